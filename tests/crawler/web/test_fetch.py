"""The Door against servers of every temper, all on loopback."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import time
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.web.fetch import Door, Fetched, FetchFailed, retry_after
from crawler.web.guard import AllowedHosts
from crawler.web.transport import GuardedTransport, Stream, dial
from tests.crawler.web import loopback
from tests.crawler.web.loopback import Names, Serving, fixed, routes, serving

LIMIT = 100_000
CERTIFICATE = Path(__file__).parent / "data/door.test.pem"


def door_to(*servers: Serving, **options) -> Door:
    allowed = AllowedHosts.parse([f"127.0.0.0/8:{server.port}" for server in servers])
    return Door(allowed=allowed, user_agent="Test/1.0", **options)


async def fetch(server: Serving, path: str = "/", **options) -> Fetched:
    async with door_to(server) as door:
        return await door.get(server.url(path), **{"limit": LIMIT, "deadline": 2.0, **options})


async def failure(server: Serving, path: str = "/", **options) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        await fetch(server, path, **options)
    return caught.value


# --- plain answers -----------------------------------------------------------------------------------------


async def test_a_plain_answer_comes_whole():
    async with serving(fixed(body=b"news", Content_Type="text/xml", ETag='"a"', X_Two="1")) as server:
        fetched = await fetch(server, "/feed?a=1#part", headers={"If-None-Match": '"old"'})
    assert (fetched.status, fetched.body, fetched.wire_bytes) == (200, b"news", 4)
    assert fetched.url == server.url("/feed?a=1")
    assert fetched.moved_to is None
    assert fetched.headers["etag"] == '"a"'
    assert 0 < fetched.seconds < 2
    head = server.heads[0].decode().lower()
    assert head.startswith("get /feed?a=1 http/1.1\r\n")
    assert f"host: 127.0.0.1:{server.port}\r\n" in head
    assert 'if-none-match: "old"\r\n' in head
    assert "user-agent: test/1.0\r\n" in head
    assert "accept-encoding: gzip, deflate\r\n" in head


async def test_the_environments_proxy_is_not_used(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with serving(fixed(body=b"direct")) as server:
        assert (await fetch(server)).body == b"direct"


async def test_an_etag_goes_back_as_the_bytes_it_came_in():
    async with serving(fixed(ETag='"新"'.encode().decode("latin-1"))) as server:
        etag = (await fetch(server)).headers["etag"]
        await fetch(server, headers={"If-None-Match": etag})
    assert b'"\xe6\x96\xb0"' in server.heads[1]


async def test_a_header_with_a_line_break_is_never_sent():
    async with serving(fixed()) as server:
        assert (await failure(server, headers={"If-None-Match": "x\r\nX-Injected: 1"})).code == "protocol"
    assert server.heads == []


@pytest.mark.parametrize("status", ["304 Not Modified", "404 Not Found", "410 Gone", "429 Slow", "503 Down"])
async def test_statuses_are_answers_and_an_errors_body_is_not_read(status):
    async with serving(fixed(status, b"x" * 300_000, Retry_After="120", Content_Encoding="br")) as server:
        fetched = await fetch(server)
    assert fetched.status == int(status[:3])
    assert fetched.body == b""
    assert fetched.headers["retry-after"] == "120"


async def test_chunks_are_put_together_and_repeated_headers_joined():
    async def answer(_, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nLink: <a>\r\nLINK: <b>\r\n\r\n")
        writer.write(b"3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n")

    async with serving(answer) as server:
        fetched = await fetch(server)
    assert fetched.body == b"abcde"
    assert fetched.headers["link"] == "<a>, <b>"


async def test_a_body_that_ends_with_the_connection_is_whole():
    async def answer(_, writer):
        writer.write(b"HTTP/1.0 200 OK\r\n\r\nold")

    async with serving(answer) as server:
        assert (await fetch(server)).body == b"old"


# --- encodings ---------------------------------------------------------------------------------------------

TEXT = b"<rss>" + b"news " * 5000 + b"</rss>"
BARE = zlib.compressobj(wbits=-15)
BARE_TEXT = BARE.compress(TEXT) + BARE.flush()


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [
        ("gzip", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("GZIP , identity", gzip.compress(TEXT)),
        ("gzip", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:])),
        ("gzip", gzip.compress(TEXT) + b"\0" * 2000),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", BARE_TEXT),
        ("identity", TEXT),
        ("", TEXT),
    ],
    ids=["gzip", "x-gzip", "mixed case", "two members", "padded", "zlib", "bare deflate", "identity", "none"],
)
async def test_encodings_we_ask_for_are_undone(encoding, sent):
    async with serving(fixed(body=sent, Content_Encoding=encoding)) as server:
        fetched = await fetch(server)
    assert fetched.body == TEXT
    assert fetched.wire_bytes == len(sent)


async def test_an_encoding_undone_byte_by_byte_is_the_same():
    async def answer(_, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n")
        for byte in BARE_TEXT:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0)

    async with serving(answer) as server:
        assert (await fetch(server)).body == TEXT


@pytest.mark.parametrize(
    "encoding", ["br", "zstd", "gzip, gzip", "gzip, br", "deflate, gzip", "compress", "*"]
)
async def test_other_and_stacked_encodings_are_refused(encoding):
    async with serving(fixed(body=gzip.compress(gzip.compress(TEXT)), Content_Encoding=encoding)) as server:
        assert (await failure(server)).code == "bad_encoding"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_rubbish_that_claims_to_be_encoded_is_refused(encoding):
    async with serving(fixed(body=b"\xff\xfe not compressed", Content_Encoding=encoding)) as server:
        assert (await failure(server)).code == "bad_encoding"


async def test_thousands_of_empty_gzip_members_are_refused():
    async with serving(fixed(body=gzip.compress(b"") * 3000, Content_Encoding="gzip")) as server:
        assert (await failure(server)).code == "bad_encoding"


async def test_a_coded_stream_without_end_is_not_whole():
    async with serving(fixed(body=gzip.compress(TEXT)[:-9], Content_Encoding="gzip")) as server:
        assert (await failure(server)).code == "protocol"


async def test_an_empty_body_needs_no_coded_stream():
    async with serving(fixed(body=b"", Content_Encoding="gzip")) as server:
        assert (await fetch(server)).body == b""


# --- size --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("extra", [0, 1])
@pytest.mark.parametrize("coded", [False, True])
async def test_the_limit_is_exact_on_the_wire_and_decoded(extra, coded):
    body = b"x" * (LIMIT + extra)
    sent, encoding = (gzip.compress(body), "gzip") if coded else (body, "identity")
    async with serving(fixed(body=sent, Content_Encoding=encoding)) as server:
        if extra:
            assert (await failure(server)).code == "too_big"
        else:
            assert (await fetch(server)).body == body


@pytest.mark.parametrize("extra", [0, 1])
async def test_the_limit_is_exact_for_a_body_that_announces_no_size(extra):
    async def answer(_, writer):
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (LIMIT + extra))

    async with serving(answer) as server:
        if extra:
            assert (await failure(server)).code == "too_big"
        else:
            assert len((await fetch(server)).body) == LIMIT


async def test_an_announced_size_is_believed_before_reading():
    async with serving(fixed(body=b"x", Content_Length="9" * 18)) as server:
        assert (await failure(server)).code == "too_big"


async def test_chunks_without_end_stop_at_the_limit():
    async with serving(loopback.chunks_forever) as server:
        assert (await failure(server)).code == "too_big"


@pytest.mark.parametrize(
    "server", [loopback.tiny_chunks, loopback.endless_header, loopback.informational_forever]
)
async def test_what_is_only_packaging_is_bounded_too(server):
    async with serving(server) as running:
        assert (await failure(running, limit=5_000_000, deadline=5)).code == "protocol"


async def test_many_headers_are_refused():
    async with serving(fixed(**{f"X-{n}": "1" for n in range(300)})) as server:
        assert (await failure(server)).code == "protocol"


# --- time --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "server",
    [loopback.drip_headers, loopback.drip_body, loopback.silence],
)
async def test_the_deadline_covers_every_way_of_being_slow(server):
    async with serving(server) as running:
        began = time.monotonic()
        assert (await failure(running, deadline=0.4)).code == "timeout"
        assert time.monotonic() - began < 1.5


async def test_a_listener_that_never_accepts_is_left_at_the_deadline():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        assert (await failure(Serving(listener.getsockname()[1]), deadline=0.3)).code == "timeout"


async def test_the_deadline_covers_redirects_together():
    async def slow_step(_, writer):
        await asyncio.sleep(0.25)
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n")

    async with serving(slow_step) as server:
        assert (await failure(server, deadline=0.6)).code == "timeout"


async def test_the_deadline_covers_names():
    async def never(host, port):
        await asyncio.sleep(60)

    door = Door(transport=GuardedTransport(AllowedHosts(), resolver=never))
    with pytest.raises(FetchFailed) as caught:
        await door.get("http://slow.example/", limit=LIMIT, deadline=0.1)
    assert caught.value.code == "timeout"


async def test_being_cancelled_leaves_nothing_open():
    async with serving(loopback.silence) as server, door_to(server) as door:
        task = asyncio.create_task(door.get(server.url(), limit=LIMIT))
        while not server.heads:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not door._turns._hosts


# --- broken answers ----------------------------------------------------------------------------------------


async def test_half_a_body_is_none():
    async with serving(fixed(body=b"half", Content_Length="9")) as server:
        assert (await failure(server)).code == "protocol"
    async with serving(loopback.reset_mid_body) as server:
        assert (await failure(server)).code == "protocol"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"SSH-2.0-OpenSSH_9\r\n",
        b"<html>no status line",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nabc",
    ],
)
async def test_what_is_not_http_is_an_error_of_protocol(sent):
    async def answer(_, writer):
        writer.write(sent)

    async with serving(answer) as server:
        assert (await failure(server)).code == "protocol"


async def test_a_closed_port_is_an_error_of_connecting():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    assert (await failure(Serving(port))).code == "connect"


# --- redirects ---------------------------------------------------------------------------------------------


def to(location: str, status: int = 302):
    return fixed(f"{status} Moved", b"", Location=location)


async def test_redirects_are_followed_and_relative_ones_resolved():
    way = routes(
        index=to("/b?x=1", 301), b=to("c/../d", 307), d=to("//127.0.0.1:%d/e", 303), e=fixed(body=b"there")
    )

    async def answer(head, writer):
        host = head.split(b"Host: ")[1].split(b"\r\n")[0]
        if head.startswith(b"GET /d "):
            await to(f"//{host.decode()}/e", 303)(head, writer)
        else:
            await way(head, writer)

    async with serving(answer) as server:
        fetched = await fetch(server)
    assert (fetched.body, fetched.url, fetched.moved_to) == (b"there", server.url("/e"), None)


async def test_a_feed_has_moved_only_when_every_hop_says_so_and_it_ends_well():
    here = routes(
        a=to("/b", 301),
        b=to("/good", 308),
        c=to("/a", 302),
        good=fixed(),
        d=to("/gone", 301),
        gone=fixed("404 x"),
    )
    async with serving(here) as server:
        assert (await fetch(server, "/a")).moved_to == server.url("/good")
        assert (await fetch(server, "/c")).moved_to is None
        assert (await fetch(server, "/good")).moved_to is None
        assert (await fetch(server, "/d")).moved_to is None


async def test_five_redirects_are_enough():
    async def countdown(head, writer):
        left = int(head.split(b" ")[1].strip(b"/"))
        await (to(f"/{left - 1}") if left else fixed(body=b"end"))(head, writer)

    async with serving(countdown) as server:
        assert (await fetch(server, "/5")).body == b"end"
        assert (await failure(server, "/6")).code == "redirects"


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://2130706433/",
        "http://[::1]/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_",
        "http://user:pass@example.com/",
        "http://[bad",
        "http://example.com:22/",
        "\\\\127.0.0.1\\x",
    ],
)
async def test_a_redirect_is_guarded_like_any_address(location):
    async with serving(fixed(body=b"secret")) as victim, serving(to(location)) as server:
        error = await failure(server)
    assert error.code in ("blocked", "redirects")  # the last one is a path by the letter of the RFC
    assert victim.heads == []


async def test_a_redirect_to_a_port_that_was_not_opened_never_connects():
    async with serving(fixed(body=b"secret")) as victim, serving(to(victim.url("/secret"), 301)) as server:
        assert (await failure(server)).code == "blocked"
    assert victim.heads == []


async def test_a_redirect_with_spaces_and_raw_utf8_is_understood():
    async with serving(
        routes(a=to("/新 闻".encode().decode("latin-1")), **{"%E6%96%B0%20%E9%97%BB": fixed(body=b"ok")})
    ) as server:
        assert (await fetch(server, "/a")).body == b"ok"


async def test_a_redirect_without_location_is_an_answer():
    async with serving(fixed("302 Found", b"where?")) as server:
        fetched = await fetch(server)
    assert (fetched.status, fetched.body) == (302, b"where?")


async def test_secrets_of_a_request_stay_with_its_origin():
    async with (
        serving(fixed()) as other,
        serving(routes(a=to("/b"), b=to(other.url()))) as server,
        door_to(server, other) as door,
    ):
        await door.get(server.url("/a"), limit=LIMIT, headers={"Authorization": "s3", "X-Kept": "1"})
    assert b"s3" in server.heads[1]
    assert b"s3" not in other.heads[0]
    assert b"x-kept: 1" in other.heads[0].lower()


async def test_https_is_never_left_for_http():
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.scheme == "https"
        return httpx.Response(301, headers={"location": "http://example.com/"})

    async with Door(transport=httpx.MockTransport(answer)) as door:
        with pytest.raises(FetchFailed) as caught:
            await door.get("https://example.com/", limit=LIMIT)
    assert caught.value.code == "blocked"


# --- names -------------------------------------------------------------------------------------------------


async def test_the_connection_goes_to_the_address_that_was_checked():
    dialled = []

    async def dial_recorded(address, port):
        dialled.append(str(address))
        return await dial("127.0.0.1", server.port)  # where the public address is played

    names = Names(news_example=[["93.184.216.34"]])
    async with serving(fixed(body=b"ok")) as server:
        door = Door(transport=GuardedTransport(AllowedHosts(), resolver=names, dial=dial_recorded))
        assert (await door.get("http://news.example/", limit=LIMIT)).body == b"ok"
    assert dialled == ["93.184.216.34"]
    assert names.asked == ["news.example"]
    assert b"Host: news.example\r\n" in server.heads[0]


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.1"],
        ["93.184.216.34", "10.0.0.1"],
        ["::1", "93.184.216.34"],
        ["::ffff:169.254.169.254"],
        ["fe80::1%eth0"],
        ["64:ff9b::a00:1"],
        ["not an address"],
    ],
)
async def test_one_bad_address_spoils_a_name(answer):
    async def no_dial(address, port):
        raise AssertionError(f"dialled {address}")

    transport = GuardedTransport(AllowedHosts(), resolver=Names(evil_example=[answer]), dial=no_dial)
    with pytest.raises(FetchFailed) as caught:
        await Door(transport=transport).get("http://evil.example/", limit=LIMIT)
    assert caught.value.code == "blocked"


@pytest.mark.parametrize("answer", [[], None])
async def test_a_name_without_addresses_is_an_error_of_names(answer):
    async def resolver(host, port):
        if answer is None:
            raise socket.gaierror(-2, "Name or service not known")
        return answer

    with pytest.raises(FetchFailed) as caught:
        await Door(transport=GuardedTransport(AllowedHosts(), resolver=resolver)).get(
            "http://no.example/", limit=9
        )
    assert caught.value.code == "dns"


async def test_the_systems_resolver_is_asked_in_its_own_threads():
    async with serving(fixed(body=b"ok")) as server:
        allowed = AllowedHosts.parse([f"localhost:{server.port}"])
        async with Door(allowed=allowed) as door:
            fetched = await door.get(server.url(host="localhost"), limit=LIMIT)
    assert fetched.body == b"ok"


@pytest.mark.parametrize(
    ("addresses", "tried"),
    [
        (["2606:4700::1", "2606:4700::2", "2606:4700::3", "1.1.1.1"], ["2606:4700::1", "1.1.1.1"]),
        (["1.1.1.1", "1.0.0.1", "9.9.9.9"], ["1.1.1.1", "1.0.0.1"]),
        (["1.1.1.1"], ["1.1.1.1"]),
    ],
)
async def test_at_most_two_addresses_are_tried_each_for_its_own_time(addresses, tried):
    dialled = []

    async def dead_dial(address, port) -> Stream:
        dialled.append(str(address))
        if len(dialled) == 1:
            await asyncio.sleep(60)
        raise ConnectionRefusedError(111, "Connection refused")

    transport = GuardedTransport(
        AllowedHosts(), resolver=Names(a_example=[addresses]), dial=dead_dial, connect_seconds=0.1
    )
    with pytest.raises(FetchFailed) as caught:
        await Door(transport=transport).get("http://a.example/", limit=LIMIT)
    assert dialled == tried
    assert caught.value.code == ("connect" if len(tried) == 2 else "timeout")


async def test_the_second_address_serves_when_the_first_does_not():
    async def dial_second(address, port):
        if address.version == 6:
            raise OSError(101, "Network is unreachable")
        return await dial("127.0.0.1", server.port)

    async with serving(fixed(body=b"ok")) as server:
        transport = GuardedTransport(
            AllowedHosts(), resolver=Names(a_example=[["2606:4700::1", "1.1.1.1"]]), dial=dial_second
        )
        assert (await Door(transport=transport).get("http://a.example/", limit=LIMIT)).body == b"ok"


# --- TLS ---------------------------------------------------------------------------------------------------


@pytest.fixture
async def secure() -> AsyncIterator[Serving]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    async with serving(fixed(body=b"secure"), tls=context) as server:
        yield server


def secure_door(server: Serving, name: str, trusted: bool) -> Door:
    allowed = AllowedHosts.parse([f"{name}:{server.port}"])
    tls = ssl.create_default_context(cafile=str(CERTIFICATE)) if trusted else None
    names = Names(**{name.replace(".", "_"): [["127.0.0.1"]]})
    return Door(allowed=allowed, transport=GuardedTransport(allowed, resolver=names, tls=tls))


async def test_tls_is_spoken_with_the_hosts_name_over_the_checked_address(secure):
    fetched = await secure_door(secure, "door.test", True).get(
        secure.url("/", "door.test", "https"), limit=LIMIT
    )
    assert fetched.body == b"secure"
    assert f"Host: door.test:{secure.port}".encode() in secure.heads[0]


@pytest.mark.parametrize(("name", "trusted"), [("door.test", False), ("other.test", True)])
async def test_a_certificate_of_nobody_or_of_another_is_an_error_of_tls(secure, name, trusted):
    with pytest.raises(FetchFailed) as caught:
        await secure_door(secure, name, trusted).get(secure.url("/", name, "https"), limit=LIMIT)
    assert caught.value.code == "tls"
    assert secure.heads == []


async def test_a_plain_server_behind_https_is_an_error_of_tls():
    async def talk(_, writer):
        pass

    async with serving(talk) as server:
        server_door = secure_door(server, "door.test", True)
        with pytest.raises(FetchFailed) as caught:
            await server_door.get(server.url("/", "door.test", "https"), limit=LIMIT, deadline=0.5)
    assert caught.value.code in ("tls", "timeout")


# --- politeness and seams ----------------------------------------------------------------------------------


async def test_one_host_is_asked_twice_at_a_time_and_others_do_not_wait():
    now = {"127.0.0.1": 0, "127.0.0.2": 0}
    peak = dict(now)

    async def answer(request: httpx.Request) -> httpx.Response:
        host = request.url.host
        now[host] += 1
        peak[host] = max(peak[host], now[host])
        await asyncio.sleep(0.02)
        now[host] -= 1
        return httpx.Response(200, content=b"x")

    allowed = AllowedHosts.parse(["127.0.0.0/8:80"])
    async with Door(allowed=allowed, transport=httpx.MockTransport(answer)) as door:
        urls = [f"http://127.0.0.{1 + n % 2}/{n}" for n in range(20)]
        await asyncio.gather(
            *(door.get(url, limit=LIMIT, deadline=0.15) for url in urls)
        )  # turns are not counted
        assert not door._turns._hosts
    assert peak == {"127.0.0.1": 2, "127.0.0.2": 2}


async def test_a_mock_transport_answers_for_names_but_the_guard_stays():
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/slow":
            raise httpx.ReadTimeout("slow")
        if request.url.path == "/dead":
            raise httpx.ConnectError("dead")
        return httpx.Response(200, text="hello", headers={"ETag": "x"})

    async with Door(transport=httpx.MockTransport(answer)) as door:
        fetched = await door.get("https://feeds.example/a", limit=LIMIT)
        assert (fetched.body, fetched.headers["etag"]) == (b"hello", "x")
        for url, code in {
            "https://feeds.example/slow": "timeout",
            "https://feeds.example/dead": "connect",
            "http://127.0.0.1/": "blocked",
            "file:///etc/passwd": "blocked",
        }.items():
            with pytest.raises(FetchFailed) as caught:
                await door.get(url, limit=LIMIT)
            assert caught.value.code == code


async def test_the_door_is_made_from_the_settings(settings):
    async with serving(fixed(body=b"ok")) as server:
        settings.CRAWLER_ALLOWED_PRIVATE_HOSTS = [f"127.0.0.1:{server.port}"]
        settings.CRAWLER_USER_AGENT = "资讯/1.0"
        async with Door.from_settings() as door:
            assert (await door.get(server.url(), limit=LIMIT)).body == b"ok"
    assert "资讯/1.0".encode() in server.heads[0]
    settings.CRAWLER_ALLOWED_PRIVATE_HOSTS = ["nonsense"]
    with pytest.raises(ValueError, match="nonsense"):
        Door.from_settings()


# --- Retry-After -------------------------------------------------------------------------------------------

NOW = datetime(2026, 1, 30, 8, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 300),
        ("0", 300),
        ("3600", 3600),
        (" 3600 ", 3600),
        ("999999999", 86400),
        ("9" * 6000, 86400),
        ("Fri, 30 Jan 2026 09:00:00 GMT", 3600),
        ("Fri, 30 Jan 2026 10:00:00 +0100", 3600),
        ("Friday, 30-Jan-26 09:00:00 GMT", 3600),
        ("Thu, 29 Jan 2026 09:00:00 GMT", 300),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86400),
        ("Fri, 31 Dec 9999 23:59:59 -1200", 86400),
        ("Mon, 01 Jan 0001 00:00:00 +1200", 300),
        ("-1", None),
        ("1.5", None),
        ("١٢٠", None),
        ("soon", None),
        ("", None),
        ("Fri, 99 Jan 2026 09:00:00 GMT", None),
    ],
)
def test_retry_after_is_read_and_kept_within_bounds(value, seconds):
    assert retry_after({"retry-after": value}, NOW) == seconds


def test_no_retry_after_is_none():
    assert retry_after({}, NOW) is None


@given(st.text(max_size=40))
def test_retry_after_takes_any_text(value):
    seconds = retry_after({"retry-after": value}, NOW)
    assert seconds is None or 300 <= seconds <= 86400
