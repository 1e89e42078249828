"""Which reads of nobody in particular count: held in memory only, for half an hour, by keyed hashes. Pure."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from datetime import datetime, timedelta
from hashlib import blake2b
from threading import Lock

AGAIN = timedelta(minutes=30)  # between two reads of one post from one address that count as two
REMEMBERED = 20_000  # pairs of address and post
A_SECOND = 20  # counted in all, so that a flood cannot keep the database busy


class Beacons:
    """Of one process. The key is made when it starts and never leaves it, so that no address can be told."""

    def __init__(self) -> None:
        self.key = secrets.token_bytes(32)
        self.last: OrderedDict[bytes, datetime] = OrderedDict()
        self.second, self.counted = 0, 0
        self.lock = Lock()

    def counts(self, address: str, post: int, now: datetime) -> bool:
        """Whether this read is one more; remembered when it is."""
        pair = blake2b(f"{address} {post}".encode(), key=self.key, digest_size=16).digest()
        with self.lock:
            while self.last and now - next(iter(self.last.values())) >= AGAIN:
                self.last.popitem(last=False)
            if pair in self.last or not self.has_room(int(now.timestamp())):
                return False
            self.last[pair] = now
            while len(self.last) > REMEMBERED:
                self.last.popitem(last=False)
            return True

    def has_room(self, second: int) -> bool:
        if second != self.second:
            self.second, self.counted = second, 0
        self.counted += 1
        return self.counted <= A_SECOND
