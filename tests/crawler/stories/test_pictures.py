"""Thumbnails of hot stories: fetched through the door, kept under their hash, or refused with a reason."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from PIL import Image

from crawler.stories.models import Picture, Story
from crawler.stories.pictures import MOST_BYTES, pictures
from crawler.stories.wants import wants
from crawler.web.fetch import Door
from tests.factories import NOW, make_entry, make_feed, make_report, make_story

pytestmark = pytest.mark.django_db


def jpeg(size: tuple[int, int] = (1280, 720), colour: str = "navy") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def due(url: str) -> Picture:
    return Picture.objects.create(story=make_story(), source_url=url, entry=make_entry())


def door(answers: dict[str, httpx.Response]) -> Door:
    def answer(request: httpx.Request) -> httpx.Response:
        found = answers.get(request.url.path)
        if found is None:
            raise httpx.ConnectError("nobody there")
        return found

    return Door(transport=httpx.MockTransport(answer))


def test_a_picture_is_kept_as_our_own(settings):
    row = due("https://93.184.216.34/a.jpg")
    assert pictures(NOW, door=door({"/a.jpg": httpx.Response(200, content=jpeg())}))["done"] == 1
    row.refresh_from_db()
    assert (row.state, row.width, row.height, row.error) == ("done", 640, 360, "")
    file = Path(settings.MEDIA_ROOT) / row.file
    with Image.open(file) as image:
        assert image.format == "WEBP"
    assert row.file.startswith("pictures/")
    assert not list(file.parent.glob("*.part"))


def test_the_same_picture_is_stored_once(settings):
    due("https://93.184.216.34/a.jpg")
    due("https://93.184.216.34/b.jpg")
    answers = {path: httpx.Response(200, content=jpeg()) for path in ("/a.jpg", "/b.jpg")}
    pictures(NOW, door=door(answers))
    assert Picture.objects.values("file").distinct().count() == 1
    assert len(list(Path(settings.MEDIA_ROOT).rglob("*.webp"))) == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (httpx.Response(404), "http 404"),
        (httpx.Response(200, content=b"<html>"), "not a picture"),
        (httpx.Response(200, content=jpeg((1, 1))), "too small"),
        (httpx.Response(200, content=b"x" * (MOST_BYTES + 1)), "too_big"),
    ],
    ids=["gone", "html", "pixel", "huge"],
)
def test_what_cannot_become_one_is_refused_for_good(answer: httpx.Response, reason: str):
    row = due("https://93.184.216.34/a.jpg")
    assert pictures(NOW, door=door({"/a.jpg": answer}))["refused"] == 1
    row.refresh_from_db()
    assert row.state == "refused"
    assert row.error.startswith(reason)
    assert row.claim_token is None


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/a.jpg", "http://169.254.169.254/x", "file:///etc/passwd", "x"]
)
def test_addresses_inside_are_not_asked(url: str):
    row = due(url)
    assert pictures(NOW, door=door({}))["refused"] == 1
    row.refresh_from_db()
    assert row.error.startswith("blocked")


def test_a_failure_that_may_pass_is_tried_three_times_and_parked():
    row = due("https://93.184.216.34/a.jpg")
    for _ in range(3):
        Picture.objects.update(not_before=None)
        assert pictures(NOW, door=door({}))["later"] == 1
    row.refresh_from_db()
    assert row.parked_at is not None
    assert row.parked_reason
    Picture.objects.update(not_before=None)
    assert pictures(NOW, door=door({})) == {"done": 0, "refused": 0, "later": 0}


def test_a_busy_server_is_left_alone_for_a_while():
    row = due("https://93.184.216.34/a.jpg")
    pictures(NOW, door=door({"/a.jpg": httpx.Response(503)}))
    row.refresh_from_db()
    assert row.not_before == NOW + timedelta(minutes=15)
    assert row.state == "due"


def hot_story(*images: str) -> Story:
    """A story whose reports have these pictures, in this order."""
    story = make_story(reports=0)
    for image in images:
        make_report(story, make_entry(make_feed(f"Outlet {image}"), image_url=image))
    return story


def test_a_story_tries_the_picture_of_another_report_and_each_address_once():
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        good = request.url.path == "/good.jpg"
        return httpx.Response(200, content=jpeg()) if good else httpx.Response(404)

    a, b, good = (f"https://93.184.216.34/{name}.jpg" for name in ("a", "b", "good"))
    story = hot_story(a, "", a, b, good, b)
    assert wants(NOW)["pictures"] == 1
    counts = [pictures(NOW, door=Door(transport=httpx.MockTransport(answer))) for _ in range(4)]
    assert [(each["refused"], each["done"]) for each in counts] == [(1, 0), (1, 0), (0, 1), (0, 0)]
    assert asked == ["/a.jpg", "/b.jpg", "/good.jpg"]
    picture = Picture.objects.get(story=story)
    assert (picture.state, picture.source_url, picture.entry.image_url) == ("done", good, good)


def test_a_story_whose_pictures_were_all_refused_stays_without_until_another_report_comes():
    a, late = "https://93.184.216.34/a.jpg", "https://93.184.216.34/late.jpg"
    story = hot_story(a)
    wants(NOW)
    answers = {"/a.jpg": httpx.Response(404), "/late.jpg": httpx.Response(200, content=jpeg())}
    assert pictures(NOW, door=door(answers))["refused"] == 1
    assert wants(NOW)["pictures"] == 0
    assert pictures(NOW, door=door(answers)) == {"done": 0, "refused": 0, "later": 0}
    assert Picture.objects.get(story=story).error == "http 404"
    make_report(story, make_entry(make_feed("Late Post"), image_url=late))
    assert wants(NOW)["pictures"] == 1
    assert pictures(NOW, door=door(answers))["done"] == 1


def test_a_story_tries_no_more_than_eight():
    hot_story(*(f"https://93.184.216.34/{n}.jpg" for n in range(12)))
    wants(NOW)
    gone = {f"/{n}.jpg": httpx.Response(404) for n in range(12)}
    assert sum(pictures(NOW, door=door(gone))["refused"] for _ in range(12)) == 8
