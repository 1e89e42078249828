"""Editions: the frozen lists, by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from digest.channels.models import Channel
from digest.editions.models import Edition, EditionItem
from digest.editions.shown import Item as ShownItem
from digest.editions.shown import shown_items
from digest.lib.moderated import State
from digest.pages.front import ChannelLink, Front, channel_name, chips_of
from digest.pages.language import base
from digest.pages.rows import Row, Words, rows_of
from digest.posts.cards import post_url

DAYS = 60
FIRST = 2  # headlines on a list of editions
LEFT_OUT = 3


@dataclass(frozen=True)
class Item:
    position: int
    url: str
    headline: Words
    lines: list[Words]
    mark: str
    outlets: list[str]
    more_outlets: int
    reports: int
    channels: list[ChannelLink]


@dataclass(frozen=True)
class EditionPage:
    edition: Edition
    channel: Channel
    name: str
    items: list[Item]
    minutes: int
    house: bool
    left_out: list[Row]  # hot now, not in it
    earlier: date | None
    later: date | None


@dataclass(frozen=True)
class Day:
    """An edition on a list of them, with its first headlines."""

    edition: Edition
    first: list[Words]


def days(slug: str, reader: str) -> list[Day]:
    """One edition a day, in the reader's language where there is a choice, newest first; three queries."""
    by_day: dict[date, Edition] = {}
    for edition in Edition.objects.filter(channel__slug=slug).order_by("-date")[: 2 * DAYS]:
        if edition.date not in by_day or base(edition.language) == reader:
            by_day[edition.date] = edition
    first: dict[int, list[Words]] = {}
    items = EditionItem.objects.filter(edition__in=by_day.values(), position__lte=FIRST)
    for item in shown_items(items):
        first.setdefault(item.edition, []).append(Words.of(item.headline, item.language))
    return [Day(edition, first.get(edition.pk, [])) for edition in by_day.values()]


def item_of(item: ShownItem, channels: list[ChannelLink]) -> Item:
    lang = base(item.language)
    return Item(
        position=item.position,
        url=post_url(item.post),
        headline=Words.of(item.headline, lang),
        lines=[Words.of(str(line["text"]), lang) for line in item.lines],
        mark="extract" if item.written_by == "extract" else "ai",
        outlets=item.outlets[:3],
        more_outlets=max(len(item.outlets) - 3, 0),
        reports=item.reports,
        channels=channels,
    )


def edition_page(slug: str, day: date, front: Front, *, reader: str, now: datetime) -> EditionPage | None:
    """Nine queries; the edition in the reader's language, else in another; None when there is none."""
    editions = Edition.objects.filter(channel__slug=slug, channel__state=State.VISIBLE, date=day)
    found = sorted(editions.select_related("channel"), key=lambda e: base(e.language) != reader)
    if not found:
        return None
    edition = found[0]
    stored = shown_items(edition.items.all())
    chips = chips_of(item.post.pk for item in stored)
    items = [item_of(item, chips.get(item.post.pk, [])) for item in stored]
    letters = sum(len(w.text) * (2 if w.lang == "zh" else 1) for i in items for w in (i.headline, *i.lines))
    inside = {item.post.pk for item in stored}
    outside = [post for post in front.posts if post.pk not in inside][:LEFT_OUT]
    dates = Edition.objects.filter(channel=edition.channel)
    return EditionPage(
        edition=edition,
        channel=edition.channel,
        name=channel_name(edition.channel),
        items=items,
        minutes=max(round(letters / 1000), 1),  # about 1,000 Latin letters or 500 Han a minute
        house=edition.channel.kind == Channel.Kind.HOUSE,
        left_out=rows_of(outside, front.chips, reader=reader, now=now),
        earlier=dates.filter(date__lt=day).order_by("-date").values_list("date", flat=True).first(),
        later=dates.filter(date__gt=day).order_by("date").values_list("date", flat=True).first(),
    )
