"""Times on pages: in words for readers, with their offset for machines, with their zone for who asks."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.template import Context
from django.utils import timezone, translation

from digest.pages.templatetags.digest import age, moment
from tests.conftest import ROOT

AT, NOW = datetime(2026, 3, 9, 18, 30, tzinfo=UTC), datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
CONTEXT = Context({"now": NOW})


@pytest.mark.parametrize(
    ("zone", "language", "written", "title"),
    [
        ("UTC", "en", "2026-03-09T18:30+00:00", "9 Mar 2026, 18:30 UTC"),
        ("Asia/Shanghai", "en", "2026-03-10T02:30+08:00", "10 Mar 2026, 02:30 Asia/Shanghai"),
        ("America/New_York", "zh-hans", "2026-03-09T14:30-04:00", "2026 年 3 月 9 日 14:30 America/New_York"),
    ],
)
def test_a_time_says_its_offset_and_its_zone(zone: str, language: str, written: str, title: str):
    with timezone.override(zone), translation.override(language):
        for tag in (age, moment):
            assert f'<time datetime="{written}" title="{title}">' in tag(CONTEXT, AT)


def test_an_age_is_the_same_in_every_zone():
    with timezone.override("Asia/Shanghai"), translation.override("en"):
        assert age(CONTEXT, AT).endswith(">13 h ago</time>")
        assert moment(CONTEXT, AT).endswith(">02:30</time>")


def test_times_go_through_one_place():
    """No template writes a time itself, but for machines (ISO 8601), and the day number of an edition."""
    own = re.compile(
        r"<time|\|\s*(?:time|timesince|timeuntil|naturaltime|naturalday)\b|{%\s*now\b|\|\s*date(?!:['\"][cj]['\"])"
    )
    for path in (ROOT / "digest/templates").rglob("*"):
        found = path.is_file() and own.search(path.read_text())
        assert not found, (
            f"{path.relative_to(ROOT)} says {found[0]!r}: use a tag of digest.pages.templatetags"
        )
    for path in (ROOT / "digest").rglob("*.py"):
        if path.name not in ("ages.py", "digest.py") and "pages" in path.parts:
            assert "format_date" not in path.read_text(), path
