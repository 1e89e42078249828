"""Perplexity: a thread as its interface gives it, and the Markdown file that the product offers. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from digest.chats.imported import ImportedChat, Role
from digest.chats.importers.content import attached
from digest.chats.importers.spans import without_spans
from digest.chats.importers.values import Turns, first_of, when, word_of

SOURCE = "perplexity"
LOGO = re.compile(r"\A\s*<img\b[^<>]{0,500}?(?:perplexity|pplx)[^<>]{0,500}>\s*", re.I)
NEXT = re.compile(r"\n---[ \t]*\n\s*(?=# )")
END = re.compile(r"""<div align=["']?center["']?>\s{0,9}⁂\s{0,9}</div>.*\Z""", re.S)
HIDDEN = re.compile(r"<(span)\b[^<>]{0,200}?display:\s{0,9}none[^<>]{0,200}>")
MARK = re.compile(r"\[\^?\d+(?:_\d+)?\](?![(:])")


def fits(raw: Mapping[str, Any]) -> bool:
    return any(isinstance(entry, Mapping) and "query_str" in entry for entry in _entries(raw)[:3])


def read(raw: Mapping[str, Any], place: str) -> ImportedChat:
    """Each entry is a question and its answer."""
    turns = Turns()
    title = word_of(raw, "thread_title", "title")
    model = ""
    for entry in _entries(raw):
        if not isinstance(entry, Mapping):
            continue
        at = when(first_of(entry, ("entry_created_datetime", "updated_datetime", "created_at")))
        asked = entry.get("query_str")
        files = attached(entry, "attachments")
        asked = asked if isinstance(asked, str) else ""
        turns.add(Role.USER, "\n\n".join(part for part in (asked, files) if part), "", at)
        turns.add(Role.ASSISTANT, _answer(entry), "", at)
        title = title or word_of(entry, "thread_title")
        model = model or word_of(entry, "display_model", "model")
    return turns.chat(SOURCE, title=title, model=model)


def is_markdown(text: str) -> bool:
    return LOGO.match(text) is not None or bool(END.search(text) and text.lstrip().startswith("# "))


def read_markdown(text: str) -> ImportedChat:
    """The product's own file: a heading for each question, its answer, and notes after a rule."""
    turns = Turns()
    title = ""
    for part in NEXT.split(LOGO.sub("", text)):
        asked, _, answer = part.strip().removeprefix("# ").partition("\n")
        title = title or asked
        turns.add(Role.USER, asked)
        turns.add(Role.ASSISTANT, MARK.sub("", without_spans(END.sub("", answer), HIDDEN)))
    return turns.chat(SOURCE, title=title)


def _entries(raw: Mapping[str, Any]) -> list[Any]:
    entries = raw.get("entries", raw.get("thread"))
    return entries if isinstance(entries, list) else []


def _answer(entry: Mapping[str, Any]) -> str:
    blocks = entry.get("blocks")
    for block in blocks if isinstance(blocks, list) else []:
        inner = block.get("markdown_block") if isinstance(block, Mapping) else None
        if isinstance(inner, Mapping) and "text" in str(block.get("intended_usage", "ask_text")):
            chunks = inner.get("chunks")
            pieces = chunks if isinstance(chunks, list) else []
            whole = inner.get("answer") or "".join(str(chunk) for chunk in pieces)
            if whole:
                return MARK.sub("", str(whole))
    text = entry.get("answer", entry.get("text"))
    return MARK.sub("", _of_steps(text)) if isinstance(text, str) else ""


def _of_steps(text: str) -> str:
    """Older threads hold JSON in a string: steps, the last one with the answer, again in a string."""
    for _ in range(3):
        try:
            inner = json.loads(text)
        except (ValueError, RecursionError):
            return text
        if isinstance(inner, list) and inner:
            last = inner[-1].get("content") if isinstance(inner[-1], Mapping) else None
            inner = last if isinstance(last, Mapping) else {}
        answer = inner.get("answer") if isinstance(inner, Mapping) else None
        if not isinstance(answer, str):
            return ""
        text = answer
    return text
