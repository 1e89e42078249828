"""The commands: what is due, one story, the brief, a file of articles."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from summarizer.models import Summary, Work
from summarizer.tasks import summarise_hot
from tests.factories import make_story
from tests.summarizer.cast import GANGKOU, HARBOUR, VALLEY, dresden

pytestmark = pytest.mark.django_db


def said(*arguments: Any, **options: Any) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_one_story_is_summarised_hot_or_not():
    story = dresden()
    make_story("Another story that is not asked for here")
    assert "extracts         1" in said("summarise", str(story.pk))
    assert Summary.objects.get().story == story


def test_an_unknown_story_is_said_so():
    with pytest.raises(CommandError, match="no story 99"):
        call_command("summarise", "99")


def test_a_dry_run_prints_the_brief_and_writes_nothing():
    story = dresden()
    text = said("summarise", str(story.pk), "--dry-run")
    assert "BEGIN REPORTS <random mark>" in text
    assert "Three customers have asked rivals for capacity" in text
    assert not Work.objects.exists()


def test_the_task_counts_what_it_did():
    assert summarise_hot() == {}


def test_a_file_of_articles_becomes_a_file_of_summaries(tmp_path: Path):
    rows = [
        {"id": "a", "articles": [{"title": t, "text": x} for t, x in (HARBOUR, VALLEY)], "lang": "en"},
        {"id": "b", "articles": [{"title": GANGKOU[0], "text": GANGKOU[1]}], "lang": "zh-hans"},
        {"id": "c", "articles": [{"title": "", "text": HARBOUR[1]}]},
        {"id": "d", "articles": []},
    ]  # fmt: skip
    (tmp_path / "in").write_text("\n".join(map(json.dumps, rows)) + "\n")
    call_command("summarise_articles", str(tmp_path / "in"), str(tmp_path / "out"))
    a, b, c, d = map(json.loads, (tmp_path / "out").read_text().splitlines())
    assert (a["id"], a["headline"]) == ("a", HARBOUR[0])
    assert a["tldr"].startswith("Northlake will open its chip plant")
    assert {n for bullet in a["bullets"] for n in bullet["sources"]} <= {1, 2}
    assert b["headline"] == GANGKOU[0]
    assert c["headline"]
    assert (d["headline"], d["bullets"]) == ("", [])


def test_a_broken_file_is_said_so(tmp_path: Path):
    (tmp_path / "in").write_text("{\n")
    with pytest.raises(CommandError, match="in: "):
        call_command("summarise_articles", str(tmp_path / "in"), str(tmp_path / "out"))
    with pytest.raises(CommandError):
        call_command("summarise_articles", str(tmp_path / "none"), str(tmp_path / "out"))


def test_the_configured_writer_is_used_for_a_file(tmp_path: Path, settings: Any, mock: Any):
    settings.LLM_BASE_URL, settings.LLM_MODEL, settings.LLM_DAILY_BUDGET = mock.url, "mock:good", 1
    row = {"id": 1, "articles": [{"title": t, "text": x} for t, x in (HARBOUR, VALLEY)], "lang": "en"}
    (tmp_path / "in").write_text(json.dumps(row))
    call_command("summarise_articles", str(tmp_path / "in"), str(tmp_path / "out"))
    assert json.loads((tmp_path / "out").read_text())["written_by"] == "mock:good"
