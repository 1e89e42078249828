"""Stems of English words. Pure."""

from __future__ import annotations

from functools import lru_cache
from sys import intern
from threading import local

import snowballstemmer

a_thread = local()  # a stemmer keeps the word it works on, so each thread has its own


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The Snowball stem (Porter 2) of a lower-case English word; 34 µs where it is not remembered."""
    if not hasattr(a_thread, "stemmer"):
        a_thread.stemmer = snowballstemmer.stemmer("english")
    return intern(str(a_thread.stemmer.stemWord(word)))
