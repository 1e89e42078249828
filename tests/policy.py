"""What rendered fragments of others' text may hold: judged by the tree a parser makes, not by substrings."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml import html

from digest.lib.sanitize import ATTRIBUTES, REL, TAGS

CODE_CLASS = re.compile(r"^language-[a-z0-9+#-]{1,20}$")
TOKEN_CLASS = re.compile(r"^hl-[a-z]$")  # of our own highlighter, inside <pre><code> alone


def within_policy(fragment: str, *, coloured: bool = False, gone: bool = False) -> None:
    """Asserts the DOM policy for every element of a fragment. ``coloured``: of `digest.lib.markdown`;
    ``gone``: of `digest.chats.labels`, whose own marks are let pass, with nothing but words in them."""
    if not fragment:
        return
    root = html.fragment_fromstring(fragment, create_parent="root")
    for element in root.iter():
        if element is root:
            continue
        assert isinstance(element.tag, str), "comments and instructions do not come through"
        assert element.tag in TAGS, element.tag
        if gone and element.get("class") == "gone":
            assert (element.tag, dict(element.attrib), len(element)) == ("span", {"class": "gone"}, 0)
            continue
        allowed = ATTRIBUTES.get(element.tag, set()) | ({"rel"} if element.tag == "a" else set())
        if coloured and element.tag == "span":
            allowed = {"class"}
            assert [parent.tag for parent in element.iterancestors()][:2] == ["code", "pre"]
        assert set(element.attrib) <= allowed, dict(element.attrib)
        if "href" in element.attrib:
            href = element.get("href")
            assert urlsplit(href).scheme in ("http", "https", "mailto", ""), href
            assert not re.match(r"[/\\]{2}|\\|[/\\]\s*[/\\]", href), href
        if element.tag == "a":
            assert set(REL.split()) <= set(element.get("rel", "").split())
        if "class" in element.attrib:
            assert (TOKEN_CLASS if element.tag == "span" else CODE_CLASS).match(element.get("class"))
