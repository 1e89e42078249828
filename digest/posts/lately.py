"""When each person last did something here, so that they see it at once on pages that are kept for others."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

REMEMBERED = 4096  # people


class Lately:
    """Of one process; in memory only. ``clock`` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.times: OrderedDict[int, float] = OrderedDict()
        self.lock = Lock()

    def note(self, user: int) -> None:
        with self.lock:
            self.times[user] = self.clock()
            self.times.move_to_end(user)
            while len(self.times) > REMEMBERED:
                self.times.popitem(last=False)

    def at(self, user: int) -> float:
        """0 for who did nothing lately."""
        return self.times.get(user, 0)


deeds = Lately()
