"""Emphasis in Chinese, Japanese and Korean Markdown. Pure.

CommonMark lets `**` close after punctuation only where a space or punctuation follows, so that
`**加粗。**后面` stays as it is written (commonmark-spec, no. 650). Languages that put no spaces between words
need more: beside one of their characters, a run of `*` or `~~` may also open before punctuation that does
not end something, and close after punctuation that does not begin something. ASCII text is never changed.
"""

from __future__ import annotations

import re
import unicodedata

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

CJK = re.compile(
    "[\u1100-\u11ff\u2e80-\u303f\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffef\U00020000-\U0003ffff]"
)
STOPS = frozenset(",.!?:;%，。、！？：；．％")  # punctuation that no emphasis begins with
LOOK = 4  # marks of punctuation looked past for the script that they stand in


def chinese_emphasis(md: MarkdownIt) -> None:
    """The plugin: ``MarkdownIt().use(chinese_emphasis)``."""
    md.inline.ruler.before("strikethrough", "chinese_emphasis", delimiters)


def delimiters(state: StateInline, silent: bool) -> bool:
    """Takes a run of marks where its rule differs from the usual one, and leaves all others."""
    src, start = state.src, state.pos
    marker = src[start]
    if silent or marker not in "*~" or src.isascii():
        return False
    usual = state.scanDelims(start, True)
    end = start + usual.length
    can_open = usual.can_open or opens(src, start, end)
    can_close = usual.can_close or closes(src, start, end)
    if (can_open, can_close) == (usual.can_open, usual.can_close):
        return False
    width = 1 if marker == "*" else 2
    if usual.length < width:
        return False
    if usual.length % width:
        state.push("text", "", 0).content = marker
    for _ in range(usual.length // width):
        state.push("text", "", 0).content = marker * width
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=usual.length if marker == "*" else 0,  # as the rules of the two marks have it
                token=len(state.tokens) - 1,
                end=-1,
                open=can_open,
                close=can_close,
            )
        )
    state.pos = end
    return True


def opens(src: str, start: int, end: int) -> bool:
    """Whether the run src[start:end] may open before punctuation."""
    if start == 0 or end == len(src) or src[start - 1].isspace():
        return False
    kind = unicodedata.category(src[end])
    if kind[0] not in "PS" or kind in ("Pe", "Pf") or src[end] in STOPS:
        return False
    return bool(CJK.match(src, start - 1)) or is_cjk(src[end : end + LOOK])


def closes(src: str, start: int, end: int) -> bool:
    """Whether the run src[start:end] may close after punctuation."""
    if start == 0 or end == len(src) or src[end].isspace():
        return False
    kind = unicodedata.category(src[start - 1])
    if kind[0] not in "PS" or kind in ("Ps", "Pi"):
        return False
    return bool(CJK.match(src, end)) or is_cjk(src[max(0, start - LOOK) : start][::-1])


def is_cjk(text: str) -> bool:
    """Whether punctuation at the beginning of ``text``, or what it stands beside, is CJK."""
    for character in text:
        if CJK.match(character):
            return True
        if unicodedata.category(character)[0] not in "PS":
            return False
    return False
