"""Stories as they are told in a language: the words, the sources and the channels of some posts.

What the API, the feeds and the editions show. Three queries for any number of posts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crawler.feeds.models import Feed
from crawler.stories.models import Membership
from crawler.stories.title import best_title, spread
from digest.channels.models import Channel
from digest.lib.moderated import State
from digest.posts.models import Placement, Post
from summarizer.models import Summary

TITLES = 40  # of reports, of which one stands for a headline that was withdrawn


@dataclass(frozen=True)
class Source:
    """A report that may be shown. `publisher` is who counts once, `outlet` the name of the feed."""

    n: int
    entry: int
    title: str
    url: str
    outlet: str
    publisher: str
    language: str
    published: datetime
    outlet_language: str


@dataclass(frozen=True)
class Told:
    """`language` is the bare language of the words, which may be another than the one asked for."""

    post: Post
    language: str
    headline: str
    tldr: list[dict[str, Any]]  # [{"text": str, "sources": [n]}], numbers as they stand now
    bullets: list[dict[str, Any]]
    written_by: str  # model, "extract", "" without a summary
    sources: list[Source] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)

    @property
    def by_ai(self) -> bool:
        return self.written_by not in ("", "extract")


def base(code: str) -> str:
    """The bare language of a code: zh-hans -> zh."""
    return code.partition("-")[0].lower()


def tell(posts: Sequence[Post], language: str) -> list[Told]:
    """The posts (with their stories loaded) in their order, in ``language`` where it was written."""
    stories = [post.its_story.pk for post in posts]
    sources = sources_of(stories)
    summaries, channels = latest_summaries(sources), channels_of(posts)
    return [
        told(
            post,
            choose(summaries[post.its_story.pk], language, post.its_story.language),
            sources[post.its_story.pk],
            channels[post.pk],
        )
        for post in posts
    ]


def told(post: Post, summary: Summary | None, sources: list[Source], channels: list[Channel]) -> Told:
    headline = summary and (summary.headline or title_in(base(summary.language), sources))
    if summary is None or not headline:
        language, title = base(post.its_story.language), post.its_story.title
        return Told(post, language, title, [], [], "", sources, channels)
    numbers = {source.entry: source.n for source in sources}
    return Told(
        post,
        base(summary.language),
        headline,
        renumbered(summary.tldr, summary.cited, numbers),
        renumbered(summary.bullets, summary.cited, numbers),
        summary.written_by,
        sources,
        channels,
    )


def title_in(language: str, sources: Iterable[Source]) -> str:
    """The best title of the reports in this bare language; empty when there is none."""
    titles = [source.title for source in sources if source.language == language]
    return best_title(spread(titles, TITLES))


def choose(summaries: Iterable[Summary], language: str, story_language: str) -> Summary | None:
    """The summary in exactly this language, else in its bare language, else the story's own, else any; one
    with sentences before all others."""

    def rank(summary: Summary) -> tuple[bool, bool, bool, bool, int]:
        bare = base(summary.language)
        wishes = summary.language == language, bare == base(language), bare == base(story_language)
        return bool(summary.tldr), *wishes, summary.pk

    return max(summaries, key=rank, default=None)


def renumbered(
    lines: list[dict[str, Any]], cited: dict[str, int], numbers: dict[int, int]
) -> list[dict[str, Any]]:
    """Sentences with their citations as the story counts its reports now (a merge gives new numbers)."""
    found = []
    for line in lines:
        sources = [numbers[cited[str(n)]] for n in line["sources"] if cited.get(str(n)) in numbers]
        if sources or not line["sources"]:
            found.append({"text": str(line["text"]), "sources": sources})
    return found


def latest_summaries(sources: Mapping[int, Sequence[Source]]) -> dict[int, list[Summary]]:
    """What was written last about each story, as far as it may be shown; one query. ``sources``: story ->
    its reports that may be shown.
    """
    found: dict[int, list[Summary]] = defaultdict(list)
    for summary in Summary.objects.newest().filter(story__in=list(sources)):
        shown = {source.entry for source in sources[summary.story_id]}
        found[summary.story_id].append(without_withdrawn(summary, shown))
    return found


def without_withdrawn(summary: Summary, shown: Set[int]) -> Summary:
    """The summary without the words that rest on reports which may not be shown any more, before it is
    written anew: sentences that cite one, and whatever was made from all reports, headline and change.
    """
    gone = {n for n, entry in summary.cited.items() if entry not in shown}
    if not gone:
        return summary

    def kept(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [line for line in lines if not gone & {str(n) for n in line.get("sources", ())}]

    left = copy(summary)
    left.headline = left.change = ""
    left.tldr, left.bullets, left.differs = kept(left.tldr), kept(left.bullets), kept(left.differs)
    return left


def sources_of(stories: Iterable[int]) -> dict[int, list[Source]]:
    """The reports of each story that may be shown, by their numbers; one query."""
    found: dict[int, list[Source]] = {story: [] for story in stories}
    rows = (
        Membership.objects.filter(story__in=list(found), entry__blocked=False)
        .exclude(entry__feed__state=Feed.State.BLOCKED)
        .order_by("story", "number")
        .values_list(
            "story_id", "number", "entry_id", "entry__title", "entry__url", "entry__feed__title",
            "entry__feed__owner", "entry__feed__url", "entry__language", "entry__feed__language",
            "entry__effective",
        )
    )  # fmt: skip
    for story, n, entry, title, url, outlet, owner, feed_url, language, feed_language, at in rows:
        name = outlet or feed_url
        language = base(language or feed_language)
        found[story].append(
            Source(n, entry, title, url, name, owner or name, language, at, base(feed_language))
        )
    return found


def channels_of(posts: Iterable[Post]) -> dict[int, list[Channel]]:
    """The site's vertical channels that each post stands in, in the order of the channels; one query."""
    found: dict[int, list[Channel]] = defaultdict(list)
    placements = Placement.objects.filter(
        post__in=list(posts), channel__state=State.VISIBLE, channel__owner=None
    )
    for placement in placements.select_related("channel").order_by("channel__position", "channel"):
        found[placement.post_id].append(placement.channel)
    return found
