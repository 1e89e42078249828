"""A chat that is no longer public is gone from everything that the public can fetch, kept bytes too."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.utils import timezone

from digest.channels import version
from digest.chats.models import Transcript, Visibility
from digest.edge import PublicBytes
from digest.moderation.act import act
from digest.onehop import OneHop
from digest.posts.delete_chat import delete_chat
from digest.posts.expire_chats import expire_chats
from digest.posts.models import Post
from digest.posts.revoke_chat import revoke_chat
from digest.posts.share_chat import share_chat
from digest.search.tasks import pull_changes
from tests.digest.chats.chats import make_chat, make_public_chat
from tests.factories import make_post, make_story, make_text_post
from tests.people import alice, bob, dora

AT_ONCE = 3.0  # seconds: a look each second, with room for a busy machine
WORD = "zyxwort"


def expire(row: Transcript, now: datetime) -> None:
    Transcript.objects.filter(pk=row.pk).update(expires_at=now)
    expire_chats(now + timedelta(seconds=1))


def hide(row: Transcript, now: datetime) -> None:
    act(dora(), "post", Post.objects.get(transcript=row).pk, "hide", "spam", "", now)


WAYS: dict[str, Callable[[Transcript, datetime], object]] = {
    "revoked": revoke_chat,
    "made unlisted": lambda row, now: share_chat(row, Visibility.LINK, now),
    "deleted": delete_chat,
    "expired": expire,
    "hidden": hide,
}


@pytest.fixture
def pages(file_database, settings) -> Iterator[OneHop]:
    settings.ALLOWED_HOSTS = ["testserver"]
    found = OneHop(threads=1)
    yield found
    found.pool.submit(connections.close_all).result()
    found.pool.shutdown()


@asynccontextmanager
async def reading(pages: OneHop) -> AsyncIterator[tuple[httpx.AsyncClient, PublicBytes]]:
    edge = PublicBytes(pages, lambda: pages.in_thread(version.current))
    transport = httpx.ASGITransport(edge)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            yield client, edge
    finally:
        if edge.poller:
            edge.poller.cancel()
        await sync_to_async(connections.close_all)()


def public() -> tuple[Transcript, list[str], list[str]]:
    """A chat of which every word is WORD's, told of and quoted; the public paths, and those that name it."""
    now = timezone.now()
    story = make_post(make_story("Otters return"))
    row = make_public_chat(
        alice(),
        f"Is it {WORD}?",
        f"It is {WORD}.",
        title=f"The {WORD} otterfolk",
        note=f"Read of {WORD}.",
        story=story.story,
    )
    post = Post.objects.select_related("channel").get(transcript=row)
    quote = make_text_post(bob(), kind="quote", quoted=post, text="Well said", published=now)
    pull_changes()
    channel = f"/c/{post.channel.slug}"
    naming = [
        f"/s/{row.token}", f"/s/{row.token}.md", f"/s/{row.token}.json", "/community", channel,
        f"{channel}/feed.xml", f"{channel}/feed.json", f"/p/{quote.pk}", "/search?q=otterfolk",
        f"/api/v1/posts/{post.pk}", f"/story/{story.pk}-{story.slug}",
    ]  # fmt: skip
    others = ["/latest", f"/p/{post.pk}", "/", "/sitemap.xml", "/channels"]
    return row, naming, naming + others


@pytest.mark.parametrize("way", WAYS)
async def test_nothing_public_names_it_a_moment_later(way: str, pages: OneHop):
    row, naming, paths = await sync_to_async(public)()
    async with reading(pages) as (client, _):
        for path in paths:
            found = WORD in (await client.get(path)).text
            assert found == (path in naming), path
        assert "etag" in (await client.get(f"/s/{row.token}")).headers, "kept"
        began = time.monotonic()
        await sync_to_async(WAYS[way])(row, timezone.now())
        await sync_to_async(pull_changes)()
        for path in paths:
            if way == "made unlisted" and path.startswith("/s/"):
                continue
            while WORD in (await client.get(path)).text:
                assert time.monotonic() - began < AT_ONCE, path
                await asyncio.sleep(0.05)
        answer = await client.get(f"/s/{row.token}")
        if way == "made unlisted":
            assert answer.headers["cache-control"] == "private, no-store"
            assert "etag" not in answer.headers
        else:
            assert answer.status_code == 404


async def test_an_unlisted_chat_is_never_kept(pages: OneHop):
    row = await sync_to_async(lambda: make_chat(alice(), visibility=Visibility.LINK))()
    async with reading(pages) as (client, edge):
        for more in ("", ".md", ".json", ""):
            answer = await client.get(f"/s/{row.token}{more}")
            assert (answer.status_code, "etag" in answer.headers) == (200, False)
        assert not edge.entries
