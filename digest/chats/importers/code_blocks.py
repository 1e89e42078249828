"""A code block of a saved page as fenced Markdown: products put the language and buttons around it. Pure."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from digest.chats.importers.content import fenced
from digest.lib.text import words

LANGUAGE = re.compile(r"(?:language|lang|highlight-source)-([A-Za-z0-9+#.-]{1,20})\Z")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9+#. -]{0,20}\Z")
NOT_LANGUAGES = words(
    "plaintext text code copy copied run download edit expand collapse plain wrap preview复制 txt none"
)
HOLDERS = words("code-block code_block md-code-block codeblock code-block-wrapper segment-code highlight")
NUMBERS = words("linenumber line-number react-syntax-highlighter-line-number lineno hljs-ln-numbers gutter")
NAMES = {"c++": "cpp", "c#": "csharp", "objective-c": "objectivec", "shell": "shell", "plain text": ""}


def is_code_block(element: Any) -> bool:
    """An element that holds nothing but one <pre> and what surrounds it."""
    if element.tag != "code-block" and HOLDERS.isdisjoint(element.get("class", "").split()):
        return False
    return len(outer_pres(element)) == 1


def outer_pres(element: Any) -> list[Any]:
    return [
        pre for pre in element.iter("pre") if not any(above.tag == "pre" for above in pre.iterancestors())
    ]


def code_block(element: Any) -> str:
    pre = element if element.tag == "pre" else outer_pres(element)[0]
    codes = list(pre.iter("code"))
    inner = codes[0] if codes else next((one for one in pre.iter("pre") if one is not pre), pre)
    return fenced(lines_of(inner), _language(element, inner))


def lines_of(element: Any) -> str:
    """The code itself, without line numbers; each line in an element of its own or a <br> ends one."""
    out: list[str] = []
    _collect(element, out)
    return "".join(out)


def _collect(element: Any, out: list[str]) -> None:
    if not isinstance(element.tag, str) or element.tag in ("button", "svg", "style", "script"):
        return
    if not NUMBERS.isdisjoint(element.get("class", "").split()):
        return
    if element.tag == "br":
        out.append("\n")
        return
    if element.text:
        out.append(element.text)
    for child in element:
        _collect(child, out)
        if child.tag in ("div", "p", "tr") and out and not out[-1].endswith("\n"):
            out.append("\n")
        if child.tail:
            out.append(child.tail)


def _language(element: Any, inner: Any) -> str:
    """From a class, else from the words above the code."""
    for one in (inner, *inner.iterancestors()):
        for token in one.get("class", "").split():
            match = LANGUAGE.match(token)
            if match:
                return match.group(1).lower() if match.group(1).lower() not in NOT_LANGUAGES else ""
        told = one.get("data-language") or one.get("data-lang")
        if told and WORD.match(told):
            return str(told).lower()
        if one is element:
            break
    for text in _before(element, inner):
        word = " ".join(text.split()).lower()
        if WORD.match(word) and word not in NOT_LANGUAGES:
            return NAMES.get(word, word.replace(" ", "-"))
        if word:
            return ""
    return ""


def _before(element: Any, inner: Any) -> list[str]:
    """Texts in front of the code, buttons' left out."""
    texts: list[str] = []
    controls = 0  # buttons that are open
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if node is inner or len(texts) > 3:
            break
        silent = node.tag in ("button", "svg")
        controls += 0 if not silent else 1 if event == "start" else -1
        text = node.text if event == "start" else node.tail
        if text and text.strip() and not controls:
            texts.append(text)
    return texts
