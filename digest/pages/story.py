"""The page of a story's post: what was written, who told it, how it went on."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser

from crawler.feeds.models import Feed
from crawler.stories.models import Membership, Picture
from digest.lib.moderated import State
from digest.pages.charts import Coverage, coverage
from digest.pages.front import Front, chips_of
from digest.pages.in_script import in_script
from digest.pages.language import base
from digest.pages.rows import (
    Row,
    Sentence,
    moves_of,
    row_of,
    rows_of,
    sentences,
    story_of,
)
from digest.pages.words import left_out
from digest.posts import told
from digest.posts.cards import Card, cards, with_rows
from digest.posts.chats_about import chats_about
from digest.posts.models import Post
from summarizer.models import Summary

NEXT = 4  # stories named beside the page
CHATS = 10  # shared ones about it
AI = "https://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
EXTRACT = "https://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced"


@dataclass(frozen=True)
class Source:
    """A report with what the page says of its outlet."""

    number: int
    title: str
    lang: str
    url: str
    at: datetime
    feed: Feed
    author: str


@dataclass(frozen=True)
class SourceGroup:
    """The outlets of one language: the first report of each and those that are cited, then the rest."""

    lang: str
    outlets: int
    main: list[Source]
    rest: list[Source]


@dataclass(frozen=True)
class Version:
    number: int
    at: datetime
    change: str
    lang: str
    headline: str
    written_by: str


@dataclass(frozen=True)
class StoryPage:
    row: Row
    tldr: list[Sentence]
    differs: list[Sentence]
    left_out: list[str]
    written: int  # sentences before the checks
    versions: list[Version]
    coverage: Coverage
    told_en: int
    told_zh: int
    groups: list[SourceGroup]
    outlets: int
    picture: Picture | None
    next_rows: list[Row]
    json_ld: str
    chats: list[Card]  # the most liked of those about it


def find_post(pk: int) -> Post | None:
    """The post that shows now at this id: itself, or the one its story was merged into."""
    post = (
        Post.objects.stories()
        .select_related("story", "moved_to__story")
        .filter(pk=pk, state=State.VISIBLE)
        .first()
    )
    if post is None:
        return None
    if post.moved_to:
        return post.moved_to if post.moved_to.state == State.VISIBLE else None
    winner = story_of(post).merged_into_id
    if winner:  # merged just now: the post has not followed yet
        return Post.objects.select_related("story").filter(story=winner, state=State.VISIBLE).first() or post
    return post


def sources_of(post: Post) -> list[Source]:
    memberships = (
        Membership.objects.filter(story=post.story_id, entry__blocked=False)
        .exclude(entry__feed__state=Feed.State.BLOCKED)
        .select_related("entry__feed")
        .defer("entry__text", "entry__article")
        .order_by("number")
    )
    return [
        Source(
            m.number,
            m.entry.title,
            base(m.entry.language or m.entry.feed.language),
            m.entry.url,
            m.entry.effective,
            m.entry.feed,
            m.entry.author,
        )
        for m in memberships
    ]


def grouped(sources: Iterable[Source], cited: set[int], reader: str) -> list[SourceGroup]:
    """By the language of the outlet's report, the reader's first; an outlet's reports stand together."""
    by_lang: dict[str, dict[str, list[Source]]] = {}
    for source in sources:
        by_lang.setdefault(source.lang, {}).setdefault(source.feed.title or source.feed.url, []).append(
            source
        )
    groups = []
    for lang in sorted(by_lang, key=lambda lang: (lang != reader, lang)):
        main: list[Source] = []
        rest: list[Source] = []
        for reports in by_lang[lang].values():
            for i, report in enumerate(reports):
                (main if i == 0 or report.number in cited else rest).append(report)
        groups.append(SourceGroup(lang, len(by_lang[lang]), main, rest))
    return groups


