"""What all tests share: where outside data may lie, and a data directory that is thrown away."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from asgiref.sync import SyncToAsync
from django.db import connections

from tests.sizes import report

ROOT = Path(__file__).resolve().parent.parent


def find_shared() -> Path | None:
    """The folder of real data that may lie beside a checkout; the project never needs it."""
    for place in (os.environ.get("DIGEST_SHARED"), ROOT.parent / "shared"):
        if place and Path(place).is_dir():
            return Path(place)
    return None


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Skips, and says so, where the real data is not present."""
    folder = find_shared()
    if folder is None:
        pytest.skip("no real data beside this checkout (DIGEST_SHARED)")
    return folder


@pytest.fixture(autouse=True)
def _own_data_dir(settings, tmp_path: Path) -> None:
    """Files that a test makes go to its own folder."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path / "static"  # WhiteNoise warns where there is none
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def _quick_hashes(settings) -> None:
    """A good hash takes a third of a second, and nothing here is worth stealing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def file_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """For threads that write at the same time. On SQLite a database in a file, as in life: the usual one in
    memory locks whole tables for threads. It is in WAL from the start, as a migrated site's: the change to
    WAL itself does not wait for its turn."""
    in_memory, options = connections["default"], connections.settings["default"]
    if in_memory.vendor != "sqlite":
        yield
        return
    path = tmp_path / "digest.sqlite3"
    in_memory.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        in_memory.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=WAL")
    name, options["NAME"] = options["NAME"], str(path)
    del connections["default"]
    # where `sync_to_async` runs: a thread that outlives tests, and would go on with the last one's file
    beside = SyncToAsync.single_thread_executor
    beside.submit(connections.close_all).result()
    yield
    beside.submit(connections.close_all).result()
    connections["default"].close()
    options["NAME"] = name
    connections["default"] = in_memory


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Sizes of the code, told and not judged, where the whole suite ran."""
    if terminalreporter.config.args == ["tests"] and Path.cwd() == ROOT:
        paths = [p for top in ("digest", "crawler", "summarizer") for p in (ROOT / top).rglob("*.py")]
        terminalreporter.section("sizes")
        for line in report(sorted(p.relative_to(ROOT) for p in paths if "migrations" not in p.parts)):
            terminalreporter.line(line)
