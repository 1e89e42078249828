"""Why a chat cannot be drafted, kept or opened."""

from __future__ import annotations


class Unfit(Exception):
    """A reason as a code: see `problems.WORDS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
