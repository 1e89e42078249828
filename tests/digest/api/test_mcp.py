"""Assistants at `/mcp`, by the official client: they read what everybody reads, and draft, never publish."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import httpx2
import psutil
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as site_settings
from django.db import connections
from django.utils import timezone
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from crawler.stories.merge import merge
from digest.accounts.limits import allow
from digest.accounts.make_token import make_token
from digest.accounts.models import SCOPES, Token
from digest.api.bearer import LIMIT
from digest.chats.models import Transcript, Turn, Visibility
from digest.mcp_door import McpDoor
from digest.onehop import OneHop
from digest.posts.models import Post
from digest.search.pull_changes import pull_changes
from tests.conftest import ROOT
from tests.digest.chats.chats import KEY, MAIL, SECRETS, make_public_chat
from tests.factories import make_channel, make_post, make_story, make_summary
from tests.live import data_for, free_port, listens, manage, own_environment, wait_for
from tests.people import alice, browser_of, charlie

BASE = "http://testserver"
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
HEADERS = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
SAID = f"User: Why does {KEY} fail for {MAIL}?\n\nAssistant: The key was revoked."
STOPS = 3 + 3  # seconds promised, and slack for a machine that does other things


@asynccontextmanager
async def at(age: str, url: str, transport: Any = None, token: str = "") -> AsyncIterator[Client]:
    """A session of the official client. ``age`` of the protocol: auto for today's, legacy for that with a
    handshake."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    async with (
        httpx2.AsyncClient(transport=transport, headers=headers, timeout=20, trust_env=False) as http,
        Client(streamable_http_client(url, http_client=http), mode=age) as client,
    ):
        yield client


def secret_of(user, *scopes: str) -> str:
    return make_token(user, "assistant", scopes, 30, timezone.now())[1]


@pytest.fixture
async def door(transactional_db, settings) -> AsyncIterator[McpDoor]:
    settings.ALLOWED_HOSTS = ["testserver"]
    pages = OneHop(threads=1)
    door = McpDoor(pages, pages.in_thread)
    yield door
    await door.end()
    await sync_to_async(connections.close_all)()  # of the thread in which these tests ask
    pages.pool.submit(connections.close_all).result()
    pages.pool.shutdown()


@pytest.fixture(params=["auto", "legacy"])
def session(request, door):
    @asynccontextmanager
    async def opened(token: str = "") -> AsyncIterator[Client]:
        transport = httpx2.ASGITransport(app=door)
        async with at(request.param, f"{BASE}/mcp", transport, token) as client:
            yield client

    return opened


@pytest.fixture
def site(transactional_db) -> Any:
    """A story, once written by a model, and a public chat."""
    story = make_story(reports=2, now=timezone.now())
    make_summary(story, written_by="northlake-8b")
    make_post(story, channels=(make_channel(),))
    make_public_chat(alice())
    pull_changes(timezone.now())
    return story


@sync_to_async
def rows(queryset: Any) -> list[Any]:
    return list(queryset)


async def post(door: McpDoor, body: Any = PING, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=door), base_url=BASE) as client:
        return await client.post("/mcp", json=body, headers={**HEADERS, **headers})


def words(answer: Any) -> str:
    return "\n".join(block.text for block in answer.content)


# -- reading ------------------------------------------------------------------------------------------------


async def test_it_reads_stories_with_their_label_and_sources_without_a_token(site, session):
    async with session() as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"hot_list", "story", "search", "share_chat"}
        assert tools["story"].output_schema["properties"]["label"]
        assert tools["hot_list"].annotations.read_only_hint is True
        hot = await client.call_tool("hot_list", {"limit": 5})
        told = await client.call_tool("story", {"id": site.pk, "lang": "zh-hans"})
    (item,) = hot.structured_content["items"]
    assert item["label"].startswith("AI summary: names and figures found in")
    assert item["address"] == f"{BASE}/story/{item['post']}"
    assert item["label"] in words(hot)
    for source in item["sources"]:
        assert source["url"] in words(hot)
    assert told.structured_content["id"] == site.pk
    assert told.structured_content["label"].startswith("AI")
    assert told.structured_content["label"] != item["label"]


