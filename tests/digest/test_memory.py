"""Freed memory goes back."""

from __future__ import annotations

import sys

import pytest

from digest.memory import give_back

PAGE = 4096


def resident() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * PAGE


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells how much is held on Linux alone")
def test_what_was_freed_between_things_that_live_on_is_returned():
    import ctypes

    libc = ctypes.CDLL(None)
    if not hasattr(libc, "malloc_trim"):
        pytest.skip("this C library has no malloc_trim")
    libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = (
        ctypes.c_void_p,
        [ctypes.c_size_t],
        [ctypes.c_void_p],
    )
    size, count = 60_000, 1000  # below the size that glibc maps by itself
    blocks = [libc.malloc(size) for _ in range(count)]
    for block in blocks:
        ctypes.memset(block, 1, size)
    for block in blocks[:-1]:  # the last one lives on, above all others
        libc.free(block)
    before = resident()
    assert give_back() == {}
    libc.free(blocks[-1])
    assert before - resident() > size * count // 2
