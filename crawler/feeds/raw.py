"""What any reader of feeds gives, before it is cleaned: strings as they stood in the document."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class RawItem:
    guid: str = ""
    link: str = ""
    title: str = ""
    bodies: list[str] = field(default_factory=list)  # HTML, the fuller first
    author: str = ""
    tags: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    date: str = ""
    language: str = ""


@dataclass
class RawFeed:
    title: str = ""
    link: str = ""
    language: str = ""
    items: list[RawItem] = field(default_factory=list)
