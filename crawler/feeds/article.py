"""A page's bytes -> the text that its readers see, its lead picture and when it was published."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import trafilatura
from lxml import etree, html
from resiliparse.extract.html2text import extract_plain_text

from crawler.feeds.canonical import safe_url
from crawler.feeds.charset import decode
from crawler.feeds.dates import LONG_AGO, read_date
from digest.lib.sanitize import depth
from digest.lib.text import HIDING_STYLE, paragraphs

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs pieces of pages

MAX_FETCHED = 2_000_000  # bytes
MAX_LENGTH = 1_000_000  # characters without scripts; 1.9 MB took the extractor 8 s, 7.6 MB 165 s
MAX_ELEMENTS = 20_000
MAX_DEPTH = 1_000
SHORT = 200  # characters below which the second reader is asked
LEAST = 80  # characters below which there is no article
TEXT = 30_000
TAG = re.compile(r"<[a-zA-Z]")
SCRIPT = re.compile(r"<script\b[^<>]*>", re.I)
SCRIPT_END = re.compile(r"</script\s*>", re.I)
OFF_SCREEN = re.compile(
    r"(?<![-\w])(?:left|top|right|bottom|text-indent|margin-left|margin-top)\s*:\s*-\d{4,}|clip\s*:\s*rect\(\s*0|"
    r"(?<![-\w])(?:max-)?(?:height|width)\s*:\s*[01](?:px)?\s*;.*overflow\s*:\s*hidden|"
    r"(?<![-\w])color\s*:\s*transparent",
    re.I | re.S,
)
UNSEEN = ("template", "noscript", "script", "style", "iframe", "object", "embed", "svg", "math")
# Small parts around a story, by the words of their class or id; a long part is never furniture.
FURNITURE = re.compile(
    r"(?<![a-z])(?:byline|share|sharing|social|cookies?|consent|newsletter|subscribe|signup|breadcrumbs?)(?![a-z])",
    re.I,
)
FURNITURE_TEXT = 200  # characters
RULE_PART = re.compile(r"[^{}]*[{}]")
PLAIN_SELECTOR = re.compile(r"[.#][\w-]{1,80}\Z")


class Unreadable(Exception):
    """The page has no article for us; the argument says why."""


@dataclass(frozen=True)
class Article:
    text: str  # plain paragraphs, one a line, at most 30,000 characters
    image_url: str = ""
    published: datetime | None = None


def read_article(body: bytes, *, content_type: str, url: str, now: datetime) -> Article:
    """The article in ``body`` as it came from ``url``. Raises `Unreadable`.

    Limits come before any reader; what no reader of the page sees (hidden, off-screen, zero-size) is cut
    out first.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind and "html" not in kind and kind not in ("text/plain", "application/octet-stream"):
        raise Unreadable(f"not a web page but {kind[:60]}")
    if len(body) > MAX_FETCHED:
        raise Unreadable("longer than 2 MB")
    markup = _without_code(decode(body, content_type).replace("\0", ""))
    if len(markup) > MAX_LENGTH:
        raise Unreadable("longer than 1 MB")
    if sum(1 for _ in TAG.finditer(markup)) > MAX_ELEMENTS:
        raise Unreadable("more than 20,000 elements")
    if depth(markup) > MAX_DEPTH:
        raise Unreadable("nested too deeply")
    tree = _tree(markup)
    about = _about(tree)
    _prune(tree)
    text = paragraphs(_text(tree), TEXT)
    if len(text) < LEAST:
        raise Unreadable("no article in it")
    published = read_date(about.get("published", ""), now=now) if about.get("published") else None
    return Article(
        text=text,
        image_url=safe_url(urljoin(url, about["image"])) if about.get("image") else "",
        published=published if published != LONG_AGO else None,
    )


