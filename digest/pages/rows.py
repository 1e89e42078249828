"""Stories as rows of a list: words in the reader's language, outlets, ages, marks. Three queries a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawler.stories.models import RankPoint, Story
from digest.pages.charts import Spark, spark
from digest.pages.front import ChannelLink
from digest.pages.language import base
from digest.pages.typography import unbroken
from digest.pages.words import HeatTerm, heat_terms
from digest.posts.cards import post_url
from digest.posts.models import Post
from digest.posts.told import Source, choose, latest_summaries, sources_of, title_in
from summarizer.models import Summary

OUTLETS = 3  # names in a row, then +N


@dataclass(frozen=True)
class Words:
    """A piece of text and the bare language it is in."""

    text: str
    lang: str

    @classmethod
    def of(cls, text: str, language: str) -> Words:
        """Set well: numbers keep their units."""
        return cls(unbroken(text), base(language))


@dataclass(frozen=True)
class Cite:
    """A citation: the number of a report in its story."""

    number: int
    href: str


@dataclass(frozen=True)
class Sentence:
    text: str
    cites: tuple[Cite, ...]
    label: str = ""  # what outlets differ about


@dataclass(frozen=True)
class Row:
    post: Post
    url: str
    headline: Words
    original: Words | None
    gist: Words | None
    summary: Summary | None
    mark: str  # "ai", "extract", "translated", "" without a summary
    bullets: list[Sentence]
    all_outlets: list[Words]
    told: str  # "both", "zh", "en"
    reports: int
    single: bool
    spark: Spark
    channels: list[ChannelLink]
    terms: list[HeatTerm]
    heat: int
    publishers: frozenset[str] = frozenset()
    rank: int | None = None
    move: int | None = None  # places up since the last full hour; None when unknown
    new: bool = False

    @property
    def news(self) -> str:
        """What an update brought, where the sentence of the row does not say it already."""
        change = self.summary.change if self.summary and story_of(self.post).is_update else ""
        return "" if self.gist and unbroken(change) == self.gist.text else change

    @property
    def fell(self) -> int:
        return -(self.move or 0)

    @property
    def outlets(self) -> list[Words]:
        return self.all_outlets[:OUTLETS]

    @property
    def more_outlets(self) -> int:
        return max(len(self.all_outlets) - OUTLETS, 0)


def story_of(post: Post) -> Story:
    """The story of a story's post; the lists here hold no others."""
    assert post.story is not None
    return post.story


def mark_of(summary: Summary | None) -> str:
    if summary is None:
        return ""
    if summary.by_extract:
        return "extract"
    return "translated" if summary.translated else "ai"


def told_in(languages: str) -> str:
    told = {base(code) for code in languages.split(",") if code}
    if {"en", "zh"} <= told:
        return "both"
    return "zh" if "zh" in told else "en"


def sentences(lines: Any, cited: Any, numbers: dict[int, int], url: str) -> list[Sentence]:
    """Stored lines with their citations as the story's numbers stand now (`numbers`: entry -> number)."""
    result = []
    for line in lines:
        known = [numbers.get(cited.get(str(n), 0)) for n in line.get("sources", ())]
        if known and not any(known):
            continue
        cites = tuple(Cite(n, f"{url}#s{n}") for n in dict.fromkeys(known) if n)
        result.append(Sentence(unbroken(str(line.get("text", ""))), cites, str(line.get("label", ""))))
    return result


def outlets_of(reports: Iterable[Source], reader: str) -> list[Words]:
    """Outlets by name, each once, those in the reader's language first, then in order of arrival."""
    names = dict.fromkeys(Words(r.outlet, r.outlet_language) for r in reports)
    return sorted(names, key=lambda outlet: outlet.lang != reader)


def titles(
    summaries: Sequence[Summary], reports: Sequence[Source], post: Post, reader: str
) -> tuple[Words, Words | None]:
    """(headline, the original as second line): the summary's, else a report's in the reader's language."""
    story = story_of(post)
    story_lang = base(story.language)
    own = next((s for s in summaries if base(s.language) == story_lang), None)
    title = own and (own.headline or title_in(story_lang, reports))
    original = Words.of(title or story.title, story_lang)
    mine = next((s for s in summaries if base(s.language) == reader and s.headline), None)
    if mine:
        headline = Words.of(mine.headline, reader)
    else:
        report = next((r for r in reports if r.language == reader and r.language != story_lang), None)
        headline = Words.of(report.title, reader) if report else original
    second = headline.lang != story_lang and headline.text != original.text
    return headline, (original if second else None)


def moves_of(posts: Sequence[Post], now: datetime) -> dict[int, int] | None:
    """Story -> its rank at the last full hour; None when too few ranks were kept then to tell who moved."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    ranks = dict(RankPoint.objects.filter(hour=hour).values_list("story_id", "rank"))
    return ranks if 2 * len(ranks) > len(posts) else None


def rows_of(
    posts: Sequence[Post], chips: dict[int, list[ChannelLink]], *, reader: str, now: datetime
) -> list[Row]:
    story_ids = [story_of(post).pk for post in posts]
    reports = sources_of(story_ids)
    summaries = latest_summaries(reports)
    return [
        row_of(post, summaries.get(pk, []), reports[pk], chips, reader, now)
        for post, pk in zip(posts, story_ids, strict=True)
    ]


def row_of(
    post: Post,
    summaries: list[Summary],
    reports: list[Source],
    chips: dict[int, list[ChannelLink]],
    reader: str,
    now: datetime,
) -> Row:
    story, url = story_of(post), post_url(post)
    summary = choose(summaries, reader, story.language)
    headline, original = titles(summaries, reports, post, reader)
    outlets = outlets_of(reports, reader)
    numbers = {report.entry: report.n for report in reports}
    bullets = sentences(summary.bullets, summary.cited, numbers, url) if summary else []
    told = sentences(summary.tldr, summary.cited, numbers, url) if summary else []
    gist = Words(told[0].text, base(summary.language)) if summary and told else None
    return Row(
        post=post,
        url=url,
        headline=headline,
        original=original,
        gist=gist,
        summary=summary,
        mark=mark_of(summary),
        bullets=bullets,
        all_outlets=outlets,
        told=told_in(story.languages),
        reports=story.reports,
        single=story.publishers <= 1,
        spark=spark((report.published for report in reports), now),
        channels=chips.get(post.pk, []),
        terms=heat_terms(story.heat_terms),
        heat=round(story.heat),
        publishers=frozenset(report.publisher for report in reports),
    )
