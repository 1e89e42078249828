"""Linked pages tell of themselves: through the door, within limits, without trusting them."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from lxml import html
from PIL import Image

from crawler.web.fetch import Door
from digest.lib.claims import ATTEMPTS
from digest.posts.models import LinkPreview, Post
from digest.posts.page_head import PageHead, page_head
from digest.posts.previews import previews
from tests.factories import NOW, make_text_post
from tests.people import alice

pytestmark = pytest.mark.django_db
ADDRESS = "https://93.184.216.34/page"
PAGE = """<html><head><title>Plain</title><meta property="og:title" content="Ferries &amp; tides">
<meta property="og:description" content="All  times."><meta property="og:site_name" content="Harbour Post">
<meta property="og:image" content="/lead.png"></head><body>x</body></html>"""


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (800, 400), "navy").save(out, "PNG")
    return out.getvalue()


def door(pages: dict[str, httpx.Response]) -> Door:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/robots.txt" and "/robots.txt" not in pages:
            return httpx.Response(404)
        if request.url.path not in pages:
            raise httpx.ConnectError("nobody there")
        return pages[request.url.path]

    return Door(transport=httpx.MockTransport(answer))


def page(body: str = PAGE, kind: str = "text/html; charset=utf-8", status: int = 200) -> httpx.Response:
    return httpx.Response(status, content=body.encode(), headers={"content-type": kind})


@pytest.fixture
def post() -> Post:
    row = LinkPreview.objects.create(address=ADDRESS, created=NOW)
    return make_text_post(alice(), kind="link", link=ADDRESS, text="", preview=row)


def test_a_page_becomes_a_card(post, client, settings):
    pages = {"/page": page(), "/lead.png": httpx.Response(200, content=png())}
    before = post.changed
    assert previews(NOW, door=door(pages)) == {"read": 1, "refused": 0, "later": 0}
    row = LinkPreview.objects.get()
    assert (row.title, row.description, row.site) == ("Ferries & tides", "All times.", "Harbour Post")
    with Image.open(Path(settings.MEDIA_ROOT) / row.picture) as image:
        assert (image.format, image.size) == ("WEBP", (640, 320))
    post.refresh_from_db()
    assert post.changed > before or post.changed == NOW
    tree = html.fromstring(client.get(f"/p/{post.pk}").content.decode())
    assert "Ferries & tides" in tree.xpath("string(//div[contains(@class, 'linked')])")
    assert previews(NOW, door=door(pages))["read"] == 0


def test_a_page_that_cannot_be_had_leaves_the_host(post, client):
    assert previews(NOW, door=door({"/page": page(status=404)}))["refused"] == 1
    said = client.get(f"/p/{post.pk}").content.decode()
    assert "93.184.216.34" in said
    assert "reading the page" not in said


def test_robots_are_honoured(post):
    robots = httpx.Response(200, text="User-agent: *\nDisallow: /")
    assert previews(NOW, door=door({"/page": page(), "/robots.txt": robots}))["refused"] == 1
    assert LinkPreview.objects.get().title == ""


def test_a_host_that_fails_is_asked_three_times_and_then_left(post, client):
    pages = {"/robots.txt": httpx.Response(404), "/page": page(status=503)}
    for _ in range(ATTEMPTS):
        LinkPreview.objects.update(not_before=None)
        assert previews(NOW, door=door(pages))["later"] == 1
    assert LinkPreview.objects.get().parked_reason == "http 503"
    assert previews(NOW, door=door(pages)) == {"read": 0, "refused": 0, "later": 0}
    assert "reading the page" not in client.get(f"/p/{post.pk}").content.decode()


def test_addresses_inside_are_not_asked():
    LinkPreview.objects.create(address="http://127.0.0.1/admin", created=NOW)
    assert previews(NOW, door=door({"/admin": page()}))["refused"] == 1
    assert LinkPreview.objects.get().title == ""


def test_a_picture_that_is_none_is_left_out(post):
    pages = {"/page": page(), "/lead.png": httpx.Response(200, content=b"<svg onload=alert(1)>")}
    assert previews(NOW, door=door(pages))["read"] == 1
    assert (LinkPreview.objects.get().picture, LinkPreview.objects.get().title) == ("", "Ferries & tides")


def test_hostile_heads_are_words(post, client):
    hostile = PAGE.replace("Ferries &amp; tides", "&lt;script&gt;alert(1)&lt;/script&gt;\u202e").replace(
        "/lead.png", "javascript:alert(1)"
    )
    previews(NOW, door=door({"/page": page(hostile)}))
    said = client.get(f"/p/{post.pk}").content.decode()
    assert "<script>alert" not in said
    assert "\u202e" not in said


@pytest.mark.parametrize("body", [b"", b"\x00", b"<" * 500_000, b"<div>" * 100_000, b"\xff\xfe<title>x"])
def test_any_bytes_are_read_in_bounded_time(body):
    assert isinstance(page_head(body, content_type="text/html", url=ADDRESS), PageHead)
    assert page_head(body, content_type="application/pdf", url=ADDRESS) == PageHead()


def test_another_claim_s_late_answer_is_dropped(post, settings):
    later = NOW + timedelta(minutes=1)

    class Slow(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request):
            if request.url.path == "/robots.txt":
                return httpx.Response(404)
            return page(PAGE.replace("/lead.png", ""))

    assert previews(later, door=Door(transport=Slow()))["read"] == 1
    assert LinkPreview.objects.get().read_at == later
