"""Memory that was freed goes back to the system.

glibc keeps what threads freed between things that live on: in an hour of busy crawling a third of its heaps.
"""

from __future__ import annotations

import ctypes


def give_back() -> dict[str, int]:
    """Ask the C library to return free pages, where it can (glibc); elsewhere nothing happens."""
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # not glibc; Windows has no such name for all libraries
        return {}
    trim(0)
    return {}
