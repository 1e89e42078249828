"""Public bytes: the contract, line by line."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import brotli
import pytest
import zstandard
from django.db import OperationalError

from digest.edge import FRESH, KEPT, PublicBytes
from digest.edge_entry import choose_encoding

PAGE = "<html><main>The mill at Northlake closes.</main></html>" + "<p>More of it.</p>" * 100
Respond = Callable[[dict[str, Any]], tuple[int, dict[str, str], str]]


@dataclass
class Pages:
    """What stands behind the public bytes: counts what is asked and answers as told."""

    status: int = 200
    text: str = PAGE
    headers: dict[str, str] = field(default_factory=dict)
    lie: bool = False  # about the length
    asked: list[dict[str, Any]] = field(default_factory=list)
    gate: asyncio.Event | None = None

    async def __call__(self, scope, receive, send) -> None:
        self.asked.append(scope)
        await receive()
        if self.gate:
            await self.gate.wait()
        sent = dict(scope["headers"])
        body = self.text.encode()
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(body) + self.lie),
            "Content-Language": sent.get(b"accept-language", b"en").decode(),
            "Vary": "Accept-Language",
            **self.headers,
        }
        raw = [(k.encode(), v.encode()) for k, v in headers.items() if v]
        await send({"type": "http.response.start", "status": self.status, "headers": raw})
        await send({"type": "http.response.body", "body": body})


@dataclass
class Got:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Site:
    """The public bytes before `Pages`, with a clock and a public version of the test's own."""

    def __init__(self, **options: Any) -> None:
        self.pages, self.time, self.number, self.down = Pages(), 1000.0, 1, False
        self.edge = PublicBytes(self.pages, self.version, clock=lambda: self.time, **options)

    async def version(self) -> int:
        if self.down:
            raise OperationalError("no connection")
        return self.number

    @property
    def asked(self) -> int:
        return len(self.pages.asked)

    async def get(self, target: str = "/", *, method: str = "GET", scheme: str = "http", **sent: str) -> Got:
        path, _, query = target.partition("?")
        headers = {"host": "localhost", **{name.replace("_", "-"): value for name, value in sent.items()}}
        raw = []
        for name, value in headers.items():
            raw += [(name.encode(), part.encode()) for part in value.split("\n")]
        scope = {
            "type": "http", "method": method, "scheme": scheme, "path": path, "query_string": query.encode(),
            "headers": raw, "client": ("192.0.2.7", 4711),
        }  # fmt: skip
        sent_messages: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent_messages.append(message)

        await self.edge(scope, receive, send)
        start = sent_messages[0]
        return Got(
            start["status"],
            {name.decode().lower(): value.decode() for name, value in start["headers"]},
            b"".join(message.get("body", b"") for message in sent_messages[1:]),
        )

    async def settle(self) -> None:
        """Let what runs behind come to its end."""
        while self.edge.fetching:
            await asyncio.gather(*self.edge.fetching.values())
            await asyncio.sleep(0)


@pytest.fixture
async def site():
    site = Site()
    yield site
    if site.edge.poller:
        site.edge.poller.cancel()


async def test_the_second_reader_is_answered_from_memory(site):
    first, second = await site.get(), await site.get()
    assert first.text == second.text == PAGE
    assert site.asked == 1
    assert second.headers["content-type"] == "text/html; charset=utf-8"


async def test_django_is_asked_as_nobody_with_the_scheme_kept(site):
    await site.get(scheme="https", cookie="theme=dark; other=1", user_agent="x", accept_language="zh-CN,en")
    scope = site.pages.asked[0]
    assert (scope["client"], scope["scheme"], scope["method"]) == (None, "https", "GET")
    assert scope["headers"] == [
        (b"host", b"localhost"),
        (b"accept-language", b"zh-hans"),
        (b"cookie", b"theme=dark"),
    ]


