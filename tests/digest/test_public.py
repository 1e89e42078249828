"""The whole way of a public page, through the real server: kept bytes before Django, dropped when told."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from django.db import connections

from digest.channels.models import Channel
from digest.edge import ask
from digest.edge_key import key_of
from digest.onehop import OneHop
from tests.conftest import ROOT
from tests.factories import make_channel, make_post, make_story
from tests.live import data_for, free_port, listens, manage, own_environment, wait_for

HIDE = """
from digest.channels import version
from digest.channels.models import Channel
Channel.objects.filter(slug="ai").update(state="hidden")
version.bump()
"""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    data_for(tmp_path)
    return own_environment(tmp_path)


@pytest.fixture
def reader(env: dict[str, str]) -> Iterator[httpx.Client]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "digest.web", "--port", str(port)], cwd=ROOT, env=env)
    try:
        wait_for(lambda: listens(port))
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=20) as client:
            yield client
    finally:
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
        process.kill()
        process.wait()


def test_a_page_is_kept_for_anonymous_readers_and_dropped_when_something_was_hidden(reader, env):
    first = reader.get("/channels")
    assert "/c/ai" in first.text
    kept = {"if-none-match": first.headers["etag"]}
    assert reader.get("/channels", headers=kept).status_code == 304
    assert reader.get("/channels", headers={"accept-encoding": "gzip"}).headers["content-encoding"] == "gzip"
    personal = reader.get("/channels", headers={"cookie": "session=x", **kept})
    assert (personal.status_code, "etag" in personal.headers) == (200, False)
    manage(env, "shell", "-c", HIDE)
    wait_for(lambda: "/c/ai" not in reader.get("/channels").text, seconds=5)
    assert reader.get("/channels", headers=kept).status_code == 200


@pytest.fixture
def public_pages(transactional_db, settings) -> Iterator[OneHop]:
    settings.ALLOWED_HOSTS = ["testserver"]
    make_channel("hot", kind=Channel.Kind.HOUSE)
    make_post(make_story(), channels=(make_channel("ai"),))
    pages = OneHop(threads=1)
    yield pages
    pages.pool.submit(connections.close_all).result()
    pages.pool.shutdown()


def scope_of(path: str) -> dict[str, Any]:
    headers = [(b"host", b"testserver")]
    return {"method": "GET", "path": path, "query_string": b"", "scheme": "http", "headers": headers}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/latest",
        "/channels",
        "/c/ai",
        "/c/ai/hot",
        "/c/ai/about",
        "/c/ai/editions",
        "/editions",
        "/about",
    ]
    + ["/feed.xml", "/feed.json", "/c/ai/feed.xml", "/editions/feed.xml", "/opml", "/c/ai/opml"]
    + [
        "/api/v1/hot",
        "/api/v1/latest",
        "/api/v1/channels",
        "/api/v1/channels/ai",
        "/api/v1/channels/ai/posts",
    ]
    + ["/sitemap.xml", "/robots.txt", "/manifest.webmanifest"],
)
async def test_every_public_document_suits_the_memory(path, public_pages):
    """What forbids keeping an answer (a cookie, a header) would only show as a slow site."""
    key = key_of(scope_of(path), ["testserver"], frozenset())
    assert key
    answer = await ask(public_pages, key)
    assert answer.status == 200
    assert answer.storable("en"), answer.headers
