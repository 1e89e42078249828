"""Messages of pages that exporters and userscripts write: an attribute or a class says who speaks. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from digest.chats.imported import Role
from digest.chats.importers.markdown_of import is_silent
from digest.chats.importers.values import ROLES

ROLE_ATTRIBUTES = (
    "data-message-author-role", "data-role", "data-author", "data-message-role", "data-sender",
    "data-speaker", "data-turn", "data-author-role", "data-message-author", "data-from", "data-message-type",
    "role-name",
)  # fmt: skip
WITH_ATTRIBUTE = "//*[" + " or ".join(f"@{name}" for name in ROLE_ATTRIBUTES) + "]"
AFFIX = "chat|msg|message|role|turn|from|bubble|is|conversation|prompt|author|entry|by"
ROLE_CLASS = re.compile(
    rf"(?:(?:{AFFIX})[-_]*)*(user|human|you|assistant|ai|bot|gpt|chatgpt|claude|gemini|grok|deepseek|kimi|model|system|"
    rf"prompt|response|question|answer)(?:[-_]*(?:{AFFIX}|query|response|content|container|row|block|text|side))*\Z",
    re.I,
)
LONGEST_CLASS = 80  # longer ones say nothing, and the pattern's time grows with the square of their length
# Inside a message: who and when, which are no part of the text.
HEADS = re.compile(
    r"(?:.*[-_])?(?:author|role|sender|speaker|name|username|avatar|timestamp|time|date|meta|header|label|"
    r"icon|toolbar|actions?|buttons?)\Z",
    re.I,
)
BODIES = re.compile(r"(?:.*[-_])?(?:content|text|body|markdown|markdown-body|prose)\Z", re.I)
THOUGHT = re.compile(r"thought|thinking|reasoning|思考|推理", re.I)


def by_roles(tree: Any) -> list[tuple[Role, Any]]:
    """(role, element with its text) of a page's messages, in order; none unless two roles speak."""
    messages = outermost((_role_by_attribute(one), one) for one in tree.xpath(WITH_ATTRIBUTE))
    if len({role for role, _ in messages}) < 2:
        messages = outermost((_role_by_class(one), one) for one in tree.xpath("//*[@class]"))
    if len({role for role, _ in messages}) < 2:
        return []
    held = Counter(above for _, element in messages for above in element.iterancestors())
    bodies = []
    for role, element in messages:
        drop_thoughts(element)
        holder = element
        if not _has_body(holder):  # the author's line beside its message
            parent = element.getparent()
            if parent is not None and held[parent] == 1:
                holder = parent
        bodies.append((role, _body(holder)))
    return bodies


def outermost(messages: Iterable[tuple[Role | None, Any]]) -> list[tuple[Role, Any]]:
    """Of elements in the order of the page those that have a role and stand in no other."""
    found: list[tuple[Role, Any]] = []
    inside: Any = None
    for role, element in messages:
        if role is None or (inside is not None and any(above is inside for above in element.iterancestors())):
            continue
        inside = element
        found.append((role, element))
    return found


def drop(element: Any) -> None:
    """Take an element out of its page; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def drop_thoughts(element: Any) -> None:
    for details in element.xpath(".//details[summary]"):
        if THOUGHT.search("".join(details.find("summary").itertext())):
            drop(details)


def _role_by_attribute(element: Any) -> Role | None:
    if not isinstance(element.tag, str):
        return None
    for name in ROLE_ATTRIBUTES:
        value = element.get(name)
        if value and value.strip().lower() in ROLES:
            return ROLES[value.strip().lower()]
    return None


def _role_by_class(element: Any) -> Role | None:
    if not isinstance(element.tag, str) or element.tag in ("html", "body", "button", "img", "svg"):
        return None
    for token in element.get("class", "").split():
        match = ROLE_CLASS.match(token) if len(token) <= LONGEST_CLASS else None
        if match:
            return ROLES[match.group(1).lower()]
    return None


def _has_body(element: Any) -> bool:
    """Whether an element holds a message and not only the name of its author."""
    if any(_is(one, BODIES) for one in element.xpath(".//*[@class]")):
        return True
    text = " ".join("".join(element.itertext()).split())
    return bool(text) and text.strip(":： ").lower() not in ROLES


def _body(element: Any) -> Any:
    """The part of a message that is its text, else the message without its head."""
    bodies = {one for one in element.xpath(".//*[@class]") if _is(one, BODIES) and not is_silent(one)}
    outer = [one for one in bodies if bodies.isdisjoint(one.iterancestors())]
    if len(outer) == 1:
        return outer[0]
    for one in element.xpath(".//*[@class]"):
        if _is(one, HEADS) and not _is(one, BODIES):
            drop(one)
    for one in list(element):
        if isinstance(one.tag, str) and "".join(one.itertext()).strip(":： \n").lower() in ROLES:
            drop(one)
    return element


def _is(element: Any, pattern: re.Pattern[str]) -> bool:
    return isinstance(element.tag, str) and any(
        pattern.match(token) for token in element.get("class", "").split()
    )
