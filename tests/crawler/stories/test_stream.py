"""A file of articles through exactly the grouper of the site."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from crawler.stories.assign import assign
from crawler.stories.models import Membership
from crawler.stories.stream import group_stream
from tests.factories import NOW, make_entry, make_feed

TITLES = [
    "Northlake postpones Dresden works",
    "Saxony plant start moved to 2028, suppliers told",
    "Rare owls return to the Alder valley",
    *["Northlake postpones Dresden works: Saxony plant start moved to 2028, suppliers told"] * 4,
    "Owls back in the Alder valley, rare sight",
]


def articles() -> list[dict]:
    return [
        {
            "id": f"a{i}",
            "title": title,
            "text": "",
            "published_at": f"2026-03-10T07:{i:02}:00Z",
            "publisher": f"P{i}",
        }
        for i, title in enumerate(TITLES)
    ]


def test_ids_of_stories_are_those_after_all_merges():
    stories = dict(group_stream(articles()))
    assert list(stories) == [f"a{i}" for i in range(len(TITLES))]
    assert stories["a0"] == stories["a1"] == stories["a6"]
    assert stories["a2"] == stories["a7"] != stories["a0"]


def test_times_that_are_missing_or_nonsense_do_no_harm():
    told = articles()
    told[3]["published_at"], told[4]["published_at"], told[5]["published_at"] = None, "", "yesterday"
    assert dict(group_stream(told)) == dict(group_stream(articles()))


@pytest.mark.django_db
def test_it_is_the_grouping_of_the_site():
    entry_of = {}
    for i, article in enumerate(articles()):
        feed = make_feed(article["publisher"], owner="")
        entry_of[article["id"]] = make_entry(feed, article["title"], text="", hours_ago=1 - i / 60).pk
    assign(NOW)
    said = dict(group_stream(articles()))
    stored = dict(Membership.objects.values_list("entry", "story"))
    for a in said:
        for b in said:
            assert (said[a] == said[b]) == (stored[entry_of[a]] == stored[entry_of[b]])


def test_the_command_reads_and_writes_lines(tmp_path: Path):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(json.dumps(article) + "\n" for article in articles()) + "\n")
    call_command("group_articles", str(source), str(target), stdout=io.StringIO())
    lines = [json.loads(line) for line in target.read_text().splitlines()]
    assert [(line["id"], line["story"]) for line in lines] == list(group_stream(articles()))


@pytest.mark.parametrize("line", ["{", "[]", '{"title": "no id"}', "7"])
def test_a_broken_line_ends_it_with_its_number(tmp_path: Path, line: str):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps(articles()[0]) + "\n" + line + "\n")
    with pytest.raises(CommandError, match="line 2"):
        call_command("group_articles", str(source), str(target))
    assert not target.exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(CommandError, match="nowhere"):
        call_command("group_articles", str(tmp_path / "nowhere.jsonl"), str(tmp_path / "out.jsonl"))
