"""Pictures go out of sight with what they belong to, whoever kept their address."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from digest.channels.models import Channel
from digest.channels.open_personal import open_personal
from digest.channels.set_state import set_state as set_channel_state
from digest.lib.moderated import State
from digest.posts.models import LinkPreview
from digest.posts.set_state import set_state
from tests.factories import NOW, make_text_post
from tests.people import alice, bob, browser_of, dora

pytestmark = pytest.mark.django_db


def keep(name: str) -> str:
    file = Path(settings.MEDIA_ROOT) / name
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (4, 4)).save(file)
    return name


def test_a_channel_s_face_goes_out_of_sight_with_it(client):
    owner = alice()
    channel = open_personal(owner, NOW)
    Channel.objects.filter(pk=channel.pk).update(avatar=keep("avatars/ab/abc.webp"))
    path, other = "/media/avatars/ab/abc.webp", browser_of(bob())
    assert client.get(path)["Cache-Control"] == "public, max-age=60"
    for state in (State.HIDDEN, State.REMOVED):
        set_channel_state(channel, state, "spam", NOW)
        assert client.get(path).status_code == 404
        assert other.get(path).status_code == 404
        assert browser_of(owner).get(path)["Cache-Control"] == "private, no-store"
    set_channel_state(channel, State.DELETED, "", NOW)
    assert browser_of(owner).get(path).status_code == 404


def test_a_file_that_no_channel_and_no_post_has_is_not_served(client):
    for name in ("avatars/ab/abc.webp", "previews/ab/abc.webp", "posts/ab/abc.webp"):
        assert client.get(f"/media/{keep(name)}").status_code == 404


def test_the_picture_of_a_linked_page_goes_out_of_sight_with_all_that_link_to_it(client):
    preview = LinkPreview.objects.create(
        address="https://a.example/", created=NOW, read_at=NOW, picture=keep("previews/ab/abc.webp")
    )
    writer, path = alice(), "/media/previews/ab/abc.webp"
    posts = [make_text_post(writer, kind="link", link=preview.address, preview=preview) for _ in range(2)]
    set_state(posts[0], State.HIDDEN, "illegal", NOW)
    assert client.get(path)["Cache-Control"] == "public, max-age=60"
    set_state(posts[1], State.REMOVED, "illegal", NOW)
    assert client.get(path).status_code == 404
    assert browser_of(writer).get(path)["Cache-Control"] == "private, no-store"
    assert browser_of(dora()).get(path).status_code == 200


def test_a_browser_that_has_a_picture_is_not_sent_it_again(client, django_assert_num_queries):
    channel = open_personal(alice(), NOW)
    Channel.objects.filter(pk=channel.pk).update(avatar=keep("avatars/ab/abc.webp"))
    kept = client.get("/media/avatars/ab/abc.webp")["ETag"]
    with django_assert_num_queries(1):
        again = client.get("/media/avatars/ab/abc.webp", headers={"If-None-Match": kept})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "public, max-age=60"
    set_channel_state(channel, State.HIDDEN, "spam", NOW)
    assert client.get("/media/avatars/ab/abc.webp", headers={"If-None-Match": kept}).status_code == 404
