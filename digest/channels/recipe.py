"""What a channel is made of, as a document that can be carried elsewhere. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crawler.feeds.canonical import safe_url
from crawler.feeds.opml import RSSHUB, FeedSource, NotOpml, load_opml
from digest.lib.text import line

FORMAT = "digest-recipe/1"
MOST_BYTES = 1_000_000
MOST = 200  # sources; words of each list
TERM = 60  # characters of a word
KINDS = ("ai", "people", "mixed")


class NotRecipe(Exception):
    """The bytes are no recipe; ``code`` is a key of `problems.WORDS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Recipe:
    """Names and promises may be blank (of a list in OPML)."""

    sources: tuple[FeedSource, ...] = ()
    terms: tuple[str, ...] = ()
    not_terms: tuple[str, ...] = ()
    name_en: str = ""
    name_zh: str = ""
    promise_en: str = ""
    promise_zh: str = ""
    run_by: str = "ai"


def write_recipe(recipe: Recipe, schedule: Mapping[str, str]) -> str:
    """JSON; ``schedule`` tells people who read it when things happen, and is not read back."""
    document = {
        "format": FORMAT,
        "name": {"en": recipe.name_en, "zh-hans": recipe.name_zh},
        "promise": {"en": recipe.promise_en, "zh-hans": recipe.promise_zh},
        "run_by": recipe.run_by,
        "sources": [
            {"url": s.url, "title": s.title, "site_url": s.site_url, "language": s.language}
            for s in recipe.sources
        ],
        "rules": {"terms": list(recipe.terms), "not_terms": list(recipe.not_terms)},
        "schedule": dict(schedule),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def read_recipe(body: bytes) -> Recipe:
    """The recipe in a JSON document of ours or in an OPML list. Raises `NotRecipe`: big, no_recipe, version,
    long, no_sources.
    """
    if len(body) > MOST_BYTES:
        raise NotRecipe("big")
    recipe = from_opml(body) if body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") else from_json(body)
    if not recipe.sources and not recipe.terms:
        raise NotRecipe("no_sources")
    return recipe


def from_opml(body: bytes) -> Recipe:
    try:
        sources = load_opml(body)
    except NotOpml:
        raise NotRecipe("no_recipe") from None
    if len(sources) > MOST:
        raise NotRecipe("long")
    return Recipe(sources=tuple(sources))


def from_json(body: bytes) -> Recipe:
    try:
        document = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise NotRecipe("no_recipe") from None
    if not isinstance(document, dict) or "format" not in document:
        raise NotRecipe("no_recipe")
    if document["format"] != FORMAT:
        raise NotRecipe("version")
    names, promises, rules = (mapping(document.get(key)) for key in ("name", "promise", "rules"))
    run_by = document.get("run_by")
    return Recipe(
        sources=sources_of(document.get("sources")),
        terms=terms_of(rules.get("terms")),
        not_terms=terms_of(rules.get("not_terms")),
        name_en=text_of(names.get("en"), 80),
        name_zh=text_of(names.get("zh-hans"), 80),
        promise_en=text_of(promises.get("en"), 200),
        promise_zh=text_of(promises.get("zh-hans"), 200),
        run_by=run_by if run_by in KINDS else "ai",
    )


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def text_of(value: Any, limit: int) -> str:
    return line(value, limit) if isinstance(value, str) else ""


def listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        return []
    if len(value) > MOST:
        raise NotRecipe("long")
    return value


def sources_of(value: Any) -> tuple[FeedSource, ...]:
    found: dict[str, FeedSource] = {}
    for item in listed(value):
        written = mapping(item).get("url")
        if not isinstance(written, str):
            continue
        url = written if is_rsshub(written) else safe_url(written)
        if url:
            found.setdefault(
                url,
                FeedSource(
                    url,
                    text_of(item.get("title"), 200),
                    safe_url(text_of(item.get("site_url"), 2048)),
                    language=text_of(item.get("language"), 10).lower(),
                ),
            )
    return tuple(found.values())


def is_rsshub(url: str) -> bool:
    """A path of the operator's RSSHub; what is not read already is not added by people."""
    return url.startswith(RSSHUB) and len(url) <= 2048


def terms_of(value: Any) -> tuple[str, ...]:
    """Words in their order, each once."""
    words = (text_of(item, TERM + 1) for item in listed(value))
    return tuple(dict.fromkeys(word for word in words if word and len(word) <= TERM))


def terms_typed(text: str) -> tuple[str, ...]:
    """Words as a person types them, one a line or parted by commas. Raises `NotRecipe`: long."""
    parts = text.replace("，", ",").replace("、", ",").replace("\n", ",").split(",")
    return terms_of([part for part in parts if part.strip()])
