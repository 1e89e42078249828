"""What tools answer, as schemas and as text: always with what wrote the words, and where they are from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import BaseModel, Field

from digest.api.people import Hit
from digest.api.shapes import Story
from digest.api.shapes_chats import RemovedShape


class ToldStory(Story):
    label: str = Field(description="Who wrote these words, and what was checked. Say it with them")
    address: str = Field(description="Of its page")


class HotList(BaseModel):
    items: list[ToldStory]


class Found(Hit):
    label: str = Field(description="Who wrote these words, where that is known")


class FoundList(BaseModel):
    items: list[Found]


class Spoken(BaseModel):
    """One turn of a chat."""

    role: Literal["user", "assistant", "system", "tool"]
    text: str = Field(description="Markdown")
    name: str = ""


class Draft(BaseModel):
    """Nobody but its owner sees it until they open it to others at `review_address`."""

    review_address: str
    token: str
    title: str
    turns: int
    removed: list[RemovedShape] = Field(description="What was taken out before anything was kept")


def story_of(raw: dict[str, Any], root: str) -> ToldStory:
    return ToldStory(**raw, label=label_of(raw), address=f"{root}/story/{raw['post']}")


def label_of(raw: dict[str, Any]) -> str:
    """Of a story as the API tells it, in the active language."""
    n = len({source for line in raw["bullets"] for source in line["sources"]})
    if raw["written_by"] == "extract":
        label, rest = _("extract"), ngettext(
            "sentences taken word for word from %(n)s report",
            "sentences taken word for word from %(n)s reports",
            n,
        )  # fmt: skip
    elif raw["written_by"]:
        label, rest = _("AI summary"), ngettext(
            "names and figures found in %(n)s source", "names and figures found in %(n)s sources", n
        )  # fmt: skip
    else:
        return ""
    return f"{label}: {rest % {'n': n}}"


def found_of(raw: dict[str, Any]) -> Found:
    return Found(**raw, label=_("AI conversation, not checked") if raw["kind"] == "chat" else "")


def draft_of(raw: dict[str, Any]) -> Draft:
    return Draft(
        review_address=raw["review_url"],
        token=raw["token"],
        title=raw["title"],
        turns=len(raw["turns"]),
        removed=[RemovedShape(**one) for one in raw["removed"]],
    )


def story_text(story: ToldStory) -> str:
    lines = [story.headline, f"({story.label})" if story.label else "", story.tldr]
    for bullet in story.bullets:
        lines.append(f"- {bullet.text} " + "".join(f"[{n}]" for n in bullet.sources))
    lines += [f"[{source.n}] {source.publisher}: {source.title} {source.url}" for source in story.sources]
    return "\n".join(line for line in [*lines, story.address] if line)


def hot_text(stories: Iterable[ToldStory]) -> str:
    return "\n\n".join(f"{n}. {story_text(story)}" for n, story in enumerate(stories, 1)) or "No stories."


def found_text(hits: Iterable[Found]) -> str:
    texts = []
    for hit in hits:
        label = f" ({hit.label})" if hit.label else ""
        lines = [f"{hit.kind}: {hit.title}{label}", hit.excerpt, hit.url]
        texts.append("\n".join(line for line in lines if line))
    return "\n\n".join(texts) or "Nothing found."


def draft_text(draft: Draft) -> str:
    labels = ", ".join(sorted({one.label for one in draft.removed}))
    removed = f" Removed before it was kept: {labels}." if labels else ""
    return (
        f"A draft of {draft.turns} turns is kept for a day, and only its owner sees it.{removed} Nothing is "
        f"published. To look at it and to choose who may open it, they open {draft.review_address}"
    )
