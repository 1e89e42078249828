"""What anonymous readers get from memory: a new comment soon, a removed one no longer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.utils import timezone

from digest.channels import version
from digest.comments.set_state import set_state
from digest.comments.write_comment import write_comment
from digest.edge import PublicBytes
from digest.lib.moderated import State
from digest.onehop import OneHop
from digest.posts.cards import post_url
from tests.factories import make_post, make_text_post
from tests.people import alice, bob

SOON, AT_ONCE = 4.0, 2.0  # seconds: fresh 2 s and a look each second, with room for a busy machine


@pytest.fixture
def pages(file_database, settings) -> Iterator[OneHop]:
    settings.ALLOWED_HOSTS = ["testserver"]
    found = OneHop(threads=1)
    yield found
    found.pool.submit(connections.close_all).result()
    found.pool.shutdown()


async def seconds_until(wanted, client: httpx.AsyncClient, path: str) -> float:
    began = time.monotonic()
    while not wanted((await client.get(path)).text):
        assert time.monotonic() - began < 15
        await asyncio.sleep(0.05)
    return time.monotonic() - began


@pytest.mark.parametrize("kind", ["story", "text"])
async def test_a_new_comment_comes_soon_and_a_removed_one_goes_at_once(kind, pages):
    def rows():
        author = alice()
        post = make_post() if kind == "story" else make_text_post(author, published=timezone.now())
        return author, bob(), post

    author, other, post = await sync_to_async(rows)()
    path = post_url(post)
    edge = PublicBytes(pages, lambda: pages.in_thread(version.current))
    transport = httpx.ASGITransport(edge)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        for query in ("", "?sort=new"):
            assert "etag" in (await client.get(path + query)).headers, "kept"
        first = await sync_to_async(write_comment)(author, post, "The word is out", timezone.now())
        assert await seconds_until(lambda page: "The word is out" in page, client, path) < SOON
        await sync_to_async(write_comment)(other, post, "Indeed", timezone.now(), parent=first)
        await seconds_until(lambda page: "Indeed" in page, client, path)
        assert "etag" in (await client.get(f"{path}?comment={first.pk}")).headers
        await sync_to_async(set_state)(first, State.REMOVED, "spam", timezone.now())
        for query in ("", f"?comment={first.pk}"):
            assert (
                await seconds_until(lambda page: "The word is out" not in page, client, path + query)
                < AT_ONCE
            )
        page = (await client.get(path)).text
        assert "Removed by a moderator" in page
        assert "Indeed" in page
    assert edge.poller
    edge.poller.cancel()
    await sync_to_async(connections.close_all)()
