"""Django in one hop, and its end with open streams."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from digest.onehop import LARGEST_BODY, OneHop
from tests.conftest import ROOT
from tests.digest import hop_urls
from tests.live import data_for, free_port, listens, own_environment, wait_for


@dataclass
class Got:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    messages: int

    def json(self) -> Any:
        return json.loads(self.body)


@pytest.fixture
def hop(settings):
    settings.ROOT_URLCONF = "tests.digest.hop_urls"
    settings.ALLOWED_HOSTS = ["localhost"]
    hop = OneHop(threads=2)
    yield hop
    hop.pool.shutdown()


async def ask(
    hop: OneHop,
    path: str,
    *,
    method: str = "GET",
    body: bytes = b"",
    headers: tuple[tuple[bytes, bytes], ...] = (),
    leaves: asyncio.Event | None = None,
) -> Got:
    scope = {
        "type": "http", "method": method, "scheme": "https", "path": path, "query_string": b"",
        "headers": [(b"host", b"localhost"), *headers], "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
    }  # fmt: skip
    incoming = [body[n : n + 1_000_000] for n in range(0, max(len(body), 1), 1_000_000)]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if incoming:
            part = incoming.pop(0)
            return {"type": "http.request", "body": part, "more_body": bool(incoming)}
        await (leaves or asyncio.Event()).wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await asyncio.wait_for(hop(scope, receive, send), 10)
    start, *rest = sent
    return Got(start["status"], start["headers"], b"".join(m.get("body", b"") for m in rest), len(sent))


@pytest.mark.django_db(transaction=True)
async def test_a_request_is_answered_in_a_thread_that_lasts(hop):
    answers = [(await ask(hop, "/seen")).json() for _ in range(6)]
    assert {answer["thread"] for answer in answers} <= {"page_0", "page_1"}
    assert answers[0]["scheme"] == "https"


async def test_nothing_of_one_request_is_left_for_the_next(hop):
    for _ in range(3):
        left = await ask(hop, "/leak")
    assert [value for name, value in left.headers if name == b"Set-Cookie"] == [
        b"a=1; Path=/",
        b"b=2; Path=/",
    ]
    assert {(await ask(hop, "/seen")).json()["language"] for _ in range(4)} == {"en"}


async def test_cookies_split_by_a_proxy_are_joined(hop):
    got = await ask(hop, "/seen", headers=((b"cookie", b"a=1"), (b"cookie", b"b=2; c=3")))
    assert got.json()["cookies"] == {"a": "1", "b": "2", "c": "3"}


async def test_a_body_arrives_whole_and_one_that_is_too_large_is_refused(hop):
    got = await ask(hop, "/seen", method="GET", body=b"x" * 2_400_000)
    assert got.json()["body"] == "x" * 2_400_000
    assert (await ask(hop, "/seen", body=b"x" * (LARGEST_BODY + 1))).status == 413


@pytest.mark.parametrize(("path", "files"), [("/seen", 1), ("/share", 0), ("/api/v1/transcripts", 0)])
async def test_a_chat_that_comes_in_is_never_on_disk(hop, monkeypatch, path, files):
    opened, real = [], tempfile.TemporaryFile
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **how: opened.append(how) or real(**how))
    await ask(hop, path, method="POST", body=b"x" * (3 << 20))
    assert len(opened) == files


async def test_a_broken_view_answers_500(hop):
    assert (await ask(hop, "/broken")).status == 500


async def test_a_sync_stream_is_read_in_a_thread(hop):
    got = await ask(hop, "/parts")
    assert got.body.startswith(b"one two page_")
    assert got.messages == 5, "the start, three parts, the end"


async def test_an_async_stream_ends_by_itself(hop):
    assert (await ask(hop, "/short")).body == b"one two"


async def test_an_async_stream_ends_when_the_reader_leaves(hop):
    hop_urls.ended.clear()
    leaves = asyncio.Event()
    asyncio.get_running_loop().call_later(0.2, leaves.set)
    got = await ask(hop, "/stream", leaves=leaves)
    assert got.body.count(b"tick") >= 2
    assert hop_urls.ended == ["ended"]


@pytest.fixture
def server(tmp_path: Path):
    """`digest.web` with the addresses above on a free port; ended afterwards."""
    data_for(tmp_path)
    port = free_port()
    env = own_environment(tmp_path, DJANGO_SETTINGS_MODULE="tests.digest.hop_settings")
    process = subprocess.Popen(
        [sys.executable, "-m", "digest.web", "--port", str(port), "--grace", "20"], cwd=ROOT, env=env
    )
    family: list[psutil.Process] = []
    try:
        wait_for(lambda: listens(port))
        family = psutil.Process(process.pid).children(recursive=True)
        yield process, f"http://127.0.0.1:{port}"
    finally:
        for member in family:
            with suppress(psutil.NoSuchProcess):
                member.kill()
        process.kill()
        process.wait()


async def test_the_server_ends_at_once_with_open_streams(server):
    process, address = server
    streams = 30
    ticked, whole = asyncio.Event(), []

    async def listen(client: httpx.AsyncClient) -> None:
        async with client.stream("GET", f"{address}/stream") as answer:
            got = b""
            async for part in answer.aiter_bytes():
                got += part
                if b"tick" in got:
                    ticked.set()
            whole.append(got)

    limits = httpx.Limits(max_connections=streams + 1)
    async with httpx.AsyncClient(limits=limits, timeout=20, trust_env=False) as client:
        listeners = [asyncio.create_task(listen(client)) for _ in range(streams)]
        await asyncio.wait_for(ticked.wait(), 10)
        await asyncio.sleep(0.3)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(process.wait, 10)
        took = time.monotonic() - began
        await asyncio.wait(listeners, timeout=5)
    assert took < 3
    assert len(whole) == streams, "each stream came to a clean end"
