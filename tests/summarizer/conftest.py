"""A model server on loopback that can be bad in every way, where the tools for it lie beside the checkout."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from summarizer.llm import Server, simpler


class Mock:
    """The server and what it saw."""

    def __init__(self, url: str):
        self.url = url  # ends in /v1
        self.models: list[Server] = []

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url.removesuffix("/v1") + path, timeout=10) as answer:
            return json.load(answer)

    @property
    def stats(self) -> dict[str, Any]:
        stats: dict[str, Any] = self.get("/stats.json")
        return stats

    @property
    def calls(self) -> int:
        return int(self.stats["calls"])

    def model(self, behaviour: str, seconds: float = 5, answers: str = "auto") -> Server:
        self.models.append(Server(self.url, "key", f"mock:{behaviour}", answers, seconds))
        return self.models[-1]


def started(shared_dir: Path, *arguments: str) -> Iterator[Mock]:
    command = [sys.executable, str(shared_dir / "tools" / "mock_llm.py"), "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        server = Mock(process.stdout.readline().split()[1])
        try:
            yield server
        finally:
            for model in server.models:
                model.close()
            process.terminate()


@pytest.fixture(scope="session")
def one_mock(shared_dir: Path) -> Iterator[Mock]:
    yield from started(shared_dir, "--hang", "4")


@pytest.fixture
def mock(one_mock: Mock) -> Mock:
    """The server with its memory wiped."""
    simpler.clear()
    urllib.request.urlopen(one_mock.url.removesuffix("/v1") + "/reset", data=b"", timeout=10).close()
    return one_mock


@pytest.fixture
def dice(shared_dir: Path) -> Iterator[Mock]:
    """A server that is bad now and then, in every way but "huge": half a million tokens that nobody asked
    for break any budget."""
    mix = (
        "good=60,500=6,503=2,429=2,429--1=1,garbage=4,fenced=2,empty=3,wrong-id=2,refusal=2,length=2,hang=1,"
    )
    mix += "cut=3,obedient=2,hallucinate=2,no-usage=1"
    yield from started(shared_dir, "--behaviour", "dice", "--dice", mix, "--hang", "3")
