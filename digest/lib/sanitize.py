"""HTML from others, reduced to what our pages may show."""

from __future__ import annotations

import html
import re

import nh3

from digest.lib.text import clean, paragraphs, words

TAGS = words(
    "a abbr b blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i kbd li ol p pre q s "
    "span strong sub sup table tbody td th thead tr ul"
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "code": {"class"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
COLOURED = {"span": {"class"}}
TOKEN_CLASS = re.compile(r"hl-[a-z]\Z")  # of `digest.lib.coloured_code`; the prefix is in no other style
REL = "nofollow ugc noopener noreferrer"
SAFE_HREF = re.compile(r"(?:https?://[^\s/\\]|mailto:[^\s]|/(?![/\\])|#)", re.I)
LANGUAGE_CLASS = re.compile(r"language-[a-z0-9+#-]{1,20}\Z")
NUMBER = re.compile(r"[0-9]{1,4}\Z")
DROPPED_WITH_CONTENT = words("script style template noscript iframe object svg math textarea select title")
MAX_DEPTH = 200  # nh3 takes seconds where elements nest by the thousand
MAX_LENGTH = 1_000_000
TEXT = 50_000  # characters kept of such a text
ANY_TAG = re.compile(r"<[^<>]*>")
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
# Never deeper by themselves: void, or closed by the next one of their kind.
FLAT = words(
    "area base br col embed hr img input link meta param source track wbr p li dt dd option tr td th"
)


def depth(markup: str) -> int:
    """An upper bound of how deep elements nest, in one pass and without a tree."""
    level = deepest = 0
    for match in TAG.finditer(markup):
        if match.group(2).lower() in FLAT:
            continue
        level = max(0, level - 1) if match.group(1) else level + 1
        deepest = max(deepest, level)
    return deepest


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "span":
        return value if TOKEN_CLASS.match(value) else None
    if name == "href":
        return value if SAFE_HREF.match(value) else None
    if name == "class":
        return value if LANGUAGE_CLASS.match(value) else None
    if name in ("colspan", "rowspan", "start"):
        return value if NUMBER.match(value) else None
    return value


def sanitize(markup: str, *, rel: str = REL, coloured: bool = False) -> str:
    """A fragment that holds only allowed elements, attributes and addresses.

    ``rel`` stands on every link. ``coloured``: tokens of code keep their class, for markup of our own making.
    Markup nested deeper than 200 elements or longer than a million characters comes back as its plain
    text, escaped.
    """
    markup = clean(markup)
    if len(markup) > MAX_LENGTH or depth(markup) > MAX_DEPTH:
        lines = paragraphs(html.unescape(ANY_TAG.sub("\n", markup)), TEXT).split("\n")
        return "".join(f"<p>{html.escape(text)}</p>" for text in lines if text)
    return nh3.clean(
        markup,
        tags=set(TAGS),
        attributes={**ATTRIBUTES, **COLOURED} if coloured else ATTRIBUTES,
        clean_content_tags=set(DROPPED_WITH_CONTENT),
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel=rel,
        strip_comments=True,
    )
