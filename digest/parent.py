"""Ending with the parent, on every system: a child's standard input is a pipe that its parent holds open.

When the parent closes it, or dies in whatever way, reading gives the end of the file. No process groups, no
signals that only one system has.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable


def on_parent_end(stop: Callable[[], None]) -> None:
    """Call ``stop`` (in a thread) once the pipe on standard input ends."""

    def wait() -> None:
        while os.read(sys.__stdin__.fileno() if sys.__stdin__ else 0, 4096):
            pass
        stop()

    threading.Thread(target=wait, name="parent", daemon=True).start()


def end_this(grace: float) -> None:
    """Ask this process to end as SIGTERM does; leave at once when it has not after ``grace`` seconds."""
    timer = threading.Timer(grace, os._exit, args=(1,))
    timer.daemon = True
    timer.start()
    os.kill(os.getpid(), signal.SIGTERM)


def leave_with_main() -> None:
    """For a process made by multiprocessing: leave at once when the one that made it is gone."""
    main = multiprocessing.parent_process()
    if main is None:
        return

    def wait() -> None:
        main.join()
        os._exit(1)

    threading.Thread(target=wait, name="main", daemon=True).start()