async def test_it_finds_chats_by_words_and_says_that_nobody_checked_them(site, session):
    async with session() as client:
        found = await client.call_tool("search", {"q": "otters", "kind": "chat"})
        nothing = await client.call_tool("search", {"q": "zebras"})
    (hit,) = found.structured_content["items"]
    assert (hit["kind"], hit["label"]) == ("chat", "AI conversation, not checked")
    assert hit["label"] in words(found)
    assert hit["url"].startswith(f"{BASE}/s/")
    assert nothing.structured_content == {"items": []}


async def test_a_merged_story_is_the_one_it_became_and_none_is_told_so(site, session):
    loser = await sync_to_async(make_story)()
    await sync_to_async(merge)(loser.pk, site.pk, timezone.now())
    async with session() as client:
        assert (await client.call_tool("story", {"id": loser.pk})).structured_content["id"] == site.pk
        nothing = await client.call_tool("story", {"id": 10**6})
        misfit = await client.call_tool("hot_list", {"limit": 1000})
    assert nothing.is_error
    assert "There is no such story, or it is not public." in words(nothing)
    assert misfit.is_error


# -- drafting -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        {"text": SAID},
        {
            "title": "Keys",
            "turns": [
                {"role": "user", "text": f"Why does {KEY} fail for {MAIL}?"},
                {"role": "assistant", "text": "The key was revoked."},
            ],
        },
    ],
    ids=["text", "turns"],
)
async def test_it_drafts_a_chat_that_only_its_person_sees(said, session):
    one = await sync_to_async(alice)()
    async with session(await sync_to_async(secret_of)(one, "share")) as client:
        answer = await client.call_tool("share_chat", said)
    (row,) = await rows(Transcript.objects.all())
    assert (row.owner_id, row.visibility) == (one.pk, Visibility.DRAFT)
    assert answer.structured_content["review_address"] == f"{BASE}/share/{row.token}"
    assert answer.structured_content["review_address"] in words(answer)
    assert answer.structured_content["turns"] == 2
    assert {one["label"] for one in answer.structured_content["removed"]} >= {"[api key removed]"}
    kept = json.dumps(await rows(Turn.objects.values("text", "html")))
    for secret in SECRETS:
        assert secret not in kept + words(answer) + json.dumps(answer.structured_content)
    assert not await rows(Post.objects.all())


async def test_without_a_token_or_its_scope_nothing_is_drafted(session):
    one = await sync_to_async(alice)()
    async with session() as client:
        refused = await client.call_tool("share_chat", {"text": SAID})
    assert refused.is_error
    assert f"{BASE}/settings/tokens" in words(refused)
    async with session(await sync_to_async(secret_of)(one, "vote")) as client:
        refused = await client.call_tool("share_chat", {"text": SAID})
        assert "no scope share" in words(refused)
        for said in ({}, {"text": SAID, "turns": [{"role": "user", "text": "Hi"}]}):
            assert (await client.call_tool("share_chat", said)).is_error
    assert not await rows(Transcript.objects.all())


async def test_drafting_is_limited_as_by_the_api_and_what_is_no_chat_is_told(session):
    one = await sync_to_async(alice)()
    token = await sync_to_async(secret_of)(one, "share")
    async with session(token) as client:
        assert "Begin each turn" in words(await client.call_tool("share_chat", {"text": "Nobody speaks."}))
        await sync_to_async(allow)(LIMIT, one.pk, timezone.now(), LIMIT.most - 1)
        often = await client.call_tool("share_chat", {"text": SAID})
    assert "Try again in" in words(often)
    assert not await rows(Transcript.objects.all())


# -- the door -----------------------------------------------------------------------------------------------


