"""Addresses for trying the one hop: what a view can see, and what it can answer with."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path
from django.utils import translation

ended: list[str] = []  # what became of streams


def seen(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        {
            "thread": threading.current_thread().name,
            "connection": id(connection.connection),
            "cookies": request.COOKIES,
            "body": request.body.decode(),
            "language": translation.get_language(),
            "scheme": request.scheme,
        }
    )


def leak(request: HttpRequest) -> HttpResponse:
    translation.activate("de")
    response = HttpResponse("left in German")
    response.set_cookie("a", "1")
    response.set_cookie("b", "2")
    return response


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


def parts(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter([b"one ", b"two ", threading.current_thread().name.encode()]))


def stream(request: HttpRequest) -> StreamingHttpResponse:
    async def ticks() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"data: tick\n\n"
                await asyncio.sleep(0.05)
        finally:
            ended.append("ended")

    return StreamingHttpResponse(ticks(), content_type="text/event-stream")


def short(request: HttpRequest) -> StreamingHttpResponse:
    async def two() -> AsyncIterator[bytes]:
        yield b"one "
        yield b"two"

    return StreamingHttpResponse(two())


urlpatterns = [
    path("seen", seen),
    path("leak", leak),
    path("broken", broken),
    path("parts", parts),
    path("stream", stream),
    path("short", short),
]
