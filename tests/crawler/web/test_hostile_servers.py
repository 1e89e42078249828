"""The `http` lines of the hostile data, and how much memory the worst of them may take."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import sys
import zlib
from datetime import UTC, datetime

import pytest

from crawler.web.fetch import Door, FetchFailed, retry_after
from crawler.web.guard import AllowedHosts
from crawler.web.transport import GuardedTransport, dial
from tests.conftest import ROOT
from tests.crawler.web import loopback
from tests.crawler.web.hostile import lines
from tests.crawler.web.loopback import Answer, Serving, fixed, serving

LIMIT = 5_000_000
DEADLINE = 0.5  # instead of 15 s, so that the tests do not take minutes
MEASURE = """
import asyncio, json, resource, sys
from crawler.web.fetch import Door, FetchFailed
from crawler.web.guard import AllowedHosts

async def main(url, warm, limit):
    async with Door(allowed=AllowedHosts.parse(["127.0.0.1:" + url.split(":")[2].split("/")[0],
                                                "127.0.0.1:" + warm.split(":")[2].split("/")[0]])) as door:
        await door.get(warm, limit=limit)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            verdict = str((await door.get(url, limit=limit)).status)
        except FetchFailed as error:
            verdict = error.code
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(json.dumps([verdict, (after - before) / 1024]))

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""


def bomb(decoded_bytes: int) -> bytes:
    """A gzip stream of that many zeros in front; it has no end, which nobody should live to see."""
    packer, piece = zlib.compressobj(9, wbits=31), bytes(1 << 20)
    first, more = (packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + more * ((decoded_bytes >> 20) - 1)


async def verdict_of(server: Serving, deadline: float = DEADLINE) -> str:
    async with Door(allowed=AllowedHosts.parse([f"127.0.0.1:{server.port}"])) as door:
        try:
            fetched = await door.get(server.url(), limit=LIMIT, deadline=deadline)
        except FetchFailed as error:
            return error.code
    return str(fetched.status)


async def measured(answer: Answer) -> tuple[str, float]:
    """(verdict, growth of the peak in MB) of one fetch in a process of its own."""
    async with serving(answer) as server, serving(fixed(body=b"warm")) as warm:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", "-c", MEASURE, server.url(), warm.url(), str(LIMIT),
            cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said, _ = await child.communicate()
    verdict, grown = json.loads(said)
    return verdict, grown


async def rebinding(row: dict) -> None:
    """A name that is public when checked and private when used, the server of the private one listening."""
    answers = row["input"]["answers"]
    public: list[str] = []

    async def alternating(host: str, port: int) -> list[str]:
        answers.append(answers.pop(0))
        return [answers[-1]]

    async def dial_recorded(address, port):
        public.append(str(address))
        if str(address) == "127.0.0.1":
            return await dial(address, victim.port)
        raise ConnectionRefusedError(111, "nobody is public in a test")

    async with serving(fixed(body=b"secret")) as victim:
        door = Door(transport=GuardedTransport(AllowedHosts(), resolver=alternating, dial=dial_recorded))
        codes = []
        for _ in range(row["input"]["tries"]):
            with pytest.raises(FetchFailed) as caught:
                await door.get("http://rebind.example/", limit=LIMIT)
            codes.append(caught.value.code)
    assert len(victim.heads) == row["expected"]["victim_hits"] == 0
    assert set(codes) == {"blocked", "connect"}
    assert "127.0.0.1" not in public


@pytest.mark.parametrize("row", lines("http"))
async def test_every_hostile_server_gets_the_verdict_it_should(row):
    given, expected = row["input"], row["expected"]
    match given["server"]:
        case "redirect":
            answer = fixed(f"{given['status']} Moved", Location=given["location"])
            async with serving(answer) as server:
                assert await verdict_of(server) == "blocked"
        case "dns_rebind":
            await rebinding(row)
        case "drip_headers":
            async with serving(loopback.drip_headers) as server:
                assert await verdict_of(server) == expected["verdict"]
        case "never_accept":
            with socket.socket() as listener:
                listener.bind(("127.0.0.1", 0))
                listener.listen(0)
                server = Serving(listener.getsockname()[1])
                assert await verdict_of(server) == expected["verdict"]
        case "gzip_bomb":
            packed = bomb(given["decoded_bytes"])
            for _ in range(given["layers"] - 1):
                packed = gzip.compress(packed)
            encoding = ", ".join(["gzip"] * given["layers"])
            verdict, grown = await measured(fixed(body=packed, Content_Encoding=encoding))
            assert verdict == (expected["verdict"] if given["layers"] == 1 else "bad_encoding")
            assert grown < expected["max_rss_growth_mb"]
        case "content_encoding":
            async with serving(fixed(body=b"x", Content_Encoding=given["value"])) as server:
                assert await verdict_of(server) == expected["verdict"]
        case "chunked_forever":
            verdict, grown = await measured(loopback.chunks_forever)
            assert verdict == expected["verdict"]
            assert grown < expected["max_rss_growth_mb"]
        case "reset_mid_body":
            async with serving(loopback.reset_mid_body) as server:
                assert await verdict_of(server) == "protocol"
        case "status":
            named = {"Retry_After": given["retry_after"]} if "retry_after" in given else {}
            answer = fixed(f"{given['code']} X", given.get("body", "").encode(), **named)
            async with serving(answer) as server:
                assert await verdict_of(server) == str(given["code"])
            if "next_fetch_within_s" in expected:
                wait = retry_after({"retry-after": given["retry_after"]}, datetime(2026, 1, 30, tzinfo=UTC))
                assert expected["next_fetch_within_s"][0] <= wait <= expected["next_fetch_within_s"][1]
        case other:
            pytest.fail(f"no server of the kind {other}")


@pytest.mark.parametrize(
    "answer",
    [fixed(body=bomb(300 << 20), Content_Encoding="gzip"), loopback.chunks_forever],
    ids=["bomb", "endless"],
)
async def test_the_worst_bodies_take_little_memory(answer):
    verdict, grown = await measured(answer)
    assert verdict == "too_big"
    assert grown < 20
