"""Lists in which stories and people's posts stand together, without what the reader hid or muted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from digest.pages.front import ChannelLink, chips_of
from digest.pages.rows import Row, rows_of
from digest.pages.shown import Viewer, mine_for, said_in_card, said_in_row
from digest.posts.cards import Card, cards
from digest.posts.mine import Mine
from digest.posts.models import Post


@dataclass(frozen=True)
class Item:
    """A story as a row, or a post as a card."""

    row: Row | None = None
    card: Card | None = None


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
    stories = [post for post in posts if post.kind == Post.Kind.STORY]
    chips = chips_of(post.pk for post in posts)
    rows = {row.post.pk: row for row in rows_of(stories, chips, reader=reader, now=now)} if stories else {}
    found = {card.post.pk: card for card in cards(posts, viewer)}
    mine = mine_for(viewer, (post.pk for post in posts))
    items = []
    for post in posts:
        item = Item(row=rows.get(post.pk), card=found.get(post.pk))
        if mine and (mine.did("hide", post.pk) or (muting and hides(mine, item, chips.get(post.pk, ())))):
            continue
        items.append(item)
    return items, mine


def hides(mine: Mine, item: Item, chips: Sequence[ChannelLink]) -> bool:
    """Whether something of it is muted."""
    if not mine.muted:
        return False
    if item.row:
        return mine.muted.hides(said_in_row(item.row))
    return item.card is not None and mine.muted.hides(said_in_card(item.card, (c.slug for c in chips)))
