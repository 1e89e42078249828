"""What the tests of several rooms of the crawler share."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def world(shared_dir: Path) -> Iterator[str]:
    """The address of a news internet on loopback; skips where there is none beside this checkout."""
    tool = shared_dir / "tools/news_world.py"
    if not tool.exists():
        pytest.skip("no news world beside this checkout")
    process = subprocess.Popen([sys.executable, str(tool), "--port", "0"], stdout=subprocess.PIPE, text=True)
    with process:
        yield process.stdout.readline().split()[1].rstrip("/")
        process.terminate()
