"""A link to a chat that somebody shared elsewhere is read by a job, through the door, and becomes a draft."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from django.db import connections
from django.utils import timezone

from crawler.web.fetch import Door
from crawler.web.guard import AllowedHosts
from digest.chats.ask_link import MOST_WAITING, ask_link
from digest.chats.draft_chat import DRAFT, MOST_DRAFTS
from digest.chats.find import link_for
from digest.chats.models import ShareLink, Transcript
from digest.chats.problems import words_of
from digest.chats.read_share_links import read_share_links
from digest.chats.share_hosts import share_address
from digest.chats.tasks import read_share_links as stage
from digest.chats.unfit import Unfit
from digest.lib.claims import ATTEMPTS
from tests.digest.chats.chats import KEY, make_chat
from tests.people import alice, bob, charlie

pytestmark = pytest.mark.django_db
SHARED = "https://chatgpt.com/share/67a1b2c3"
PAGE = f"""<html><head><title>Otters</title></head><body><main>
<div data-message-author-role="user"><div>How far do otters swim?</div></div>
<div data-message-author-role="assistant"><div class="markdown"><p>About <b>20 km</b>. {KEY}</p></div></div>
</main></body></html>"""


def door(pages: dict[str, httpx.Response], asked: list[str] | None = None) -> Door:
    def answer(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(str(request.url))
        if request.url.path == "/robots.txt" and "/robots.txt" not in pages:
            return httpx.Response(404)
        if request.url.path not in pages:
            raise httpx.ConnectError("nobody there")
        return pages[request.url.path]

    return Door(transport=httpx.MockTransport(answer))


def page(body: str = PAGE, status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(status, content=body.encode(), headers={"content-type": "text/html", **headers})


def read(pages: dict[str, httpx.Response]) -> tuple[str, ShareLink]:
    """What became of the one link there is."""
    counts = read_share_links(timezone.now(), door=door(pages))
    (name,) = [name for name, n in counts.items() if n]
    return name, ShareLink.objects.get()


def test_a_shared_page_becomes_a_draft_of_who_gave_its_link():
    owner, now = alice(), timezone.now()
    link = ask_link(owner, " chatgpt.com/share/67a1b2c3#x ", now)
    assert link.address == SHARED
    name, link = read({"/share/67a1b2c3": page()})
    assert name == "read"
    draft = Transcript.objects.get()
    assert (link.transcript, draft.owner, draft.visibility) == (draft, owner, "draft")
    assert (draft.source, draft.total_turns, draft.title) == ("chatgpt", 2, "Otters")
    assert [turn.text for turn in draft.turns.order_by("number")] == [
        "How far do otters swim?",
        "About **20 km**. [api key removed]",
    ]
    assert read_share_links(now, door=door({})) == {"read": 0, "parked": 0, "later": 0}
    assert link_for(owner, link.token) == link
    with pytest.raises(ShareLink.DoesNotExist):
        link_for(bob(), link.token)


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        ({"/share/67a1b2c3": page("<html><body><div id=root></div><script>1</script></body></html>")},
         "no_turns_in_page"),
        ({"/share/67a1b2c3": page("")}, "no_turns_in_page"),
        ({"/share/67a1b2c3": httpx.Response(302, headers={"location": "/login"}), "/login": page()},
         "no_turns_in_page"),
        ({"/share/67a1b2c3": page(status=404)}, "no_such_page"),
        ({"/share/67a1b2c3": page(status=403)}, "unreachable: http 403"),
        ({"/share/67a1b2c3": httpx.Response(302, headers={"location": "http://127.0.0.1/"})},
         "unreachable: blocked"),
        ({"/share/67a1b2c3": page("<p>" * 900_000)}, "unreachable: too_big"),
        ({"/share/67a1b2c3": page(), "/robots.txt": httpx.Response(200, text="User-agent: *\nDisallow: /")},
         "robots"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_parked_at_once_and_says_why(pages, reason):
    ask_link(alice(), SHARED, timezone.now())
    name, link = read(pages)
    assert name == "parked"
    assert link.parked_reason.startswith(reason)
    assert words_of(link.parked_reason)
    assert not Transcript.objects.exists()


def test_a_site_that_is_away_is_asked_three_times():
    ask_link(alice(), SHARED, timezone.now())
    for attempt in range(1, ATTEMPTS + 1):
        ShareLink.objects.update(not_before=None)
        name, link = read({"/share/67a1b2c3": page(status=503)})
        assert (name, link.attempts) == ("parked" if attempt == ATTEMPTS else "later", attempt)
    assert link.parked_reason == "unreachable: http 503"
    assert link.claim_token is None


def test_who_has_all_the_drafts_there_may_be_is_told():
    owner = alice()
    ask_link(owner, SHARED, timezone.now())
    for _ in range(MOST_DRAFTS):
        make_chat(owner)
    name, link = read({"/share/67a1b2c3": page()})
    assert (name, link.parked_reason) == ("parked", "drafts")
    assert Transcript.objects.count() == MOST_DRAFTS


def test_another_claim_s_late_answer_is_dropped(monkeypatch):
    """Its lease ended meanwhile, and the row is not its own any more."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    ask_link(alice(), SHARED, timezone.now())
    database = connections["default"]  # a loop would get another one

    def answer(request: httpx.Request) -> httpx.Response:
        with database.cursor() as cursor:
            cursor.execute("UPDATE chats_sharelink SET claim_token = NULL")
        return httpx.Response(404) if request.url.path == "/robots.txt" else page()

    counts = read_share_links(timezone.now(), door=Door(transport=httpx.MockTransport(answer)))
    assert counts == {"read": 0, "parked": 0, "later": 0}
    assert not Transcript.objects.exists()
    assert ShareLink.objects.get().transcript is None


