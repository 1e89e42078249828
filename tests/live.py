"""Real processes for tests: the site started as its operator starts it, on a free port, with its own data."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from glob import glob
from pathlib import Path
from typing import TypeVar

import psutil
import pytest

from tests.conftest import ROOT

T = TypeVar("T")
NO_SOURCES = """<opml version="2.0"><head/><body>
<outline text="Silent Post" xmlUrl="http://127.0.0.1:9/feed.xml" category="chips"/></body></opml>"""


def wait_for(what: Callable[[], T], seconds: float = 30, every: float = 0.1) -> T:
    """The first true answer of ``what``; fails when there is none within ``seconds``."""
    until = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < until, f"waited {seconds} s in vain"
        time.sleep(every)
    return answer


def own_environment(folder: Path, **more: str) -> dict[str, str]:
    """Nothing of the caller's services and keys; data in ``folder``; one feed that never answers."""
    sources = folder / "none.opml"
    sources.write_text(NO_SOURCES)
    empty = ("DATABASE_URL", "REDIS_URL", "LLM_BASE_URL", "LLM_API_KEY", "LLM_MODEL", "SITE_URL")
    return {
        **os.environ,
        **dict.fromkeys(empty, ""),
        "DJANGO_SETTINGS_MODULE": "digest.settings",
        "DATA_DIR": str(folder / "data"),
        "SOURCES": str(sources),
        "PORT": "0",
        "PYTHONUNBUFFERED": "1",
        **more,
    }


def manage(env: Mapping[str, str], *args: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    result = subprocess.run(
        [sys.executable, "manage.py", *args], cwd=ROOT, env=env, text=True, capture_output=True, timeout=120
    )
    assert not check or result.returncode == 0, result.stdout + result.stderr
    return result


@dataclass
class Site:
    """A started site: what it printed so far is in ``log``."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def said(self) -> str:
        return self.log.read_text()

    @property
    def port(self) -> int:
        found = wait_for(
            lambda: re.search(r"Digest is at http://127\.0\.0\.1:(\d+)/", self.said) or self.ended()
        )
        assert isinstance(found, re.Match), self.said
        return int(found[1])

    def ended(self) -> bool:
        return self.process.poll() is not None

    def family(self) -> list[psutil.Process]:
        """The process and everything below it."""
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]

    def child(self, *words: str) -> psutil.Process:
        """The process whose command line holds all ``words``."""

        def find() -> psutil.Process | None:
            for process in self.family():
                with suppress(psutil.NoSuchProcess):
                    if all(word in process.cmdline() for word in words):
                        return process
            return None

        return wait_for(find)

    def stop(self, number: int = signal.SIGTERM, seconds: float = 10) -> float:
        """Send a signal and wait for the end; seconds it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(seconds)
        return time.monotonic() - began


@cache
def set_up_once() -> Path:
    """Data of a site that is set up and empty, made once a test process; copies of it start in no time."""
    folder = Path(tempfile.mkdtemp(prefix="digest-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    manage(own_environment(folder), "setup_site")
    return folder / "data"


def data_for(folder: Path) -> None:
    shutil.copytree(set_up_once(), folder / "data")


@contextmanager
def site(folder: Path, command: list[str] | None = None, **more: str) -> Iterator[Site]:
    """`manage.py up` (or ``command``) over an empty site; ended with its whole family afterwards."""
    env = own_environment(folder, **more)
    data_for(folder)
    log = folder / "site.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, *(command or ["manage.py", "up"])], cwd=ROOT, env=env, stdout=out, stderr=out
        )
    started = Site(process, log)
    family = []
    try:
        _ = started.port
        family = started.family()
        yield started
    finally:
        if not started.ended():
            family += [p for p in started.family() if p not in family]
        for member in family:
            with suppress(psutil.NoSuchProcess):
                member.kill()
        process.wait()


def gone(family: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Those of ``family`` that still run after ``seconds``."""
    return psutil.wait_procs(family, timeout=seconds)[1]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program(name: str) -> str:
    """The path of a server's program; skips where it is not installed."""
    places = [*sorted(glob(f"/usr/lib/postgresql/*/bin/{name}")), shutil.which(name)]
    found = next((place for place in reversed(places) if place), None)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


class Redis:
    """A Redis of the test's own, that may be killed and started again on its port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([program("redis-server"), *options], stdout=subprocess.DEVNULL)
        wait_for(lambda: listens(self.port))

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def redis() -> Iterator[Redis]:
    server = Redis()
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database in a PostgreSQL of the test's own."""
    user = "postgres" if os.name == "posix" and os.geteuid() == 0 else None  # it refuses to run as root
    folder, port = Path(tempfile.mkdtemp(prefix="digest-pg-")), free_port()
    if user:
        shutil.chown(folder, user)
    options = "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    subprocess.run(
        [program("initdb"), "-D", folder, "-U", "digest", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
        user=user,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    server = subprocess.Popen(
        [program("postgres"), "-D", folder, "-p", str(port), *options.split()],
        user=user,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: listens(port))
        ready = [program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        wait_for(lambda: not subprocess.run(ready).returncode)
        yield f"postgres://digest@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(env: Mapping[str, str], log: Path, *args: str) -> Iterator[subprocess.Popen[bytes]]:
    """A long-lived process of Python with ``args``; ended with its family afterwards."""
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, *args], cwd=ROOT, env=env, stdout=out, stderr=out)
    try:
        yield process
    finally:
        family = [psutil.Process(process.pid)] if process.poll() is None else []
        family += family[0].children(recursive=True) if family else []
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
        for member in family:
            with suppress(psutil.NoSuchProcess):
                member.kill()
        process.wait()
