"""The hostile feeds of the news internet on loopback, as far as they concern the door."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import urlsplit

from crawler.web.fetch import Door, FetchFailed
from crawler.web.guard import AllowedHosts

OUTCOMES = {
    "gzip-bomb": "too_big",
    "endless": "too_big",
    "huge": "too_big",
    "drip": "timeout",
    "drip-headers": "timeout",
    "hang": "timeout",
    "cut": "protocol",
    "redirect-metadata": "blocked",
    "redirect-file": "blocked",
    "redirect-loopback": "blocked",
    "redirect-loop": "redirects",
    "br": "bad_encoding",
    "429": 429,
    "429-forever": 429,
    "503": 503,
    "410": 410,
    "304": 304,
}  # all others are documents, and reach the parser


async def test_hostile_feeds_end_as_they_should_and_the_victim_is_never_met(world):
    allowed = AllowedHosts.parse([urlsplit(world).netloc])
    outcomes: dict[str, str | int] = {}
    async with Door(allowed=allowed, per_host=8) as door:

        async def visit(row: dict[str, str]) -> None:
            try:
                outcomes[row["name"]] = (await door.get(row["url"], limit=5_000_000, deadline=2.5)).status
            except FetchFailed as error:
                outcomes[row["name"]] = error.code

        index = json.loads((await door.get(f"{world}/bad/index.json", limit=100_000)).body)
        await asyncio.gather(*map(visit, index))
        stats = json.loads((await door.get(f"{world}/stats.json", limit=1_000_000)).body)
    assert outcomes == {row["name"]: OUTCOMES.get(row["name"], 200) for row in index}
    assert outcomes.keys() >= OUTCOMES.keys()
    assert stats["victim_hits"] == 0
