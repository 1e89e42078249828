"""What the clock calls."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from crawler.feeds import tasks
from tests.factories import make_feed

pytestmark = pytest.mark.django_db


def test_the_clock_finds_the_tasks_of_this_room():
    names = [name for name in settings.CLOCK if name.startswith("crawler.feeds.")]
    assert {import_string(name) for name in names} == {tasks.fetch_due, tasks.read_articles}


def test_a_task_says_in_numbers_what_it_did():
    make_feed(url="http://127.0.0.1:9/feed")
    assert tasks.fetch_due() == {
        "feeds": 1,
        "new": 0,
        "changed": 0,
        "unchanged": 0,
        "failed": 1,
        "lost": 0,
    }
    assert tasks.read_articles() == {"read": 0, "refused": 0, "later": 0}
