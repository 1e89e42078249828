"""The pipeline is killed at random moments and started again: nothing is lost, nothing doubled."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.live import manage, own_environment
from tests.newsroom import Newsroom, last_day, newsroom
from tests.snapshot import look

pytestmark = pytest.mark.slow
ROUNDS = 6
STAGES = 5  # of a cycle that do work here: fetch, group, read, summarise, publish
SEED = 20260310


@pytest.fixture
def room() -> Iterator[Newsroom]:
    with newsroom() as started:
        yield started


def refresh_and_kill(env: dict[str, str], log: Path, room: Newsroom, *, after: int, moment: float) -> bool:
    """Run a cycle and kill it ``moment`` seconds after stage ``after`` ended (0: after the first request).

    False when the cycle was over before.
    """
    asked = room.asked
    with log.open("w") as out:
        command = [sys.executable, "manage.py", "refresh"]
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 120
        while process.poll() is None:
            reached = log.read_text().count("\n") >= after if after else room.asked > asked
            if reached:
                time.sleep(moment)
                break
            assert time.monotonic() < until
            time.sleep(0.005)
        alive = process.poll() is None
        process.kill()
        process.wait()
    return alive


def time_passes(database: Path) -> None:
    """Leases run out and polls become due, as they do by themselves within minutes."""
    past = "2020-01-01 00:00:00"
    with closing(sqlite3.connect(database, timeout=10)) as connection, connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            if "claimed_until" in columns:
                connection.execute(
                    f"UPDATE {table} SET claimed_until = ? WHERE claimed_until IS NOT NULL", [past]
                )
        connection.execute("UPDATE feeds_feed SET next_fetch = ?", [past])
        connection.execute("UPDATE lease_lease SET until = ?", [past])


def test_kills_at_random_moments_lose_nothing_and_double_nothing(room: Newsroom, tmp_path: Path):
    dice = random.Random(SEED)
    env = own_environment(tmp_path, **room.settings(tmp_path))
    manage(env, "setup_site")
    database = tmp_path / "data" / "digest.sqlite3"
    reports, killed = last_day(), 0
    dice.shuffle(reports)
    share = len(reports) // ROUNDS + 1
    for number in range(ROUNDS):
        room.publish(reports[number * share : (number + 1) * share])
        after, moment = number % STAGES, dice.uniform(0, 0.7)
        killed += refresh_and_kill(env, tmp_path / "refresh.log", room, after=after, moment=moment)
        time_passes(database)
        assert look(env).doubled == []
        manage(env, "refresh")
        time_passes(database)
    manage(env, "refresh")

    end = look(env)
    assert killed >= ROUNDS // 2  # the rest was over before its moment came
    assert set(end.entries) == room.guids()
    assert end.doubled == []
    assert end.homeless == []
    assert end.untold == 0
    assert sum(end.waiting.values()) == 0  # nothing is stuck in a claim or parked
    assert len(end.posts) > 20
