"""Errors as problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from http import HTTPStatus
from math import ceil
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from pydantic.json_schema import models_json_schema

from digest.api.bearer import TooOften, tell_limits

MEDIA_TYPE = "application/problem+json"


def header(words: str, pattern: str) -> dict[str, Any]:
    return {"description": words, "required": True, "schema": {"type": "string", "pattern": pattern}}


LIMITS = {
    "RateLimit-Policy": header("Requests an hour of one person's tokens", r'^"hour";q=[0-9]+;w=3600$'),
    "RateLimit": header("What is left, and for how many seconds", r'^"hour";r=[0-9]+;t=[0-9]+$'),
}
WAIT = {"Retry-After": header("Seconds", "^[0-9]+$")}


def problem(status: int, detail: str = "", **more: Any) -> HttpResponse:
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)


class ProblemsAPI(NinjaAPI):
    """Describes its errors under the media type that they are sent with, and the headers that tell limits.
    ``more_schemas`` are of bodies that operations read by themselves."""

    more_schemas: Mapping[str, Any] = {}

    def get_openapi_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        schema["components"]["schemas"].update(self.more_schemas)
        for methods in schema["paths"].values():
            for operation in methods.values():
                for status, response in operation["responses"].items():
                    if operation.get("security") and {} not in operation["security"] and int(status) != 401:
                        response["headers"] = LIMITS | (WAIT if int(status) == 429 else {})
                    if int(status) >= 400 and "content" in response:
                        response["content"] = {MEDIA_TYPE: next(iter(response["content"].values()))}
        return schema


def describe(api: ProblemsAPI, shapes: Iterable[type[Schema]]) -> None:
    """Add schemas to the description of ``api``."""
    _, found = models_json_schema(
        [(shape, "validation") for shape in shapes], ref_template="#/components/schemas/{model}"
    )
    api.more_schemas = found["$defs"]


def answer_with_problems(api: NinjaAPI) -> None:
    """Teach ``api`` to tell its own errors as problems."""

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors = [{"parameter": place_of(found), "detail": words_of(found)} for found in error.errors]
        names = ", ".join(dict.fromkeys(found["parameter"] for found in errors))
        return problem(422, f"Not valid: {names}.", errors=errors)

    @api.exception_handler(HttpError)
    def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
        told = problem(error.status_code, error.message)
        if isinstance(error, TooOften):
            told["Retry-After"] = str(ceil(error.wait.total_seconds()))
        return told


def place_of(found: Mapping[str, Any]) -> str:
    """The parameter, or the field of what was sent."""
    if "discriminator" in found.get("ctx", ()):
        return str(found["ctx"]["discriminator"]).strip("'")
    return next(part for part in reversed(found["loc"]) if isinstance(part, str))


def words_of(found: Mapping[str, Any]) -> str:
    if found["type"] == "string_pattern_mismatch":  # those that want words are long, and tell nobody anything
        return "It does not fit its pattern in openapi.json"
    return str(found["msg"])


def with_problems(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Any other error (a wrong method, nothing found) as a problem; HEAD is answered as GET."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "HEAD":
            request.method = "GET"  # the server leaves the body out
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            return nothing_here(request)
        told = as_problem(response)
        if told.status_code == 401:
            told["WWW-Authenticate"] = "Bearer"
        tell_limits(request, told)
        return told

    answered.csrf_exempt = True  # type: ignore[attr-defined]  # as ninja's own views: no cookie is looked at
    return answered


def as_problem(response: HttpResponse) -> HttpResponse:
    """An error of others in our form."""
    if response.status_code < 400 or response.headers.get("Content-Type") == MEDIA_TYPE:
        return response
    told = problem(response.status_code)
    for name in ("Allow", "WWW-Authenticate"):
        if name in response.headers:
            told[name] = response[name]
    return told


def nothing_here(request: HttpRequest, path: str = "") -> HttpResponse:
    return problem(404, "There is nothing at this address. /api/v1/openapi.json lists what there is.")
