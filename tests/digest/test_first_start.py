"""What a new site is given at its first start, and what it says when it cannot be given it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from crawler.feeds.models import Feed
from digest.channels.models import Channel

pytestmark = pytest.mark.django_db

ONE = '<opml version="2.0"><body><outline text="Harbour Post" xmlUrl="https://harbour.example/feed"/></body></opml>'


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("absent.opml", None, "cannot be read: No such file"),
        ("page.html", b"<p>No list</p>", "there is no outline in it"),
        ("noise.opml", bytes(range(256)), "there is no outline in it"),
        ("empty.opml", b"<opml><body><outline text='A'/></body></opml>", "no outline in it has an address"),
    ],
)
def test_a_list_that_cannot_be_read_stops_the_start_with_one_sentence_and_makes_nothing(
    settings, tmp_path: Path, name: str, body: bytes | None, reason: str
):
    path = tmp_path / name
    if body is not None:
        path.write_bytes(body)
    settings.SOURCES = str(path)
    with pytest.raises(CommandError, match=reason) as problem:
        call_command("setup_site")
    said = str(problem.value)
    assert f"SOURCES={path}" in said
    assert "leave it empty for the built-in list" in said
    assert "\n" not in said
    assert not Channel.objects.exists()
    assert not Feed.objects.exists()
    path.write_text(ONE)
    call_command("setup_site")
    assert Feed.objects.get().title == "Harbour Post"


def test_the_home_of_nobody_is_no_place_for_a_list(settings):
    settings.SOURCES = "~no-such-user/list.opml"
    with pytest.raises(CommandError, match="SOURCES=~no-such-user/list.opml cannot be used"):
        call_command("setup_site")