def json_ld(row: Row, page_lang: str, sources: list[Source], address: str) -> str:
    """schema.org data that says who wrote this and from what, escaped so that it may stand in a page."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": row.headline.text[:110],
        "inLanguage": page_lang,
        "url": address,
        "datePublished": row.post.published.isoformat(),
        "dateModified": row.post.updated.isoformat(),
        "isBasedOn": [s.url for s in sources if s.url],
    }
    if row.summary:
        data["description"] = row.gist.text if row.gist else ""
        data["digitalSourceType"] = EXTRACT if row.summary.by_extract else AI
        data["creditText"] = row.summary.written_by
    return in_script(data)


def ranked_row(row: Row, front: Front, now: datetime) -> Row:
    rank = front.rank_of(row.post)
    before = (moves_of(front.posts, now) or {}).get(story_of(row.post).pk) if rank else None
    return replace(row, rank=rank, move=before - rank if rank and before else None)


def following(post: Post, front: Front) -> list[Post]:
    """The stories after this one on the front list; the first ones from elsewhere and from its end."""
    rank = front.rank_of(post) or 0
    order = [*front.posts[rank:], *front.posts[:rank]]
    return [other for other in order if other.pk != post.pk][:NEXT]


def story_page(
    post: Post, front: Front, *, reader: str, page_lang: str, address: str, now: datetime
) -> StoryPage:
    """Eight queries (one more off the list, two more with shared chats) beside those of the front; `address`
    is absolute."""
    story = story_of(post)
    chips = front.chips if front.rank_of(post) else {**front.chips, **chips_of([post.pk])}
    shown = told.sources_of([story.pk])
    summaries, reports = told.latest_summaries(shown)[story.pk], shown[story.pk]
    row = ranked_row(row_of(post, summaries, reports, chips, reader, now), front, now)
    summary, sources = row.summary, sources_of(post)
    numbers = {report.entry: report.n for report in reports}

    def cited(lines: Any) -> list[Sentence]:
        return sentences(lines, summary.cited, numbers, row.url) if summary else []

    tldr, differs = cited(summary and summary.tldr), cited(summary and summary.differs)
    named = {cite.number for line in (*tldr, *row.bullets, *differs) for cite in line.cites}
    versions = versions_of(story.pk, summary.language, numbers.keys()) if summary else []
    in_chinese = [r.published for r in reports if r.language == "zh"]
    in_english = [r.published for r in reports if r.language != "zh"]
    dropped = summary.dropped if summary else {}
    return StoryPage(
        row=row,
        tldr=tldr,
        differs=differs,
        left_out=left_out(dropped),
        written=summary.kept + sum(dropped.values()) if summary else 0,
        versions=versions,
        coverage=coverage(in_english, in_chinese, [version.at for version in versions], now),
        told_en=len(in_english),
        told_zh=len(in_chinese),
        groups=grouped(sources, named, reader),
        outlets=len(row.all_outlets),
        picture=picture_of(story.pk),
        next_rows=rows_of(following(post, front), chips, reader=reader, now=now),
        json_ld=json_ld(row, page_lang, sources, address),
        chats=chats_of(post),
    )


def chats_of(post: Post) -> list[Card]:
    """Shared chats about the story. Two queries, none where its row counts no chat."""
    if not post.chats:
        return []
    return cards(with_rows(chats_about(story_of(post).pk))[:CHATS], AnonymousUser())


def picture_of(story_id: int) -> Picture | None:
    """The story's thumbnail, once it is kept here."""
    kept = Picture.objects.filter(story=story_id, state=Picture.State.DONE, entry__blocked=False)
    return (
        kept.exclude(file="")
        .exclude(entry__feed__state=Feed.State.BLOCKED)
        .select_related("entry__feed")
        .first()
    )


def versions_of(story_id: int, language: str, shown: Set[int]) -> list[Version]:
    """The versions of a summary, the newest first; without words where they rest on reports not ``shown``."""
    rows = Summary.objects.filter(story=story_id, language=language).order_by("-version")
    left = [told.without_withdrawn(summary, shown) for summary in rows]
    return [Version(s.version, s.created, s.change, base(s.language), s.headline, s.written_by) for s in left]