async def test_tokens_that_will_not_do_are_refused_at_the_door(door):
    """Above all one with which an assistant could publish by the API what its person has not seen."""
    one, other = await sync_to_async(alice)(), await sync_to_async(charlie)()
    may_all = await sync_to_async(secret_of)(one, *SCOPES)
    good = await sync_to_async(secret_of)(one, "share")
    suspended = await sync_to_async(secret_of)(other, "share")
    for authorization, status in (
        (f"Bearer {good}", 200),
        (f"Bearer {may_all}", 403),
        (f"Bearer {suspended}", 403),
        ("Bearer dg_no", 401),
        (f"Basic {good}", 401),
        ("", 401),
    ):
        answer = await post(door, authorization=authorization)
        assert answer.status_code == status, (authorization, answer.text)
        assert (answer.headers.get("www-authenticate") == "Bearer") == (status == 401)
    await sync_to_async(Token.objects.update)(ends=timezone.now() - timedelta(seconds=1))
    assert (await post(door, authorization=f"Bearer {good}")).status_code == 401


async def test_a_cookie_is_nobody(door):
    one = await sync_to_async(alice)()
    browser = await sync_to_async(browser_of)(one)
    name = site_settings.SESSION_COOKIE_NAME
    call = {"name": "share_chat", "arguments": {"text": SAID}}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    answer = await post(door, body, cookie=f"{name}={browser.cookies[name].value}")
    assert answer.json()["result"]["isError"] is True
    assert not await rows(Transcript.objects.all())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "evil.example"}, 421),
        ({"host": ""}, 421),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": BASE}, 200),
    ],
)
async def test_other_hosts_and_pages_of_other_sites_are_kept_out(door, headers, status):
    answer = await post(door, **headers)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"
    if status != 200:
        assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "PUT", "OPTIONS"])
async def test_there_is_no_stream_and_no_session_to_open(door, method):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=door), base_url=BASE) as client:
        answer = await client.request(method, "/mcp", headers={"accept": "text/event-stream"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert door.running is None  # nothing was loaded for it


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"jsonrpc": "2.0"}', b"[" * 9999, b"\xff"])
async def test_what_is_no_call_is_the_caller_s_fault(door, body):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=door), base_url=BASE) as client:
        answer = await client.post("/mcp", content=body, headers=HEADERS)
    assert 400 <= answer.status_code < 500


async def test_a_call_that_is_too_large_is_refused(door):
    answer = await post(door, {**PING, "params": {"x": "x" * (5 << 20)}})
    assert answer.status_code == 413


# -- the real server ----------------------------------------------------------------------------------------

SEED = """
from django.utils import timezone
from digest.accounts.make_token import make_token
from tests.factories import make_channel, make_post, make_story
from tests.people import alice
make_post(make_story(now=timezone.now()), channels=(make_channel("seeded"),))
print(make_token(alice(), "assistant", ["share"], 30, timezone.now())[1])
"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[int, str, subprocess.Popen[bytes]]]:
    data_for(tmp_path)
    env = {**own_environment(tmp_path), "PYTHONPATH": str(ROOT)}
    token = manage(env, "shell", "-c", SEED).stdout.split()[-1]
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "digest.web", "--port", str(port)], cwd=ROOT, env=env)
    try:
        wait_for(lambda: listens(port))
        yield port, token, process
    finally:
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
        process.kill()
        process.wait()


async def test_the_official_client_and_the_real_server(served, tmp_path):
    port, token, process = served
    url = f"http://127.0.0.1:{port}"
    async with at("auto", f"{url}/mcp", token=token) as client, at("legacy", f"{url}/mcp") as old:
        for one in (client, old):
            hot = await one.call_tool("hot_list", {})
            assert len(hot.structured_content["items"]) == 1
        drafted = await client.call_tool("share_chat", {"text": SAID})
        assert drafted.structured_content["review_address"].startswith(f"{url}/share/")
        with closing(sqlite3.connect(tmp_path / "data/digest.sqlite3")) as database:
            kept = database.execute("SELECT visibility, title FROM chats_transcript").fetchall()
        assert [row[0] for row in kept] == ["draft"]
        assert KEY not in kept[0][1]
        assert httpx.get(f"{url}/mcp", trust_env=False).status_code == 405
        assert httpx.get(f"{url}/mcp/", trust_env=False).status_code == 404
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOPS)
        assert process.poll() is not None, os.fspath(tmp_path)
