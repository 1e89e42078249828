"""What a person wrote, made fit to be kept, or a named reason why it is not. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from digest.lib.language import language_of
from digest.lib.markdown import Parsed, render_plain
from digest.lib.text import clean, line, visible

TEXT, ARTICLE, TITLE, ALT = 2_000, 50_000, 200, 500  # characters
LINK = 2_048  # bytes; an index of PostgreSQL holds no more than 2,704
PICTURES = 9  # of one post
GIST = 280  # characters of plain text in a list
KINDS = ("text", "link", "quote", "article")
TITLED = ("link", "article")


class Unfit(Exception):
    """Why something cannot be published or kept, as a code: see `problems.WORDS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Wording:
    """Clean, within the limits of its kind."""

    kind: str
    title: str
    text: str
    link: str
    language: str  # of title and text, by script; "" for no words

    @cached_property
    def gist(self) -> str:
        """The beginning, as lists show it."""
        return render_plain(self.text, GIST)

    def links(self, parsed: Parsed) -> list[str]:
        """What limits count: the address of a link and those in the text, which is ``parsed``; each once."""
        return list(dict.fromkeys([*([self.link] if self.link else []), *parsed.links]))

    @property
    def said(self) -> str:
        """All words, as spam rules read them."""
        return "\n".join(part for part in (self.title, self.text) if part)


def worded(kind: str, *, title: str = "", text: str = "", link: str = "") -> Wording:
    """The wording of a draft; raises `Unfit` with kind, long or link. Titles and links of other kinds go."""
    if kind not in KINDS:
        raise Unfit("kind")
    if len(visible(text).strip()) > (ARTICLE if kind == "article" else TEXT):
        raise Unfit("long_article" if kind == "article" else "long")
    text = clean(text).strip()
    title = line(title, TITLE) if kind in TITLED else ""
    link = address(link) if kind == "link" else ""
    return Wording(kind, title, text, link, language_of(f"{title}\n{text}"))


def address(link: str) -> str:
    """A web address without blanks, or nothing; raises `Unfit` for anything else. Its characters stay as
    they are: in NFC it would be another address."""
    link = visible(link).strip()
    if not link:
        return ""
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
        proper = parts.scheme in ("http", "https") and host and not parts.username and parts.port != 0
    except ValueError:
        proper = False
    if not proper or len(link.encode()) > LINK or any(character.isspace() for character in link):
        raise Unfit("link")
    return link


def check_whole(wording: Wording, *, pictures: int) -> None:
    """Raises `Unfit` when there is too little for others to see."""
    if wording.kind == "link" and not wording.link:
        raise Unfit("no_link")
    if wording.kind == "article" and not (wording.title and wording.text):
        raise Unfit("no_article")
    if wording.kind == "text" and not (wording.text or pictures):
        raise Unfit("empty")
