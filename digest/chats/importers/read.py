"""Chats of an upload or a paste, whatever product they come from. Everything is chosen by content. Pure."""

from __future__ import annotations

import io
import json
import re

from digest.chats.imported import ImportedChat, ListedChat, Unreadable
from digest.chats.importers import pages, pasted, perplexity
from digest.chats.importers.archive import ZIP_MAGIC, members_of
from digest.chats.importers.known import Found, chats_in, is_line_of_one, read_lines
from digest.chats.importers.values import shown

HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|main|div|section|article|meta|title|style|"
    r"chat-window|infinite-scroller|user-query|ul|ol|p|h1)\b",
    re.I,
)
BROKEN = "json"


def read_chats(data: bytes, *, only: int | None = None) -> list[ImportedChat]:
    """All chats of a file (JSON, JSON lines, HTML, Markdown, text, or a zip of these), in its order.

    `only`, from 1, reads that one. Unreadable for a file that nothing is known of, for one without a single
    turn, and for the first broken chat. Of a file of many, chats without turns are in the list.
    """
    found = find(data)
    if only is not None:
        if not 1 <= only <= len(found):
            raise Unreadable("no_such_chat", "", f"the file holds {len(found)}")
        found = [found[only - 1]]
    chats = [one.read() for one in found]
    if not any(chat.turns for chat in chats):
        raise Unreadable(
            "nothing",
            "",
            f"{len(chats)} chats without a message" if len(chats) > 1 else "a chat without a message",
        )
    return chats


def titles_of(data: bytes) -> list[ListedChat]:
    """What a file holds, to choose from. A chat that cannot be read is listed with 0 turns."""
    listed = []
    for number, one in enumerate(find(data), start=1):
        try:
            chat = one.read()
        except Unreadable:
            listed.append(ListedChat(number, "", None, 0))
        else:
            listed.append(ListedChat(number, chat.title, chat.at, len(chat.turns)))
    return listed


def read_pasted(text: str) -> ImportedChat:
    """One chat of pasted text: speaker marks, or a whole file's JSON or HTML that was pasted."""
    if not text.strip():
        raise Unreadable("empty")
    if perplexity.is_markdown(text):
        return perplexity.read_markdown(text)
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if start and start in "[{":
        try:
            found = _find_in_json(text, "")
        except Unreadable as problem:
            if problem.code != BROKEN:
                raise
        else:
            chats = [chat for chat in (one.read() for one in found) if chat.turns]
            if chats:
                return chats[0]
            raise Unreadable("nothing")
    if is_html(text):
        return _read_page(text)
    return pasted.read_text(text)


def find(data: bytes) -> list[Found]:
    """The chats of a file, recognised and not read yet."""
    if not data.strip():
        raise Unreadable("empty")
    if data.startswith(ZIP_MAGIC):
        return find_in_zip(data)
    return find_in_text(decoded(data), "")


def find_in_text(text: str, place: str) -> list[Found]:
    """As `find`, of one file's text."""
    start = text.lstrip()[:1]
    if start and start in "[{":
        try:
            return _find_in_json(text, place)
        except Unreadable as problem:
            if problem.code != BROKEN or not _has_marks(text):
                raise
    if is_html(text):
        inner = pages.embedded(text) or pages.next_data(text)
        if inner is not None:
            return chats_in(inner, place)
        return [Found(text, place, lambda markup, _: _read_page(markup))]
    if perplexity.is_markdown(text):
        return [Found(text, place, lambda one, _: perplexity.read_markdown(one))]
    return [Found(text, place, lambda one, _: pasted.read_text(one))]


def find_in_zip(data: bytes) -> list[Found]:
    """Chats of every member that holds some; pages and texts count only where no JSON does."""
    found: list[Found] = []
    problem: Unreadable | None = None
    for kind in ("json", "text"):
        for name, read in members_of(io.BytesIO(data), kind):
            try:
                inside = find_in_text(decoded(read(), name), name)
                found += inside if kind == "json" else [one for one in inside if _reads(one)]
            except Unreadable as problem_here:
                broken = kind == "json" and problem_here.code == BROKEN  # a text may begin with a bracket
                if broken or problem_here.code in ("too_big", "locked", "zip"):
                    raise
                worse = problem is None or problem.code == "unknown" or "conversations" in name
                problem = (
                    Unreadable(problem_here.code, problem_here.place or name, problem_here.understood)
                    if worse
                    else problem
                )
        if found:
            return found
    raise problem or Unreadable("unknown", "", "a zip without JSON, HTML or text")


def _reads(one: Found) -> bool:
    return bool(one.read().turns)


def decoded(data: bytes, place: str = "") -> str:
    """Text of a file: UTF-8, UTF-16 by its mark, or the GB 18030 of Chinese Windows."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", *([] if b"\x00" in data else ["gb18030"])]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text[:10_000] or text.lstrip()[:1] in ("[", "{", "<"):
            return text
    raise Unreadable("not_text", place, f"{len(data):,} bytes that are not text")


def loaded(text: str, place: str) -> object:
    """A JSON value; Unreadable that says where it breaks."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as problem:
        where = f"line {problem.lineno}, column {problem.colno}"
        raise Unreadable(BROKEN, f"{place}, {where}".lstrip(", "), problem.msg) from problem
    except RecursionError as problem:
        raise Unreadable("too_deep", place) from problem
    except ValueError as problem:  # numbers of thousands of digits
        raise Unreadable(BROKEN, place, str(problem)[:100]) from problem


def loaded_line(text: str, where: str) -> object:
    """As `loaded`, of one line of many."""
    try:
        return loaded(text, where)
    except Unreadable as problem:
        place = problem.place.replace(f"{where}, line 1, ", f"{where}, ")
        raise Unreadable(problem.code, place, problem.understood) from problem


def _find_in_json(text: str, place: str) -> list[Found]:
    text = text.lstrip("\ufeff")
    if is_lines(text):
        return _find_in_lines(text, place)
    return chats_in(loaded(text, place), place)


def is_lines(text: str) -> bool:
    """JSON lines: the first line is a whole value, and others follow."""
    first, _, rest = text.strip().partition("\n")
    if not rest.strip():
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True


def _find_in_lines(text: str, place: str) -> list[Found]:
    values: list[tuple[str, object]] = []
    for number, one in enumerate(text.split("\n"), start=1):
        if one.strip():
            where = f"{place}, line {number}".lstrip(", ")
            values.append((where, loaded_line(one, where)))
    if any(is_line_of_one(value) for _, value in values[:3]):
        for where, value in values:
            if not isinstance(value, dict):
                raise Unreadable("content", where, shown(value))
        return [Found(values, place, read_lines)]
    return [one for where, value in values for one in chats_in(value, where)]


def is_html(text: str) -> bool:
    """Whether a text begins as a page or a part of one, after comments."""
    head = text[:50_000].lstrip("\ufeff \t\r\n")
    while head.startswith("<!--"):
        _, _, head = head.partition("-->")
        head = head.lstrip()
    return HTML.match(head) is not None


def _has_marks(text: str) -> bool:
    """A text may begin with a bracket: "[User]", "[2024-01-01] 我："."""
    try:
        return len(pasted.read_text(text).turns) > 1
    except Unreadable:
        return False


def _read_page(markup: str) -> ImportedChat:
    """A saved page; one that no product made, by speaker marks in its text."""
    try:
        return pages.read_page(markup)
    except Unreadable as problem:
        if problem.code != "html":
            raise
        try:
            chat = pasted.read_text(pages.text_of_page(markup))
        except Unreadable:
            raise problem from None
        return chat
