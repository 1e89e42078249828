"""Grouping is killed in the middle, again and again: nothing is lost and nothing doubled."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Max

from crawler.lease.models import Lease
from crawler.stories.assign import Kept, assign
from crawler.stories.models import Membership, Merge, Story
from tests.conftest import ROOT
from tests.crawler.stories.test_merge import invented
from tests.factories import NOW, make_entry, make_feed

CHILD = """
import datetime, django
django.setup()
from crawler.stories import assign as module
module.BATCH = 10
print("ready", flush=True)
module.assign(datetime.datetime.fromisoformat("{now}"))
"""


def database_url() -> dict[str, str]:
    if connection.vendor == "sqlite":
        return {"DATABASE_URL": "", "DATA_DIR": str(Path(connection.settings_dict["NAME"]).parent)}
    told = connection.settings_dict
    return {"DATABASE_URL": f"postgres://{told['USER']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"}


def kill_one_in_the_middle(after: float) -> None:
    """Kill a pass ``after`` seconds from when it stored its first batch (starting may take long)."""
    before = Membership.objects.count()
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD.format(now=NOW.isoformat())],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "digest.settings", **database_url()},
    )
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline() == b"ready\n"
        while child.poll() is None and Membership.objects.count() == before:
            time.sleep(0.005)
        time.sleep(after)
        child.kill()
        child.wait()


def check_what_is_stored() -> None:
    for story in Story.objects.filter(merged_into=None).annotate(last=Max("memberships__number")):
        assert story.last is not None, "a story without a report was stored"
        assert story.last < story.next_number
        if story.heat_at:
            assert story.reports == Membership.objects.filter(story=story).count()
    assert not Membership.objects.filter(story__merged_into__isnull=False).exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("file_database")
def test_killed_at_random_points_it_loses_nothing_and_doubles_nothing():
    events = [" ".join(words) for words in zip(invented(1), invented(2), invented(3), strict=True)]
    feeds = [make_feed(f"Outlet {i}") for i in range(8)]
    event_of = {make_entry(feed, title, text="").pk: title for feed in feeds for title in events}
    dice, placed = random.Random(3), []
    for _ in range(6):
        kill_one_in_the_middle(dice.uniform(0.0, 0.1))
        Lease.objects.update(until=NOW.replace(year=2000))  # its seconds are over
        placed.append(Membership.objects.count())
        check_what_is_stored()
    Kept.index = None  # of another test's database
    assign(NOW)
    check_what_is_stored()
    assert set(Membership.objects.values_list("entry", flat=True)) == set(event_of)
    stories = {(event_of[entry], story) for entry, story in Membership.objects.values_list("entry", "story")}
    assert max(Counter(event for event, _ in stories).values()) == 1
    assert len({story for _, story in stories}) == len(events)
    assert not Story.objects.stale().exists()
    assert Merge.objects.count() == 0
    assert any(0 < count < len(event_of) for count in placed), placed
