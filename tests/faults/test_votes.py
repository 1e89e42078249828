"""Sixty-four people vote, save and take back at once while the site crawls: no error, and every counter is
what its rows say."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.load.voters import run

pytestmark = pytest.mark.slow
NAME = "digest_votes_at_once"
SECONDS = 25  # the clock asks feeds every 15


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database; blank for SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    if request.param == "SQLite":
        yield ""
        return
    if not url.startswith("postgres"):
        pytest.skip("no PostgreSQL (DATABASE_URL)")
    name = sql.Identifier(NAME)
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))
        yield f"{url.rsplit('/', 1)[0]}/{NAME}"
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def test_counters_equal_rows_after_a_storm(tmp_path: Path, database: str):
    outcome = run(tmp_path, people=64, posts=12, seconds=SECONDS, DATABASE_URL=database)
    assert outcome.tally.errors == 0, outcome.tally
    assert outcome.wrong == []
    assert outcome.rows["Vote"] > 10  # on a machine that is busy otherwise, too
    assert outcome.crawled > 0
