"""Untrusted text goes into a prompt as data behind a random fence, never as instruction; pure."""

from __future__ import annotations

import re

# What could pass for the end of the data, for another speaker or for another report.
FAKES = re.compile(
    r"^\W*(?:BEGIN|END)\b[^\n]*$|<\|[^|\n]{0,40}\|>|</?(?:s|article|system|user|assistant|document)s?>"
    r"|`{3,}\w*|^\s*#{2,}.*$|\[/?INST\]|<</?SYS>>",
    re.M | re.I,
)
NUMBERED = re.compile(r"^(\s*)\[(\w{1,40})\]", re.M)


def fenced(text: str, mark: str, what: str = "REPORTS") -> str:
    """``text`` between two lines that end in ``mark``, which is random for each call."""
    return f"BEGIN {what} {mark}\n{text.replace(mark, '')}\nEND {what} {mark}"


def disarmed(text: str) -> str:
    """``text`` without what could pass for a fence, a speaker or the head of another report."""
    return NUMBERED.sub(r"\1(\2)", FAKES.sub(" ", text)).strip()
