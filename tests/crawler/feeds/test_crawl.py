"""`crawl` prints what a pass did."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from crawler.feeds.ingest import Ingested, Row
from crawler.feeds.report import Progress, columns, fit, table
from tests.factories import NOW, make_feed

ROWS = [
    Row("Harbour Post", "https://h.example/feed", "new", new=3, changed=1, seconds=0.4),
    Row("海港日报", "https://z.example/feed", "same"),
    Row("Island Times", "https://i.example/feed", "failed", error="http 503"),
]


def test_the_table_has_a_line_a_feed_and_totals():
    lines = table(Ingested(ROWS)).splitlines()
    assert len(lines) == 5
    assert lines[1].startswith("Harbour Post")
    assert lines[3].endswith("http 503")
    assert lines[4] == "3 feeds · 3 new entries · 1 changed · 1 feeds without news · 1 failed"


def test_columns_stand_below_each_other_also_with_wide_letters():
    assert columns("海港") == 4
    assert {columns(fit(text, 10)) for text in ("海港日报海港日报", "Harbour Post", "x")} == {10}


def test_nothing_due_is_said():
    assert table(Ingested()) == "No feed is due."


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def write(self, text: str, ending: str = "\n") -> int:
        return super().write(text + ending)


def test_a_terminal_gets_a_bar_and_a_file_gets_lines():
    screen = Terminal()
    bar = Progress(screen)
    for done in range(5):
        bar(done, 4)
    bar.end()
    assert screen.getvalue().count("\r") == 5
    assert "4/4 feeds" in screen.getvalue()
    lines: list[str] = []

    class Log(io.StringIO):
        def write(self, text: str) -> int:
            lines.append(text)
            return len(text)

    plain = Progress(Log())
    for done in range(101):
        plain(done, 100)
    plain.end()
    assert len(lines) == 11
    assert "\r" not in "".join(lines)


@pytest.mark.django_db
class TestCommand:
    def test_no_feed_is_a_success(self):
        out = io.StringIO()
        call_command("crawl", stdout=out)
        assert "No feed is due." in out.getvalue()

    def test_all_failed_is_exit_1(self):
        make_feed(url="http://127.0.0.1:9/feed", next_fetch=NOW)
        out = io.StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("crawl", stdout=out)
        assert ended.value.code == 1
        assert "1 failed" in out.getvalue()
        assert "blocked" in out.getvalue()

    def test_all_asks_feeds_that_are_not_due(self):
        make_feed(url="http://127.0.0.1:9/feed", next_fetch=timezone.now() + timedelta(days=1))
        out = io.StringIO()
        with pytest.raises(SystemExit):
            call_command("crawl", "--all", stdout=out)
        assert "1 feeds" in out.getvalue()
