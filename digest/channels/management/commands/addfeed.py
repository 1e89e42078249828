from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from crawler.feeds.discover import feeds_at
from crawler.feeds.models import Feed
from crawler.feeds.outlet import outlet_name
from crawler.feeds.sources import FeedSource
from crawler.web.fetch import FetchFailed
from digest.channels.defaults import add_sources
from digest.channels.named import NoSuchChannel, channel_named
from digest.lib.text import line


class Command(BaseCommand):
    help = "Add the feed at an address, or the one that the page there names."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", metavar="URL", help="of a feed, or of a page that has one")
        parser.add_argument("--channel", metavar="SLUG", help="put it into this channel")
        parser.add_argument(
            "--all", action="store_true", help="add all feeds of the page, not only the first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        url, now = options["url"], timezone.now()
        url = url if "://" in url else f"https://{url}"
        try:
            channel = channel_named(options["channel"])
            found = feeds_at(url, now)
        except NoSuchChannel as problem:
            raise CommandError(str(problem)) from problem
        except FetchFailed as problem:
            raise CommandError(f"{url} cannot be fetched: {problem}.") from problem
        if not found:
            raise CommandError(f"There is no feed at {url}, and the page there names none.")
        chosen = found if options["all"] else found[:1]
        states = dict(Feed.objects.filter(url__in=[feed.url for feed in found]).values_list("url", "state"))
        for feed in found:
            news = f"is there, {states[feed.url]}" if feed.url in states else "added"
            word = news if feed in chosen else "not added: --all adds all"
            self.stdout.write(f"{feed.url}  {line(feed.title, 60)}  ({word})")
        sources = [
            FeedSource(feed.url, outlet_name(feed.title), feed.site_url, language=feed.language)
            for feed in chosen
        ]
        add_sources(sources, now, channel)