@pytest.mark.parametrize(
    "sent",
    [
        {"cookie": "session=abc"},
        {"cookie": "a=1\nsession=abc"},  # split by an HTTP/2 proxy
        {"cookie": "messages=abc"},
        {"authorization": "Bearer x"},
        {"method": "POST"},
        {"host": "evil.example"},
        {"target": "/login"},
        {"target": "/search?q=x"},
        {"target": "/s/abcdef"},
        {"target": "/?utm_source=x"},
        {"target": "/?channel=ai&channel=chips"},
        {"target": "/?channel=%00"},
        {"target": "/?before=" + "9" * 100},
        {"target": "/story/" + "9" * 30},
    ],
    ids=lambda sent: " ".join(sent.values())[:30],
)
async def test_what_is_personal_or_unlisted_goes_to_django(site, sent):
    await site.get(**sent)
    await site.get(**sent)
    assert site.asked == 2
    assert site.pages.asked[0]["client"] == ("192.0.2.7", 4711), "the request itself, not one made up"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"target": "/"}, {"target": "/latest"}),
        ({"target": "/"}, {"target": "/?channel=ai"}),
        ({"host": "localhost"}, {"host": "127.0.0.1"}),
        ({"scheme": "http"}, {"scheme": "https"}),
        ({"accept_language": "en"}, {"accept_language": "zh-CN"}),
        ({"cookie": "theme=dark"}, {"cookie": "theme=light"}),
        ({"target": "/?lang=en"}, {"target": "/?lang=zh-hans"}),
    ],
)
async def test_what_differs_has_its_own_key(site, one, other):
    await site.get(**one)
    await site.get(**other)
    assert site.asked == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"target": "/?lang=en&channel=ai"}, {"target": "/?channel=ai&lang=en"}),
        ({"accept_language": "zh-CN"}, {"cookie": "django_language=zh-hans", "accept_language": "en"}),
        ({"accept_language": "fr, en;q=0.5"}, {"accept_language": "en-GB"}),
        ({"cookie": "theme=plaid"}, {}),
        ({"host": "LOCALHOST"}, {"host": "localhost"}),
        ({"method": "HEAD"}, {"method": "GET"}),
    ],
)
async def test_what_means_the_same_shares_a_key(site, one, other):
    await site.get(**one)
    await site.get(**other)
    assert site.asked == 1


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 404},
        {"status": 302},
        {"lie": True},
        {"headers": {"Content-Length": ""}},
        {"headers": {"Set-Cookie": "csrf=1"}},
        {"headers": {"Cache-Control": "private"}},
        {"headers": {"Cache-Control": "max-age=5, No-Store"}},
        {"headers": {"Content-Encoding": "gzip"}},
        {"headers": {"Content-Language": "de"}},
        {"headers": {"Content-Language": ""}},
        {"headers": {"Vary": "User-Agent"}},
        {"headers": {"Vary": "*"}},
    ],
    ids=str,
)
async def test_only_what_suits_everybody_is_stored(site, answer):
    for name, value in answer.items():
        setattr(site.pages, name, value)
    await site.get()
    assert site.asked == 2, "asked as nobody, then for this reader"
    assert not site.edge.entries
    assert site.pages.asked[1]["client"] == ("192.0.2.7", 4711)
    await site.get()
    assert site.asked == 3, "the key is known to be unsuitable: no second question"
    site.time += 31
    site.pages.__dict__.update(status=200, lie=False, headers={})
    await site.get()
    await site.get()
    assert site.asked == 4, "and may suit later"


async def test_a_fresh_answer_is_not_asked_for_again_and_an_older_one_goes_out_at_once(site):
    await site.get()
    site.time += FRESH - 0.1
    await site.get()
    assert site.asked == 1
    site.time += 0.2
    site.pages.text = PAGE.replace("closes", "opens")
    site.pages.gate = asyncio.Event()
    old = await asyncio.wait_for(site.get(), 1)
    assert "closes" in old.text
    await asyncio.gather(*(site.get() for _ in range(5)))
    assert site.asked == 2, "one refresh, however many readers"
    site.pages.gate.set()
    await site.settle()
    assert "opens" in (await site.get()).text


async def test_cold_readers_share_one_question(site):
    site.pages.gate = asyncio.Event()
    readers = [asyncio.create_task(site.get()) for _ in range(20)]
    await asyncio.sleep(0.01)
    site.pages.gate.set()
    assert {got.text for got in await asyncio.gather(*readers)} == {PAGE}
    assert site.asked == 1


async def test_a_reader_who_leaves_does_not_end_the_question_of_the_others(site):
    site.pages.gate = asyncio.Event()
    first, second = asyncio.create_task(site.get()), asyncio.create_task(site.get())
    await asyncio.sleep(0.01)
    first.cancel()
    await asyncio.sleep(0)
    site.pages.gate.set()
    assert (await second).text == PAGE


async def test_past_a_minute_a_reader_waits_for_the_new_one(site):
    await site.get()
    site.time += KEPT + 1
    site.pages.text = PAGE.replace("closes", "opens")
    assert "opens" in (await site.get()).text


async def test_while_the_database_is_down_the_last_copy_goes_out_with_its_age(site):
    await site.get()
    site.down, site.pages.status = True, 500
    await site.edge.look()
    site.time += 300
    got = await site.get()
    assert got.status == 200
    assert "This page is 5 minutes old" in got.text
    assert "Northlake closes" in got.text
    assert (got.headers["age"], got.headers["cache-control"]) == ("300", "no-store")
    assert int(got.headers["content-length"]) == len(got.body)
    assert "etag" not in got.headers
    packed = await site.get(accept_encoding="br")
    assert brotli.decompress(packed.body) == got.body


async def test_the_last_copy_also_serves_when_the_fall_of_the_database_is_only_seen_by_asking(site):
    await site.get()
    site.down, site.pages.status = True, 500
    site.time += 61
    assert "1 minute old" in (await site.get()).text
    site.down, site.pages.status = False, 200
    await site.edge.look()
    assert "old" not in (await site.get()).text


