"""ASGI entry: public bytes first, then `/mcp`, then Django in one hop."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digest.settings")
django.setup(set_prefix=False)

from django.db import close_old_connections  # noqa: E402  after set-up

from digest.channels import version  # noqa: E402
from digest.edge import PublicBytes, Receive, Scope, Send  # noqa: E402
from digest.mcp_door import PATH, McpDoor  # noqa: E402
from digest.onehop import OneHop  # noqa: E402

pages = OneHop()


def asking(call: Callable[..., Any], *args: Any) -> Any:
    close_old_connections()
    try:
        return call(*args)
    finally:
        close_old_connections()  # a broken connection is not kept


async def in_thread(call: Callable[..., Any], *args: Any) -> Any:
    """In a thread of the pages, which may ask the database."""
    return await pages.in_thread(asking, call, *args)


async def public_version() -> int:
    number: int = await in_thread(version.current)
    return number


public = PublicBytes(pages, public_version)
mcp = McpDoor(public, in_thread)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http" and scope["path"] == PATH:
        await mcp(scope, receive, send)
    elif scope["type"] == "http":
        await public(scope, receive, send)
    elif scope["type"] == "lifespan":
        await lifespan(receive, send)
    else:
        raise ValueError(f"only HTTP is served here, not {scope['type']}")


async def lifespan(receive: Receive, send: Send) -> None:
    while True:
        step = (await receive())["type"].removeprefix("lifespan.")
        if step == "shutdown":
            await mcp.end()
        await send({"type": f"lifespan.{step}.complete"})
        if step == "shutdown":
            return
