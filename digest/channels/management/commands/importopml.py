from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from crawler.feeds.sources import NotOpml, load_opml, read_list
from digest.channels.defaults import add_sources
from digest.channels.named import NoSuchChannel, channel_named


class Command(BaseCommand):
    help = "Add the feeds of an OPML list, to a channel or to those its categories name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("list", metavar="PATH_OR_URL")
        parser.add_argument("--channel", metavar="SLUG", help="put all of them into this channel")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            channel = channel_named(options["channel"])
            sources = load_opml(read_list(options["list"]))
        except (NoSuchChannel, NotOpml) as problem:
            raise CommandError(str(problem)) from problem
        added = add_sources(sources, timezone.now(), channel)
        self.stdout.write(f"{len(sources)} feeds in the list, {added} of them new.")
