"""Saved pages of chat products, and pages that userscripts and exporters write. Pure.

Each product marks its messages in its own way: see `page_products`. A page of none of them is read by
`page_roles`, and last as text with speaker marks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from digest.chats.imported import ImportedChat, Role, Unreadable
from digest.chats.importers.content import label
from digest.chats.importers.markdown_of import markdown_of, parse
from digest.chats.importers.page_products import PRODUCTS, Product, having
from digest.chats.importers.page_roles import by_roles, drop, drop_thoughts, outermost
from digest.chats.importers.values import Turns, word_of

MODEL_ATTRIBUTE = "data-message-model-slug"
TITLE_TAIL = re.compile(
    r"\s*[-–—|·]\s*(?:ChatGPT|Claude|(?:Google )?Gemini|Grok|xAI|Perplexity|DeepSeek|Kimi)[^-–—|]*\Z|"
    r"\A(?:ChatGPT|Claude|Gemini|Grok|Perplexity|DeepSeek|Kimi)\s*[-–—|:·]\s*",
    re.I,
)
NAMES = ("chatgpt", "claude", "gemini", "grok", "perplexity", "deepseek", "kimi")
BARE_TITLES = {*NAMES, "chat", "conversation", "google gemini"}
EMBEDDED = re.compile(r"(?:var|let|const)\s+jsonData\s*=\s*(?=[\[{])")


def read_page(markup: str) -> ImportedChat:
    """The chat of a page; Unreadable("html") where nothing in it says who speaks."""
    tree = parse(markup)
    for product in PRODUCTS:
        if product.hint not in markup:
            continue
        messages = _messages(tree, product)
        if Role.ASSISTANT in {role for role, _ in messages}:
            chat = _read(tree, product, messages)
            if chat.turns:
                return chat
    turns = Turns()
    for role, body in by_roles(tree):
        turns.add(role, markdown_of(body, escape=role != Role.USER))
    if turns:
        about = _about(tree)
        source = next((name for name in NAMES if name in about), "page")
        return turns.chat(source, title=_title(tree, ()))
    raise Unreadable("html", "", f"a page titled {_title(tree, ()) or 'nothing'}")


def embedded(markup: str) -> Any:
    """What ChatGPT's own `chat.html` holds: all chats as JSON in a script. None in other pages."""
    match = EMBEDDED.search(markup)
    if match is None:
        return None
    try:
        return json.JSONDecoder().raw_decode(markup, match.end())[0]
    except (ValueError, RecursionError):
        return None


def text_of_page(markup: str) -> str:
    """A page's text as Markdown, for speaker marks; it is not escaped, since marks are looked for in it."""
    tree = parse(markup)
    body = tree.find(".//body")
    return markdown_of(tree if body is None else body, escape=False)


def _messages(tree: Any, product: Product) -> list[tuple[Role, Any]]:
    """Outermost messages in the order of the page."""
    roles = {element: role for role, path in product.messages.items() for element in tree.xpath(path)}
    in_order = tree.xpath(" | ".join(product.messages.values()))
    return outermost((roles[element], element) for element in in_order)


def _read(tree: Any, product: Product, messages: list[tuple[Role, Any]]) -> ImportedChat:
    turns = Turns()
    model = ""
    for role, element in messages:
        if product.without:
            for unsaid in element.xpath(product.without):
                drop(unsaid)
        drop_thoughts(element)
        bodies = element.xpath(product.body) if product.body else []
        known = set(bodies)
        bodies = [one for one in bodies if known.isdisjoint(one.iterancestors())]
        texts = [markdown_of(body, escape=role != Role.USER) for body in bodies or [element]]
        turns.add(role, "\n\n".join(text for text in [*_files(element), *texts] if text))
        model = element.get(MODEL_ATTRIBUTE) or model
    return turns.chat(product.source, title=_title(tree, product.titles), model=model)


def _files(element: Any) -> list[str]:
    """Labels of attached files, where the page names them."""
    names = element.xpath(
        ".//*[@data-testid='file-thumbnail']//h3 | .//user-query-file-preview//*["
        + having("new-file-name")
        + "]"
    )
    return [label("file", " ".join("".join(name.itertext()).split())) for name in names]


def _about(tree: Any) -> str:
    """What a page says of itself, in lower case: its title, addresses and generator."""
    said = [_full_title(tree)]
    said += tree.xpath(
        "//meta/@content | //link[@rel='canonical']/@href | //header//a/@href | //footer//text()"
    )
    return " ".join(str(one) for one in said)[:5_000].lower()


def _full_title(tree: Any) -> str:
    return " ".join(str(tree.findtext(".//title") or "")[:1_000].split())


def _title(tree: Any, paths: tuple[str, ...]) -> str:
    for path in paths:
        for element in tree.xpath(path):
            title = " ".join("".join(element.itertext()).split())
            if title:
                return title[:300]
    title = TITLE_TAIL.sub("", _full_title(tree)).strip()
    if title.lower() in BARE_TITLES or not title:
        heading = tree.xpath("//header//h1 | //body/h1 | //*[" + having("conversation-header") + "]//h1")
        title = " ".join("".join(heading[0].itertext()).split()) if heading else ""
    return title[:300]


def next_data(markup: str) -> Any:
    """A share page's own data, where it holds a chat: {"mapping": …} of ChatGPT."""
    start = markup.find('<script id="__NEXT_DATA__"')
    start = markup.find("{", start) if start >= 0 else -1
    if start < 0:
        return None
    try:
        props = json.JSONDecoder().raw_decode(markup, start)[0]
    except (ValueError, RecursionError):
        return None
    for key in ("props", "pageProps", "serverResponse", "data"):
        props = props.get(key) if isinstance(props, Mapping) else None
    return props if isinstance(props, Mapping) and word_of(props, "title") and "mapping" in props else None
