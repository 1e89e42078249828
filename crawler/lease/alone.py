"""Verb: do a thing while nobody else does, in any process of the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from secrets import token_hex

from crawler.lease.hold import hold, release, renew


@contextmanager
def alone(name: str, seconds: float) -> Iterator[Callable[[], bool] | None]:
    """None while somebody else has the role ``name``. Else what is to be called within ``seconds``, again and
    again, for as long as the role is wanted; after a crash it is free when they have passed."""
    holder = token_hex(8)
    if not hold(name, holder, seconds):
        yield None
        return
    try:
        yield lambda: renew(name, holder, seconds)
    finally:
        release(name, holder)
