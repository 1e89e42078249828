"""Code and tables wider than a screen, made fit to be scrolled by keys."""

from __future__ import annotations

import re
from html import unescape

from django.utils.html import escape
from django.utils.translation import pgettext

FITS = 40  # characters of a line of code on a phone
# A tag is passed over whole: the title of a link may hold what looks like one.
TAG = re.compile(r"</?[a-z](?:[^\"<>]|\"[^\"]*\")*>")
ANY = re.compile(r"<[^<>]*>")


def reachable(html: str) -> str:
    """``html`` of `digest.chats.rendered`, with tables in a box of their own."""
    if "<pre>" not in html and "<table>" not in html:
        return html

    def one(found: re.Match[str]) -> str:
        tag = found[0]
        if tag == "<table>":
            return f'<div class="scroll" {named(pgettext("a box that scrolls", "Table"))}>{tag}'
        if tag == "</table>":
            return f"{tag}</div>"
        if tag == "<pre>" and is_wide(html[found.end() : html.find("</pre>", found.end())]):
            return f"<pre {named(pgettext('a box that scrolls', 'Code'))}>"
        return tag

    return TAG.sub(one, html)


def named(words: str) -> str:
    return f'tabindex="0" role="group" aria-label="{escape(words)}"'


def is_wide(code: str) -> bool:
    return any(len(unescape(ANY.sub("", line))) > FITS for line in code.split("\n"))
