"""Children are kept alive, but not for ever."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from digest.supervise import RESTARTS, supervise

WAITS = "import sys; sys.stdin.read()"  # a child that ends when its pipe does
DIES = "raise SystemExit(7)"
STAYS = "import time; time.sleep(60)"  # a child that does not listen


def test_a_child_that_keeps_dying_stops_everything_and_says_so():
    said: list[str] = []
    code = supervise({"good": ["-c", WAITS], "bad": ["-c", DIES]}, stop=threading.Event(), say=said.append)
    assert code == 1
    assert said.count("bad ended (7); starting it again") == RESTARTS
    assert f"bad ended {RESTARTS + 1} times within a minute" in said[-1]


def test_a_child_that_died_once_is_started_again(tmp_path: Path):
    seen, stop, said = tmp_path / "seen", threading.Event(), []
    once = (
        f"import pathlib, sys\np = pathlib.Path({str(seen)!r})\n"
        "if not p.exists():\n    p.touch()\n    sys.exit(1)\n"
        "p.with_suffix('.again').touch()\nsys.stdin.read()"
    )

    def beat() -> None:
        if seen.with_suffix(".again").exists():
            stop.set()

    assert supervise({"once": ["-c", once]}, stop=stop, say=said.append, beat=beat) == 0
    assert said == ["once ended (1); starting it again"]


def test_children_end_when_told_and_the_deaf_are_killed():
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    began = time.monotonic()
    code = supervise({"good": ["-c", WAITS], "deaf": ["-c", STAYS]}, stop=stop, say=print, grace=1)
    assert code == 0
    assert time.monotonic() - began < 10
