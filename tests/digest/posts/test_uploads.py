"""Uploads over HTTP: what is no picture is refused, what is one comes out as ours alone."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from digest.lib.moderated import State
from digest.posts.models import Post, PostPicture
from digest.posts.set_state import set_state
from tests.digest.lib.test_pictures import MADE, upload
from tests.factories import NOW
from tests.people import alice, bob, browser_of, dora

pytestmark = pytest.mark.django_db


def send(browser, body: bytes, name: str = "a.png", kind: str = "image/png", **fields):
    file = SimpleUploadedFile(name, body, kind)
    return browser.post(
        "/compose", {"kind": "text", "text": "Look", "deed": "draft", "pictures": file, **fields}
    )


def test_every_hostile_upload_is_refused_or_made_harmless(shared_dir: Path, client, settings):
    lines = (shared_dir / "data/hostile/hostile.jsonl").read_text().splitlines()
    rows = [row for row in map(json.loads, lines) if row["kind"] == "upload"]
    assert len(rows) >= 9
    browser = browser_of(alice())
    for row in rows:
        given, expected = row["input"], row["expected"]
        body = MADE[given["file"]](given)
        began = time.process_time()
        kind = given.get("content_type", "image/png")
        answer = send(browser, body, given.get("name", "a.png"), kind)
        assert time.process_time() - began < expected.get("max_seconds", 5), row["id"]
        if expected.get("status") == 400:
            assert answer.status_code == 400, row["id"]
            assert not PostPicture.objects.exists()
        elif "status" not in expected or answer.status_code == 302:
            assert answer.status_code == 302, row["id"]
            picture = PostPicture.objects.get()
            for path in (picture.small, picture.large):
                stem = Path(given.get("name", "")).stem
                assert not stem or stem not in path, row["id"]
                served = browser.get(f"/media/{path}")
                assert served["Content-Type"] == "image/webp"
                for words in expected.get("served_must_not_contain", []):
                    assert words.encode() not in served.content
        Post.objects.filter(kind="text").delete()  # with their pictures
    stored = {path.suffix for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}
    assert stored == {".webp"}


def test_a_refusal_says_why_in_the_reader_s_language():
    author = alice()
    said = send(browser_of(author), b"<svg onload=alert(1)>").content.decode()
    assert "This is no PNG, JPEG, WebP or GIF picture." in said
    said = send(browser_of(author, accept_language="zh-CN"), b"GIF89a").content.decode()
    assert 'role="alert"' in said
    assert "No PNG" not in said


def test_a_script_is_answered_in_json():
    answer = send(browser_of(alice()), upload((64, 64), "PNG"), deed="upload")
    assert answer.json() == {"edit": f"/p/{Post.objects.get().pk}/edit", "pictures": 1}
    answer = send(browser_of(bob()), b"no picture", deed="upload")
    assert answer.status_code == 400
    assert "no PNG" in answer.json()["problem"]


def test_a_picture_is_seen_by_those_who_see_its_post(client):
    author = alice()
    browser = browser_of(author)
    send(browser, upload((300, 200), "PNG"))
    post, picture = Post.objects.get(), PostPicture.objects.get()
    path = f"/media/{picture.large}"
    assert client.get(path).status_code == 404
    assert browser_of(bob()).get(path).status_code == 404
    draft = browser.get(path)
    assert (draft.status_code, draft["Cache-Control"]) == (200, "private, no-store")
    browser.post(f"/p/{post.pk}/edit", {"kind": "text", "text": "Look", "deed": "publish"})
    assert client.get(path)["Cache-Control"] == "public, max-age=60"
    set_state(Post.objects.get(), State.REMOVED, "illegal", NOW)
    assert client.get(path).status_code == 404
    assert browser_of(dora()).get(path)["Cache-Control"] == "private, no-store"


def test_a_picture_cannot_be_reached_by_another_path(client):
    send(browser_of(alice()), upload((300, 200), "PNG"))
    small = PostPicture.objects.get().small
    for path in (small.replace("posts/", "posts//"), f"posts/../{small}", f"./{small}", small.upper()):
        assert client.get(f"/media/{path}").status_code == 404
