"""Child processes kept alive: a dead one is started again, at most five times a minute; all end together."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

RESTARTS = 5  # a minute; one more and we give up
PAUSE = 0.5  # seconds before a dead child is started again
BEAT = 0.2
# glibc gives each thread a heap of its own and returns little; two heaps hold less (no meaning elsewhere)
ENVIRONMENT = {"MALLOC_ARENA_MAX": "2"}


@dataclass
class Child:
    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes]
    deaths: list[float] = field(default_factory=list)  # monotonic seconds, of the last minute


def start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """A process in a session of its own, so that Ctrl-C reaches only us; its standard input is our pipe."""
    group = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # Windows' word for it
    return subprocess.Popen(
        [sys.executable, *command],
        stdin=subprocess.PIPE,
        start_new_session=True,
        creationflags=group,
        env={**ENVIRONMENT, **os.environ},
    )


def supervise(
    commands: Mapping[str, Sequence[str]],
    *,
    stop: threading.Event,
    say: Callable[[str], None],
    beat: Callable[[], None] = lambda: None,
    grace: float = 2.5,
) -> int:
    """Run ``{name: arguments of this Python}`` until ``stop`` is set; the exit code (1: one kept dying).

    ``beat`` is called about five times a second. At the end a child has ``grace`` seconds until it is killed.
    """
    children = [Child(name, command, start(command)) for name, command in commands.items()]
    code = 0
    while not stop.wait(BEAT):
        for child in children:
            if child.process.poll() is not None and not revived(child, say, stop):
                code = 1
        if code:
            break
        beat()
    end(children, grace)
    return code


def revived(child: Child, say: Callable[[str], None], stop: threading.Event) -> bool:
    """Start a dead child again, unless it died too often in the last minute."""
    now = time.monotonic()
    child.deaths = [at for at in child.deaths if now - at < 60] + [now]
    if len(child.deaths) > RESTARTS:
        say(f"{child.name} ended {len(child.deaths)} times within a minute; its lines say why. Ending all.")
        return False
    say(f"{child.name} ended ({child.process.returncode}); starting it again")
    stop.wait(PAUSE)
    release(child)
    child.process = start(child.command)
    return True


def release(child: Child) -> None:
    """Close a child's pipe: asks it to end if it still runs."""
    if child.process.stdin:
        child.process.stdin.close()


def end(children: Sequence[Child], grace: float) -> None:
    """Close every child's pipe, which asks it to end; kill what has not ended after ``grace`` seconds."""
    for child in children:
        release(child)
    until = time.monotonic() + grace
    for child in children:
        try:
            child.process.wait(max(until - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()
