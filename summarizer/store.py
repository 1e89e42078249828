"""Verb: a checked draft becomes the newest version of a story's summary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from digest.lib.claims import settled
from summarizer.draft import Draft, Sentence
from summarizer.models import Summary, Work
from summarizer.wording import cosine, terms, vector

SAME = 0.6  # cosine at which a sentence tells what one of the version before told
CHANGE_LONGEST = 300


@dataclass(frozen=True)
class Written:
    """A draft with what is known about its making."""

    draft: Draft
    by: str  # the model's name, or "extract"
    sources: int  # reports the writer was given
    cited: Mapping[int, int]  # number: entry id, as they stand now
    prompt_version: str = ""
    translated: bool = False


def store(work: Work, token: UUID, written: Written, now: datetime, **fields: Any) -> Summary | None:
    """Write ``written`` as the latest version of ``work``'s story and language; set ``fields`` on the work.

    A draft that says what the last version said only makes that one fresh. None: somebody else owns the work.
    """
    with transaction.atomic():
        if not settled(Work.objects.filter(pk=work.pk), token).update(**fields):
            return None
        rows = Summary.objects.filter(story=work.story_id, language=work.language)
        last = rows.newest().first()
        values = columns(written)
        if last and all(
            getattr(last, name) == values[name] for name in ("headline", "tldr", "bullets", "written_by")
        ):
            last.material_key, last.cited, last.sources = work.material_key, values["cited"], written.sources
            last.save(update_fields=["material_key", "cited", "sources"])
            return last
        rows.newest().update(is_latest=False)
        return Summary.objects.create(
            story_id=work.story_id,
            language=work.language,
            version=last.version + 1 if last else 1,
            change=change(written.draft, last) if last else "",
            material_key=work.material_key,
            created=now,
            **values,
        )


def columns(written: Written) -> dict[str, Any]:
    draft = written.draft
    return {
        "headline": draft.headline,
        "tldr": [sentence.row() for sentence in draft.tldr],
        "bullets": [sentence.row() for sentence in draft.bullets],
        "differs": [difference.row() for difference in draft.differs],
        "cited": {str(number): entry for number, entry in written.cited.items()},
        "written_by": written.by,
        "prompt_version": written.prompt_version,
        "sources": written.sources,
        "kept": len(draft.sentences),
        "dropped": dict(draft.dropped),
        "translated": written.translated,
    }


def change(draft: Draft, last: Summary) -> str:
    """The first sentence that tells what the last version did not; "" where nothing does."""
    told = [vector(terms(row["text"])) for row in [*last.tldr, *last.bullets]]
    told.append(vector(terms(last.headline)))
    for sentence in draft.sentences:
        if len(sentence.text) <= CHANGE_LONGEST and is_new(sentence, told):
            return sentence.text
    return ""


def is_new(sentence: Sentence, told: list[dict[str, float]]) -> bool:
    mine = vector(terms(sentence.text))
    return all(cosine(mine, other) <= SAME for other in told)
