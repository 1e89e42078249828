"""Write the summaries that are due, or one story's; --dry-run prints what a model would read."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crawler.stories.models import Story
from summarizer.brief import brief
from summarizer.llm import configured_model
from summarizer.plan import languages_of
from summarizer.reports import reports_of
from summarizer.summarise import summarise


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("story", nargs="?", type=int, help="only this story, hot or not")
        parser.add_argument("--dry-run", action="store_true", help="print the brief and write nothing")

    def handle(self, *, story: int | None, dry_run: bool, **options: Any) -> None:
        if story and not Story.objects.filter(pk=story).exists():
            raise CommandError(f"There is no story {story}.")
        if dry_run:
            self.print_briefs(story)
            return
        for name, n in summarise(timezone.now(), configured_model(), only=story).items():
            self.stdout.write(f"{name:16} {n}")

    def print_briefs(self, story_id: int | None) -> None:
        hot = Story.objects.hot(timezone.now())
        for story in Story.objects.filter(pk=story_id) if story_id else hot[:10]:
            reports, _ = reports_of([story.pk]).get(story.pk, ([], {}))
            for language in languages_of(story, (), model=False):
                told = brief(reports, language)
                self.stdout.write(f"# story {story.pk}, {language}, about {told.tokens} tokens")
                for message in told.messages("<random mark>"):
                    self.stdout.write(f"--- {message['role']}\n{message['content']}\n")
