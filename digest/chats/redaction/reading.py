"""A text as the rules read it, and the way back to the text as it was written. Pure.

Characters that only look different (full-width, mathematical, all kinds of spaces and dashes) become plain ones,
as NFKC has it; invisible ones are left out, and so are the backslashes that Markdown puts before `_`, `-` and `@`.
Circled digits and the like stay: NFKC would glue the mark of a list to the number after it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence

from digest.chats.redaction.kinds import Removed, label_pattern

GONE = "\ue000"  # stands for one removed part or label; no rule matches it
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63"
_LOOK_ALIKE = [*range(0xFF01, 0xFF5F), *range(0x1D400, 0x1D800), 0xFE6B, 0xFE55]
_PLAIN = {
    **{ord(space): " " for space in _SPACES},
    **{ord(dash): "-" for dash in _DASHES},
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in _LOOK_ALIKE},
    0x0130: "I",  # the one letter whose lower case is longer than itself
    ord(GONE): "\ue001",
}
_PLAIN_OF = {chr(code): plain for code, plain in _PLAIN.items() if len(plain) == 1}
_ANOTHER_LOOK = re.compile("[" + "".join(re.escape(char) for char in _PLAIN_OF if char <= "\uffff") + "]")
_MATHEMATICAL = re.compile("[\U0001d400-\U0001d7ff]")
_LEFT_OUT = re.compile(
    label_pattern.pattern
    + "|[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e007f]+"
    r"|\\(?=[_@-])"
)


def _same_length(text: str) -> str:
    """Character for character, so that places stay where they are."""
    if text.isascii():
        return text
    plain = _ANOTHER_LOOK.sub(lambda char: _PLAIN_OF[char[0]], text)
    return _MATHEMATICAL.sub(lambda char: _PLAIN_OF.get(char[0], char[0]), plain)


class Reading:
    """``plain`` is what the rules read; ``low`` is the same in lower case, character for character."""

    def __init__(self, text: str) -> None:
        self._same_length = _same_length(text)
        self._left_out = [
            (*match.span(), GONE if match[0][0] == "[" else "") for match in _LEFT_OUT.finditer(text)
        ]
        self.without([])

    def without(self, removed: Sequence[Removed]) -> None:
        """Read on as if these spans, in order and apart, were labels."""
        pieces: list[str] = []
        self._plain_starts: list[int] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        at = length = 0
        whole = len(self._same_length)
        for start, end, mark in [*self._cuts(removed), (whole, whole, "")]:
            for piece, begins, ends in ((self._same_length[at:start], at, start), (mark, start, end)):
                if piece:
                    pieces.append(piece)
                    self._plain_starts.append(length)
                    self._starts.append(begins)
                    self._ends.append(ends)
                    length += len(piece)
            at = end
        self.plain = "".join(pieces)
        self.low = self.plain.lower()
        # To ask whether a word of ASCII occurs: one byte a character is searched many times faster.
        self.gate = self.low if self.low.isascii() else self.low.encode("ascii", "replace").decode("ascii")

    def _cuts(self, removed: Sequence[Removed]) -> list[tuple[int, int, str]]:
        """(start, end, what is read instead), in order and without overlap."""
        wanted = [(one.start, one.end, GONE) for one in removed]
        cuts: list[tuple[int, int, str]] = []
        following = 0
        for start, end, mark in self._left_out:
            while following < len(wanted) and wanted[following][0] <= start:
                cuts.append(wanted[following])
                following += 1
            if not cuts or start >= cuts[-1][1]:
                cuts.append((start, end, mark))
        return cuts + wanted[following:]

    def _end(self, index: int) -> int:
        """In the text: the end of the character read just before ``index``."""
        if index == 0:
            return 0
        run = bisect_right(self._plain_starts, index - 1) - 1
        into = index - self._plain_starts[run]
        mark = self.plain[index - 1] == GONE
        return self._ends[run] if mark else self._starts[run] + into

    def written(self, found: Removed) -> Removed:
        """The same span in the text; with the invisible characters inside it and just before it."""
        return Removed(found.kind, self._end(found.start), self._end(found.end))

    def has_mark(self, start: int, end: int) -> bool:
        return GONE in self.plain[start:end]


def plainly(wanted: str) -> str:
    """Words to look for in a reading, read in the same way."""
    return Reading(wanted).plain
