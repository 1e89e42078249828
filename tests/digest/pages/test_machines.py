"""Fixed documents, pictures and probes, through HTTP."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError, connection
from django.utils import timezone
from PIL import Image

from crawler.feeds.models import Feed
from crawler.lease.models import TaskRun
from digest.channels.models import Channel
from digest.editions.close import close
from digest.pages import cards
from digest.pages.cards import Card, draw, font_for, wrap
from digest.posts.models import Post
from tests.factories import make_channel, make_feed, make_post, make_story, make_summary

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def now():
    return timezone.now()


# -- fixed documents ----


@pytest.mark.django_db
def test_the_site_map_names_what_is_public_in_each_language(client, now, settings):
    settings.SITE_URL = "https://news.example"
    make_channel("hot", kind=Channel.Kind.HOUSE)
    make_channel()
    eight = now.replace(hour=8, minute=1, second=0, microsecond=0)
    post = make_post(make_story("The mill", now=eight))
    hidden = make_post(make_story("Secret", now=eight), state="hidden")
    close(eight)
    root = ET.fromstring(client.get("/sitemap.xml").content)
    addresses = [url.findtext(f"{MAP}loc") for url in root]
    for path in ("/", "/c/chips", f"/editions/{eight.date()}", f"/story/{post.pk}-northlake-delays"):
        assert f"https://news.example{path}" in addresses
    assert not [address for address in addresses if f"/story/{hidden.pk}" in address]
    languages = [link.get("hreflang") for link in root[0] if link.tag.endswith("link")]
    assert languages == ["en", "zh-Hans"]


@pytest.mark.django_db
def test_robots_may_read_all_but_the_staffs_pages(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /ops" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "/s/" not in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("contact", "line"),
    [
        ("editor@news.example", "Contact: mailto:editor@news.example"),
        ("https://news.example/contact", "Contact: https://news.example/contact"),
    ],
)
def test_security_txt_says_whom_to_tell(client, settings, contact, line):
    settings.SITE_CONTACT = contact
    text = client.get("/.well-known/security.txt").content.decode()
    assert line in text.splitlines()
    assert "Expires: " in text


@pytest.mark.django_db
def test_security_txt_is_not_there_where_nobody_can_be_told(client, settings):
    settings.SITE_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.django_db
def test_the_manifest_names_icons_that_exist(client):
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = json.loads(answer.content)
    for icon in manifest["icons"]:
        image = Image.open(io.BytesIO(client.get(icon["src"]).content))
        assert f"{image.width}x{image.height}" == icon["sizes"]
    assert client.get("/icon-4000.png").status_code == 404


# -- pictures ----


@pytest.fixture
def folder(settings) -> Path:
    folder = Path(settings.MEDIA_ROOT)
    (folder / "pictures").mkdir(parents=True)
    return folder


@pytest.mark.django_db
def test_media_are_served_as_pictures_and_nothing_else(client, folder):
    Image.new("RGB", (4, 4)).save(folder / "pictures" / "a.webp")
    answer = client.get("/media/pictures/a.webp")
    assert answer.content == (folder / "pictures" / "a.webp").read_bytes()
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "../secret_key",
        "..%2fsecret_key",
        "/etc/passwd",
        "pictures",
        "pictures/none.webp",
        "page.html",
        "a%00.webp",
    ],
)
def test_media_never_leave_their_folder_or_kind(client, folder, path):
    (folder.parent / "secret_key").write_text("secret")
    (folder / "page.html").write_text("<script>")
    assert client.get(f"/media/{path}").status_code == 404


@pytest.mark.django_db
def test_a_story_has_a_picture_for_links_in_each_language(client, now, folder):
    post = make_post(make_story("The mill closes", now=now))
    make_summary(post.story, language="zh", headline="工厂关闭")
    english = client.get(f"/story/{post.pk}/og.png?lang=en").content
    chinese = client.get(f"/story/{post.pk}/og.png?lang=zh-hans").content
    assert Image.open(io.BytesIO(english)).size == (1200, 630)
    assert english != chinese
    assert client.get("/og.png").content.startswith(b"\x89PNG")


@pytest.mark.django_db
def test_a_picture_for_links_is_kept_for_ten_minutes(client, now, folder, django_assert_num_queries):
    post = make_post(make_story("The mill closes", now=now))
    client.get(f"/story/{post.pk}/og.png")
    with django_assert_num_queries(4):
        assert client.get(f"/story/{post.pk}/og.png").status_code == 200


@pytest.mark.django_db
def test_moved_and_hidden_stories_have_no_picture_of_their_own(client, now):
    old, new, hidden = (make_post(make_story(now=now)) for _ in range(3))
    Post.objects.filter(pk=old.pk).update(moved_to=new)
    Post.objects.filter(pk=hidden.pk).update(state="hidden")
    assert client.get(f"/story/{old.pk}/og.png")["Location"] == f"/story/{new.pk}/og.png"
    assert client.get(f"/story/{hidden.pk}/og.png").status_code == 404


def test_a_headline_without_glyphs_is_left_out_and_never_drawn_as_boxes(monkeypatch):
    monkeypatch.setattr(cards, "installed", dict)  # a machine without fonts: Pillow's own has no Han
    assert font_for("工厂关闭", 40) is None
    assert font_for("The mill closes", 40) is not None
    assert draw(Card("Digest", "工厂关闭")) == draw(Card("Digest", ""))
    assert draw(Card("Digest", "The mill closes")) != draw(Card("Digest", ""))


def test_lines_break_at_spaces_and_between_han_but_never_before_a_closing_mark():
    font = font_for("The mill", 40)
    assert font
    lines = wrap("The mill closes and nobody knows why", font, 300)
    assert " ".join(lines) == "The mill closes and nobody knows why"
    assert all(font.getlength(line) <= 300 for line in lines)
    assert cards.wrap("工厂，关闭。", font, 1) == ["工", "厂，", "关", "闭。"]


def test_bars_and_rank_change_the_picture():
    pictures = {
        draw(Card("Digest")),
        draw(Card("Digest", rank=1)),
        draw(Card("Digest", rank=2)),
        draw(Card("Digest", bars=(0, 1, 2))),
    }
    assert len(pictures) == 4


# -- probes ----


def test_healthz_asks_nothing(client):
    answer = client.get("/healthz")  # the test has no database
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_tells_the_age_of_the_last_fetch_and_what_waits(client, now):
    make_feed(last_success=now - timedelta(minutes=5), next_fetch=now - timedelta(minutes=1))
    told = client.get("/readyz").json()
    assert (told["status"], told["database"]) == ("ready", "ok")
    assert 299 <= told["last_fetch_seconds"] <= 305
    assert told["waiting"]["feeds"] == 1
    Feed.objects.update(last_success=now - timedelta(hours=2))
    assert client.get("/readyz").json()["status"] == "stale"


@pytest.mark.django_db
def test_readyz_is_503_without_a_database(client):
    def broken(execute, sql, params, many, context):
        raise OperationalError("no connection")

    with connection.execute_wrapper(broken):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "down"


@pytest.mark.django_db
def test_metrics_are_prometheus_text(client, now):
    make_feed(last_success=now)
    make_feed(state=Feed.State.BLOCKED)
    TaskRun.objects.create(name='odd"name', runs=3, last_ok=now)
    text = client.get("/metrics").content.decode()
    assert 'digest_feeds{state="active"} 1' in text
    assert 'digest_feeds{state="blocked"} 1' in text
    assert 'digest_task_runs_total{task="odd\\"name"} 3' in text
    assert "# TYPE digest_task_runs_total counter" in text
    assert "digest_public_version 0" in text


@pytest.mark.django_db
def test_metrics_are_for_this_machine_staff_and_the_token(client, settings):
    settings.METRICS_TOKEN = "tok"
    far = {"REMOTE_ADDR": "203.0.113.5"}
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", **far).status_code == 403
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="203.0.113.5").status_code == 403
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer tok", **far).status_code == 200
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer other", **far).status_code == 403
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer ", **far).status_code == 403
    reader = get_user_model().objects.create_user("bob")
    client.force_login(reader)
    assert client.get("/metrics", **far).status_code == 403
    get_user_model().objects.filter(pk=reader.pk).update(is_staff=True)
    assert client.get("/metrics", **far).status_code == 200


@pytest.mark.django_db
def test_the_sites_own_picture_says_what_it_is_in_each_language(client):
    html = client.get("/?lang=zh-hans").content.decode()
    assert '/og.png?lang=zh-hans"' in html
    english, chinese = client.get("/og.png?lang=en").content, client.get("/og.png?lang=zh-hans").content
    assert english != chinese
