"""Summarise a file of stories: each line {id, articles: [{title, text, publisher, url, published_at}], lang}
becomes {id, headline, tldr, bullets: [{text, sources: [n]}]}, by the configured writer. No rows are stored
but the day's spend; n counts the articles from 1."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from summarizer.draft import Draft
from summarizer.llm import configured_model
from summarizer.write_one import reports_from, write_one


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("input")
        parser.add_argument("output")

    def handle(self, *, input: str, output: str, **options: Any) -> None:
        model = configured_model()
        try:
            with open(input, encoding="utf-8") as rows, open(output, "w", encoding="utf-8") as out:
                for n, line in enumerate(rows, 1):
                    if not line.strip():
                        continue
                    row = json.loads(line)
                    reports, language = reports_from(row.get("articles") or [], row.get("lang") or "")
                    written = write_one(reports, language, model, timezone.now())
                    out.write(json.dumps(self.shape(row.get("id"), *written), ensure_ascii=False) + "\n")
                    if sys.stderr.isatty():
                        self.stderr.write(f"\r{n} summaries", ending="")
        except (OSError, ValueError, AttributeError) as problem:
            raise CommandError(f"{input}: {problem}") from problem

    def shape(self, key: Any, draft: Draft | None, by: str, reason: str) -> dict[str, Any]:
        """``tldr`` is the sentences as one text; ``sentences`` has them with their sources."""
        if draft is None:
            return {"id": key, "headline": "", "tldr": "", "bullets": [], "sentences": [], "written_by": by}
        text = " ".join(sentence.text for sentence in draft.tldr)
        row: dict[str, Any] = {
            "id": key,
            "headline": draft.headline,
            "tldr": text,
            "bullets": [sentence.row() for sentence in draft.bullets],
            "sentences": [sentence.row() for sentence in draft.tldr],
            "written_by": by,
        }
        if draft.dropped:
            row["dropped"] = dict(draft.dropped)
        if reason:
            row["refused"] = reason
        return row
