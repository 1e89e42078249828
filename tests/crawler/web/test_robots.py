"""robots.txt for pages: asked once, understood by the letter of RFC 9309, and never a way to stop us."""

from __future__ import annotations

import asyncio
import time

import httpx
import pytest

from crawler.web.fetch import Door
from crawler.web.robots import Permission, Robots, parse

PAGE = "https://news.example/a/story?x=1"


class Host:
    """Answers robots.txt by script and counts; `status` 0 is a connection that fails."""

    def __init__(self, text: str = "", status: int = 200) -> None:
        self.text, self.status, self.asked, self.now = text, status, [], 0.0

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        await asyncio.sleep(0)
        if self.status == 0:
            raise httpx.ConnectError("refused")
        return httpx.Response(self.status, content=self.text.encode())

    def robots(self, **options) -> Robots:
        door = Door(
            user_agent="Digest/0.1 (+https://site.example)", transport=httpx.MockTransport(self.answer)
        )
        return Robots(door, clock=lambda: self.now, **options)


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /\n", False),
        ("User-agent: *\nDisallow: /a/\n", False),
        ("User-agent: *\nDisallow: /b/\n", True),
        ("User-agent: *\nDisallow:\n", True),
        ("User-agent: *\nDisallow: /\nAllow: /a/\n", True),
        ("User-agent: *\nAllow: /a/\nDisallow: /a/story\n", False),
        ("User-agent: *\nDisallow: /*?x=\n", False),
        ("User-agent: *\nDisallow: /a/story$\n", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: digest\nAllow: /\n", True),
        ("User-agent: Digest/2.0\nDisallow: /\n", False),
        ("User-agent: DIGEST*\nDisallow: /\n", False),
        ("User-agent: Other\nUser-agent: digest # us\nDisallow: /\n", False),
        ("User-agent: Other\nDisallow: /\n", True),
        ("User-agent: Other\nDisallow: /\nUser-agent: *\nDisallow: /b\n", True),
        ("\ufeffUser-agent: *\r\nDisallow: /\r\n", False),
        ("<html><body>Not found</body></html>", True),
        ("\0\x01\x02" * 100, True),
    ],
)
async def test_rules_are_followed(text, allowed):
    assert (await Host(text).robots().ask(PAGE)).allowed is allowed


async def test_a_delay_is_told_and_bounded():
    assert await Host("User-agent: *\nCrawl-delay: 2.5").robots().ask(PAGE) == Permission(True, 2.5)
    assert await Host("User-agent: *\nCrawl-delay: 86400").robots().ask(PAGE) == Permission(True, 60.0)
    assert await Host("User-agent: *\nCrawl-delay: x").robots().ask(PAGE) == Permission(True, None)


@pytest.mark.parametrize(
    ("status", "allowed"),
    [(404, True), (403, True), (410, True), (204, True), (429, False), (503, False), (0, False)],
)
async def test_no_file_allows_all_and_a_host_in_trouble_none(status, allowed):
    assert (await Host(status=status).robots().ask(PAGE)).allowed is allowed


async def test_a_file_over_the_limit_allows_none():
    assert not (await Host("#" * 600_000).robots().ask(PAGE)).allowed


async def test_each_host_is_asked_once_a_day_however_many_ask_at_once():
    host = Host("User-agent: *\nDisallow: /b")
    robots = host.robots()
    await asyncio.gather(*(robots.ask(f"https://news.example/{n}") for n in range(20)))
    host.now = 86_399
    await robots.ask(PAGE)
    assert host.asked == ["https://news.example/robots.txt"]
    host.now = 86_401
    await robots.ask(PAGE)
    await robots.ask("http://news.example/")
    assert host.asked[1:] == ["https://news.example/robots.txt", "http://news.example/robots.txt"]


async def test_trouble_is_forgotten_after_ten_minutes():
    host = Host("", status=503)
    robots = host.robots()
    assert not (await robots.ask(PAGE)).allowed
    host.status, host.now = 200, 599
    assert not (await robots.ask(PAGE)).allowed
    host.now = 601
    assert (await robots.ask(PAGE)).allowed
    assert len(host.asked) == 2


async def test_the_hosts_that_are_remembered_are_bounded():
    host = Host()
    robots = host.robots(max_hosts=2)
    for name in ("a", "b", "c", "b", "c", "a"):
        await robots.ask(f"https://{name}.example/")
    assert len(host.asked) == 4


async def test_what_the_guard_blocks_is_not_asked_for():
    host = Host()
    assert await host.robots().ask("http://127.0.0.1/page") == Permission(False)
    assert host.asked == []


async def test_one_who_stops_waiting_does_not_spoil_it_for_others():
    host = Host("User-agent: *\nDisallow: /a")
    robots = host.robots()
    first, second = (asyncio.create_task(robots.ask(PAGE)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert not (await second).allowed
    assert len(host.asked) == 1


@pytest.mark.parametrize(
    "line", ["User-agent: b{}", "\xa0User-agent: b{}", "useragent b{}", "User\tagent b{}"]
)
def test_many_agents_times_many_rules_take_no_minutes(line):
    agents = "".join(line.format(n) + "\n" for n in range(2_500))
    rules = "".join(f"Disallow: /{n}\n" for n in range(2_500))
    began = time.process_time()
    parse(agents + rules, "digest")
    assert time.process_time() - began < 5
