"""Lists in which stories and people's posts stand together, without what the reader hid or muted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from digest.accounts.access import Viewer
from digest.pages.front import ChannelLink, chips_of
from digest.pages.rows import Row, rows_of
from digest.pages.shown import mine_for, said_in_card, said_in_row
from digest.posts.cards import Card, cards
from digest.posts.mine import Mine
from digest.posts.models import Post
from digest.posts.muted import Said


@dataclass(frozen=True)
class Item:
    """A story as a row, or a post as a card. `offers`: to follow the channel of the card."""

    row: Row | None = None
    card: Card | None = None
    offers: bool = False

    @property
    def post(self) -> Post:
        shown = self.row or self.card
        assert shown is not None
        return shown.post


@dataclass(frozen=True)
class ItemList:
    """``older``: cursor of the next page, "" at the end. ``left_out``: how many of this page are muted."""

    items: list[Item]
    older: str = ""
    first_page: bool = True
    left_out: int = 0
    mine: Mine | None = field(default=None, compare=False)


def items_of(
    posts: Sequence[Post], viewer: Viewer, *, reader: str, now: datetime, muting: bool = True
) -> tuple[list[Item], Mine | None]:
    """The posts, loaded by `with_rows` and with their stories, in their order. Six queries at most, one more
    for who is signed in. ``muting`` False leaves out only what was hidden."""
    chips = chips_of(post.pk for post in posts)
    found = by_post(posts, chips, viewer, reader=reader, now=now)
    mine = mine_for(viewer, (post.pk for post in posts))
    items = []
    for post in posts:
        item = found[post.pk]
        if mine and (mine.did("hide", post.pk) or (muting and hides(mine, item, chips.get(post.pk, ())))):
            continue
        items.append(item)
    return items, mine


def by_post(
    posts: Sequence[Post], chips: dict[int, list[ChannelLink]], viewer: Viewer, *, reader: str, now: datetime
) -> dict[int, Item]:
    """{post: how it is shown}."""
    stories = [post for post in posts if post.kind == Post.Kind.STORY]
    rows = rows_of(stories, chips, reader=reader, now=now) if stories else []
    items = {row.post.pk: Item(row=row) for row in rows}
    return items | {card.post.pk: Item(card=card) for card in cards(posts, viewer)}


def hides(mine: Mine, item: Item, chips: Sequence[ChannelLink]) -> bool:
    """Whether something of it is muted."""
    return bool(mine.muted) and mine.muted.hides(said_in(item, chips))


def said_in(item: Item, chips: Sequence[ChannelLink] = ()) -> Said:
    """``chips``: the channels that a post of a person stands in."""
    if item.row:
        return said_in_row(item.row)
    assert item.card is not None
    return said_in_card(item.card, (chip.slug for chip in chips))
