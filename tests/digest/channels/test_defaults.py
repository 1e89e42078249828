"""The channels and sources of a new site."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from crawler.feeds.models import Feed
from crawler.feeds.sources import NotOpml
from digest.channels.defaults import default_channels, load_defaults
from digest.channels.match import words
from digest.channels.models import Channel, ChannelSource
from digest.lib.moderated import State
from tests.factories import NOW, make_channel

OPML = """<?xml version="1.0" encoding="UTF-8"?><opml version="2.0"><body>
<outline text="chips">
  <outline type="rss" text="Fab News" xmlUrl="https://fab.example/feed" language="en"/>
</outline>
<outline text="芯片">
  <outline type="rss" text="晶圆报" xmlUrl="https://jing.example/feed" language="zh"/>
</outline>
<outline text="gardens"><outline type="rss" text="Rake" xmlUrl="https://rake.example/feed"/></outline>
</body></opml>"""


@pytest.fixture
def opml(tmp_path: Path, settings) -> Path:
    path = tmp_path / "list.opml"
    path.write_text(OPML, encoding="utf-8")
    settings.SOURCES = str(path)
    return path


def sources() -> set[tuple[str, str]]:
    return set(ChannelSource.objects.values_list("channel__slug", "feed__title"))


@pytest.mark.django_db
def test_a_new_site_has_the_house_and_eight_vertical_channels_in_both_languages(opml):
    assert load_defaults(NOW)["channels"] == 9
    house = Channel.objects.house()
    assert house
    assert house.slug == "hot"
    verticals = list(Channel.objects.vertical())
    slugs = ["ai", "internet", "finance", "science", "chips", "policy", "open-source", "startups"]
    assert [channel.slug for channel in verticals] == slugs
    for channel in verticals:
        assert channel.name_en
        assert channel.name_zh
        assert channel.promise_en
        assert channel.promise_zh
        assert any(term.isascii() for term in channel.terms)
        assert any(not term.isascii() for term in channel.terms)


@pytest.mark.django_db
def test_sources_stand_in_the_channel_their_category_names(opml):
    assert load_defaults(NOW)["feeds"] == 3
    assert sources() == {("chips", "Fab News"), ("chips", "晶圆报")}


@pytest.mark.django_db
def test_a_second_call_changes_nothing_that_staff_edited(opml):
    load_defaults(NOW)
    Channel.objects.filter(slug="ai").update(name_en="Machines", terms=["robot"], state=State.HIDDEN)
    Feed.objects.filter(title="Fab News").update(state=Feed.State.OFF, title="Fab")
    ChannelSource.objects.filter(feed__title="晶圆报").delete()
    assert load_defaults(NOW) == {"channels": 0, "feeds": 0}
    ai = Channel.objects.get(slug="ai")
    assert (ai.name_en, ai.terms, ai.state) == ("Machines", ["robot"], State.HIDDEN)
    assert Feed.objects.get(title="Fab").state == Feed.State.OFF
    assert sources() == {("chips", "Fab")}


@pytest.mark.django_db
def test_an_unreadable_list_makes_nothing(settings):
    settings.SOURCES = "/nowhere/list.opml"
    with pytest.raises(NotOpml, match="nowhere"):
        load_defaults(NOW)
    assert not Channel.objects.exists()


@pytest.mark.django_db
def test_the_built_in_list_fills_the_channels():
    counts = load_defaults(NOW)
    assert counts["feeds"] > 40
    filled = set(ChannelSource.objects.values_list("channel__slug", flat=True))
    assert filled == {channel["slug"] for channel in default_channels()[1:]}
    assert {"en", "zh"} <= set(Feed.objects.values_list("language", flat=True))


@pytest.mark.django_db
def test_importopml_adds_feeds_to_the_named_channel(opml, capsys):
    make_channel("gardens-and-more", name_en="Gardens")
    call_command("importopml", str(opml), "--channel", "gardens-and-more")
    assert {slug for slug, _ in sources()} == {"gardens-and-more"}
    assert "3 feeds in the list, 3 of them new." in capsys.readouterr().out
    call_command("importopml", str(opml))
    assert "0 of them new" in capsys.readouterr().out


@pytest.mark.django_db
def test_importopml_says_what_is_wrong(opml, tmp_path):
    with pytest.raises(CommandError, match="no channel 'nope'"):
        call_command("importopml", str(opml), "--channel", "nope")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("importopml", str(tmp_path / "absent.opml"))
    page = tmp_path / "page.html"
    page.write_text("<p>No list</p>")
    with pytest.raises(CommandError, match="no outline"):
        call_command("importopml", str(page))


@pytest.mark.parametrize("channel", default_channels()[1:], ids=lambda channel: channel["slug"])
def test_the_terms_of_each_channel_are_words_told_once(channel):
    terms = channel["terms"]
    assert len(terms) == len(set(terms))
    assert all(term == term.strip() and len(term) > 1 for term in terms)
    assert all(words(tuple(terms)).first(term) for term in terms)
