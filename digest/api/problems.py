"""Errors as problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from digest.api.bearer import tell_limits

MEDIA_TYPE = "application/problem+json"


def problem(status: int, detail: str = "", **more: Any) -> HttpResponse:
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)


class ProblemsAPI(NinjaAPI):
    """Describes its errors under the media type that they are sent with."""

    def get_openapi_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        for methods in schema["paths"].values():
            for operation in methods.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400 and "content" in response:
                        response["content"] = {MEDIA_TYPE: next(iter(response["content"].values()))}
        return schema


def answer_with_problems(api: NinjaAPI) -> None:
    """Teach ``api`` to tell its own errors as problems."""

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors = [{"parameter": str(found["loc"][-1]), "detail": str(found["msg"])} for found in error.errors]
        names = ", ".join(dict.fromkeys(found["parameter"] for found in errors))
        return problem(422, f"Not valid: {names}.", errors=errors)

    @api.exception_handler(HttpError)
    def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, str(error))


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