async def test_an_error_with_a_living_database_is_not_covered_up(site):
    await site.get()
    site.pages.status = 500
    site.time += 61
    assert (await site.get()).status == 500


async def test_a_new_public_version_drops_everything(site):
    await site.get()
    site.number += 1
    await site.edge.look()
    site.pages.text = PAGE.replace("closes", "opens")
    assert "opens" in (await site.get()).text


async def test_what_was_asked_before_a_new_version_is_not_stored_after_it(site):
    site.pages.gate = asyncio.Event()
    reader = asyncio.create_task(site.get())
    await asyncio.sleep(0.01)
    site.number += 1
    await site.edge.look()
    site.pages.gate.set()
    await reader
    assert not site.edge.entries


async def test_the_version_is_looked_at_each_second():
    site = Site()
    await site.get()
    site.number += 1
    site.pages.text = PAGE.replace("closes", "opens")
    await asyncio.sleep(1.2)
    assert "opens" in (await site.get()).text
    site.edge.poller.cancel()


async def test_not_modified_comes_before_all_else(site):
    first = await site.get(accept_encoding="gzip")
    again = await site.get(accept_encoding="gzip", if_none_match=f'"other", W/{first.headers["etag"]}')
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["vary"] == first.headers["vary"]
    assert "content-length" not in again.headers
    assert (await site.get(accept_encoding="gzip", if_none_match='"other"')).status == 200


async def test_last_modified_is_honoured_where_no_tag_is_named(site):
    site.pages.headers = {"Last-Modified": "Tue, 10 Mar 2026 08:00:00 GMT"}
    await site.get()
    assert (await site.get(if_modified_since="Tue, 10 Mar 2026 08:00:00 GMT")).status == 304
    both = await site.get(if_modified_since="Tue, 10 Mar 2026 08:00:00 GMT", if_none_match='"x"')
    assert both.status == 200


async def test_each_encoding_is_made_once_and_has_its_own_tag(site):
    plain = await site.get()
    unpack = {
        "br": brotli.decompress,
        "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
        "gzip": gzip.decompress,
    }
    tags = {plain.headers["etag"]}
    for name, unpacked in unpack.items():
        got = await site.get(accept_encoding=name)
        assert got.headers["content-encoding"] == name
        assert unpacked(got.body) == plain.body
        assert int(got.headers["content-length"]) == len(got.body) < len(plain.body)
        tags.add(got.headers["etag"])
    assert len(tags) == 4
    kept = next(iter(site.edge.entries.values()))
    before = dict(kept.coded)
    await site.get(accept_encoding="br")
    assert kept.coded["br"] is before["br"]
    assert site.edge.bytes == kept.size


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("*", "br"),
        ("*;q=0", ""),
        ("identity, gzip;q=0.5", ""),
        ("gzip;q=x", ""),
        ("deflate", ""),
        ("", ""),
    ],
)
def test_the_encoding_follows_the_readers_weights(accept, chosen):
    assert choose_encoding(accept) == chosen


async def test_small_answers_and_pictures_stay_as_they_are(site):
    site.pages.text = "<main>Short.</main>"
    assert "content-encoding" not in (await site.get(accept_encoding="br")).headers
    site.pages.text, site.pages.headers = PAGE, {"Content-Type": "image/png"}
    assert "content-encoding" not in (await site.get("/about", accept_encoding="br")).headers


async def test_vary_names_what_the_key_looks_at(site):
    assert (await site.get()).headers["vary"] == "Accept-Encoding, Accept-Language, Cookie"


async def test_head_has_the_headers_of_get_and_no_body(site):
    got, head = await site.get(), await site.get(method="HEAD")
    assert head.headers == got.headers
    assert head.body == b""


async def test_the_same_answer_again_keeps_what_was_compressed(site):
    await site.get(accept_encoding="br")
    kept = next(iter(site.edge.entries.values()))
    site.time += FRESH + 1
    await site.get()
    await site.settle()
    assert site.asked == 2
    assert next(iter(site.edge.entries.values())) is kept
    assert kept.made == site.time


async def test_the_room_is_bounded_and_the_longest_unread_leaves_first():
    site = Site(room=3 * (len(PAGE) + 2000))
    for path in ("/", "/latest", "/channels"):
        await site.get(path)
    await site.get("/")
    await site.get("/about")
    assert [key.path for key in site.edge.entries] == ["/channels", "/", "/about"]
    assert site.edge.bytes == sum(entry.size for entry in site.edge.entries.values()) <= site.edge.room
    site.edge.poller.cancel()


async def test_few_questions_run_at_a_time(site):
    site.pages.gate = asyncio.Event()
    readers = [asyncio.create_task(site.get(f"/story/{n}")) for n in range(20)]
    await asyncio.sleep(0.01)
    assert site.asked == 4
    site.pages.gate.set()
    await asyncio.gather(*readers)
    assert site.asked == 20
