"""For tests in which threads write at the same time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections


@pytest.fixture
def file_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """On SQLite a database in a file, as in life: the usual one in memory locks whole tables for threads."""
    if connections["default"].vendor != "sqlite":
        yield
        return
    path = tmp_path / "digest.sqlite3"
    in_memory, settings = connections["default"], connections.settings["default"]
    in_memory.ensure_connection()
    with sqlite3.connect(path) as copy:
        in_memory.connection.backup(copy)
    copy.close()
    name, settings["NAME"] = settings["NAME"], str(path)
    del connections["default"]
    yield
    connections["default"].close()
    settings["NAME"] = name
    connections["default"] = in_memory