def test_links_are_asked_for_by_who_may_write_and_not_without_end():
    now, owner = timezone.now(), alice()
    with pytest.raises(Unfit, match="suspended"):
        ask_link(charlie(), SHARED, now)
    with pytest.raises(Unfit, match="share_link"):
        ask_link(owner, "https://a.example/share/1", now)
    first = ask_link(owner, SHARED, now)
    assert ask_link(owner, SHARED, now) == first
    for n in range(MOST_WAITING - 1):
        ask_link(owner, f"{SHARED}{n}", now)
    with pytest.raises(Unfit, match="links"):
        ask_link(owner, f"{SHARED}x", now)
    assert "share/67a1b2c3" not in f"{first} {first!r}"
    ShareLink.objects.all().delete()
    for n in range(DRAFT.most - MOST_WAITING):
        ask_link(owner, f"{SHARED}{n}", now)
        ShareLink.objects.all().delete()
    with pytest.raises(Unfit, match="too_many"):
        ask_link(owner, SHARED, now)
    ask_link(owner, SHARED, now + timedelta(hours=2))


def test_the_stage_finds_nothing_to_do():
    assert stage() == {"read": 0, "parked": 0, "later": 0}


@pytest.mark.parametrize(
    "written",
    [
        SHARED, "http://chatgpt.com/share/1", "https://www.chatgpt.com/share/1", "chat.openai.com/share/1",
        "https://claude.ai/share/a-b", "https://g.co/gemini/share/1", "https://gemini.google.com/share/1",
        "https://grok.com/share/1", "https://x.com/i/grok/share/1", "https://chat.deepseek.com/share/1",
        "https://www.kimi.com/share/1", "https://kimi.moonshot.cn/share/1", "https://poe.com/s/1",
        "https://www.perplexity.ai/search/how-far-do-otters", "https://CHATGPT.com/share/1?x=1",
    ],
)  # fmt: skip
def test_the_known_assistants_links_are_known(written):
    assert share_address(written).startswith("https://")


@pytest.mark.parametrize(
    "written",
    [
        "", "share", "https://chatgpt.com/", "https://chatgpt.com/share/", "https://chatgpt.com/c/1",
        "https://chatgpt.com.evil.example/share/1", "https://evil.example/chatgpt.com/share/1",
        "https://chatgpt.com@evil.example/share/1", "https://user:pw@chatgpt.com/share/1",
        "https://chatgpt.com:8080/share/1", "javascript:alert(1)//chatgpt.com/share/1",
        "ftp://chatgpt.com/share/1", "file:///share/1", "http://127.0.0.1/share/1", "http://[::1]/share/1",
        "https://x.com/somebody/status/1", f"{SHARED} and {SHARED}", SHARED + "x" * 3_000,
        "https://chatgpt.com/share/\x00", "https://evil.example/?u=https://chatgpt.com/share/1",
    ],
)  # fmt: skip
def test_nothing_else_is(written):
    assert share_address(written) == ""


def test_a_private_host_that_the_operator_opened_is_let_pass():
    allowed = AllowedHosts.parse(["127.0.0.0/8:8099", "chats.lan:80"])
    assert share_address("http://127.0.0.1:8099/share/1", allowed) == "http://127.0.0.1:8099/share/1"
    assert share_address("http://chats.lan/share/1", allowed) == "http://chats.lan/share/1"
    assert share_address("http://127.0.0.1:8098/share/1", allowed) == ""


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path == "/share/67a1b2c3"
        self.send_response(200 if found else 404)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE.encode() if found else b"")

    def log_message(self, *_: object) -> None:
        pass


def test_a_page_on_the_operator_s_own_network_is_read_through_the_real_door(settings, caplog):
    caplog.set_level(logging.DEBUG)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        settings.CRAWLER_ALLOWED_PRIVATE_HOSTS = [f"127.0.0.1:{server.server_port}"]
        ask_link(alice(), f"http://127.0.0.1:{server.server_port}/share/67a1b2c3", timezone.now())
        assert stage() == {"read": 1, "parked": 0, "later": 0}
    finally:
        server.shutdown()
        server.server_close()
    assert Transcript.objects.get().total_turns == 2
    assert "67a1b2c3" not in caplog.text, "who has the address can read the chat"
    assert KEY not in caplog.text
