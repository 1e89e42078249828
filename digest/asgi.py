"""ASGI entry: public bytes first, then Django in one hop."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digest.settings")
django.setup(set_prefix=False)

from django.db import close_old_connections  # noqa: E402  after set-up

from digest.channels import version  # noqa: E402
from digest.edge import PublicBytes, Receive, Scope, Send  # noqa: E402
from digest.onehop import OneHop  # noqa: E402

pages = OneHop()


def read_version() -> int:
    close_old_connections()
    try:
        return version.current()
    finally:
        close_old_connections()  # a broken connection is not kept


async def public_version() -> int:
    return await pages.in_thread(read_version)


public = PublicBytes(pages, public_version)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await public(scope, receive, send)
    elif scope["type"] == "lifespan":
        await lifespan(receive, send)
    else:
        raise ValueError(f"only HTTP is served here, not {scope['type']}")


async def lifespan(receive: Receive, send: Send) -> None:
    while True:
        step = (await receive())["type"].removeprefix("lifespan.")
        await send({"type": f"lifespan.{step}.complete"})
        if step == "shutdown":
            return
