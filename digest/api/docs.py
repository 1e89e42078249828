"""The API's own page, made from its OpenAPI description on the server: no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from digest.api.read import api
from digest.pages.context import root_of


@dataclass(frozen=True)
class Parameter:
    name: str
    where: str  # path or query
    kind: str
    words: str


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    summary: str
    words: str
    parameters: list[Parameter]
    sends: list[str]  # names of shapes, one of which it is
    answers: list[str]


@dataclass(frozen=True)
class Shape:
    name: str
    words: str
    fields: list[tuple[str, str, str]]  # name, kind, what it is


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    schema = api.get_openapi_schema()
    context = {
        "section": "api",
        "root": root_of(request),
        "operations": operations(schema),
        "shapes": shapes(schema),
        "description": schema["info"]["description"],
    }
    return render(request, "api/docs.html", context)


def operations(schema: Mapping[str, Any]) -> list[Operation]:
    found = []
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            parameters = [
                Parameter(p["name"], p["in"], kind_of(p["schema"]), p["schema"].get("description", ""))
                for p in told.get("parameters", ())
            ]
            found.append(
                Operation(
                    method=method.upper(),
                    path=path,
                    summary=told["summary"],
                    words=told.get("description", ""),
                    parameters=parameters,
                    sends=shapes_in(told.get("requestBody")),
                    answers=shapes_in(answered(told["responses"])),
                )
            )
    return found


def answered(responses: Mapping[int, Any]) -> Any:
    """The one for what went well."""
    return next(response for status, response in responses.items() if int(status) < 300)


def shapes_in(body: Mapping[str, Any] | None) -> list[str]:
    """The names of those that a request or an answer may have, which may be nothing."""
    schemas = [content["schema"] for content in (body or {}).get("content", {}).values()]
    return [
        kind_of(option)
        for schema in schemas
        for option in schema.get("oneOf") or schema.get("anyOf") or [schema]
    ]


def shapes(schema: Mapping[str, Any]) -> list[Shape]:
    return [
        Shape(
            name,
            told.get("description", ""),
            [(field, kind_of(of), of.get("description", "")) for field, of in told["properties"].items()],
        )
        for name, told in schema["components"]["schemas"].items()
    ]


def kind_of(schema: Mapping[str, Any]) -> str:
    """A JSON Schema in a few words: "integer", "list of Story", "en or zh-hans", "text or null"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " or ".join(kind_of(option) for option in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"list of {kind_of(schema['items'])}"
    return str(schema.get("format") or {"string": "text"}.get(schema.get("type", ""), schema.get("type", "")))