def _without_code(markup: str) -> str:
    """``markup`` without its scripts, but for linked data. One pass: a script ends at the next </script>."""
    parts: list[str] = []
    at = 0
    for opening in SCRIPT.finditer(markup):
        if opening.start() < at or "ld+json" in opening.group(0).lower():
            continue
        ending = SCRIPT_END.search(markup, opening.end())
        parts.append(markup[at : opening.start()])
        at = ending.end() if ending else len(markup)
    return "".join([*parts, markup[at:]])


def _tree(markup: str) -> Any:
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as problem:
        raise Unreadable("not HTML") from problem
    return tree


def _text(tree: Any) -> str:
    found = trafilatura.extract(
        tree, include_comments=False, include_tables=True, include_images=False, no_fallback=False
    )
    text: str = found or ""
    if len(text) < SHORT:
        other = extract_plain_text(
            etree.tostring(tree, encoding="unicode", method="html"), main_content=True, alt_texts=False,
            links=False, form_fields=False, noscript=False, list_bullets=False,
        )  # fmt: skip
        text = max(text, other, key=len)
    return text


def _prune(tree: Any) -> None:
    """Remove what no reader sees, and what stands around a story: its headline (the feed gave it), byline,
    buttons. The body itself stays: some pages show it by script only.
    """
    hidden_names = _hidden_by_rule(tree)
    doomed = []
    for element in tree.iter(etree.Element):
        if element.tag in ("html", "body"):
            continue
        if element.tag in UNSEEN or _unseen(element, hidden_names) or _furniture(element):
            doomed.append(element)
    for element in doomed:
        if element.getparent() is not None:
            element.drop_tree()


def _furniture(element: Any) -> bool:
    if element.tag not in ("h1", "button", "nav"):
        names = f"{element.get('class', '')} {element.get('id', '')}"
        if not FURNITURE.search(names):
            return False
    length = 0
    for text in element.itertext():
        length += len(text.strip())
        if length > FURNITURE_TEXT:
            return False
    return True


def _unseen(element: Any, hidden_names: set[str]) -> bool:
    style = element.get("style", "")
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden", "").strip().lower() == "true"
        or (bool(style) and bool(HIDING_STYLE.search(style) or OFF_SCREEN.search(style)))
        or any(f".{name}" in hidden_names for name in element.get("class", "").split())
        or f"#{element.get('id', '')}" in hidden_names
    )


def _hidden_by_rule(tree: Any) -> set[str]:
    """Plain class and id selectors that the page's own style sheet hides everywhere (not under @media
    only).
    """
    names: set[str] = set()
    for sheet in list(tree.iter("style"))[:20]:
        level, selector = 0, ""
        for part in RULE_PART.findall((sheet.text or "")[:50_000]):
            text = part[:-1]
            if part[-1] == "{":
                level, selector = level + 1, text
            else:
                if level == 1 and HIDING_STYLE.search(text):
                    names |= {
                        name for each in selector.split(",") if PLAIN_SELECTOR.match(name := each.strip())
                    }
                level = max(0, level - 1)
    return names


def _about(tree: Any) -> dict[str, str]:
    """Picture and date that the page gives for itself: og: and article: tags, then JSON-LD."""
    tags: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        tags.setdefault(name, meta.get("content") or "")
    data = _linked_data(tree)
    image = tags.get("og:image") or tags.get("og:image:url") or tags.get("twitter:image", "")
    published = tags.get("article:published_time") or tags.get("datepublished") or tags.get("pubdate", "")
    for item in data:
        image = image or _image(item.get("image"))
        date = item.get("datePublished")
        published = published or (date if isinstance(date, str) else "")
    return {"image": image, "published": published}


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    for script in list(tree.iter("script"))[:200]:
        if script.get("type", "").lower() != "application/ld+json" or len(script.text or "") > 200_000:
            continue
        try:
            found = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        items = found.get("@graph", [found]) if isinstance(found, dict) else found
        if isinstance(items, list):
            yield from (item for item in items[:50] if isinstance(item, dict))


def _image(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("url")
    return value if isinstance(value, str) else ""
