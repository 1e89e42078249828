"""Which stories and posts a person's lists show: what they hid or muted never stands in one."""

from __future__ import annotations

from collections.abc import Iterable

from digest.accounts.access import Viewer
from digest.pages.rows import Row, story_of
from digest.posts.cards import Card
from digest.posts.mine import Mine, mine_of
from digest.posts.muted import Said


def said_in_row(row: Row) -> Said:
    words = [row.headline.text, row.news, story_of(row.post).title, *(line.text for line in row.bullets)]
    words += [piece.text for piece in (row.original, row.gist) if piece]
    return Said.of(words, (link.slug for link in row.channels), row.publishers)


def said_in_card(card: Card, channels: Iterable[str] = ()) -> Said:
    """``channels``: slugs of those it stands in beside the one it was published in."""
    words = [card.title, card.post.text]
    if card.preview:
        words += [card.preview.title, card.preview.description]
    if card.chat:
        words += [card.question, card.answer]
    if card.quoted:
        words.append(card.quoted.headline)
        words += [card.quoted.turn.text] if card.quoted.turn else []
    own = {card.channel.slug} if card.channel else set()
    return Said.of(words, {*own, *channels})


def shows(mine: Mine | None, post: int, said: Said) -> bool:
    """Whether a list shows the post to this person; everything to who is not signed in (None)."""
    return mine is None or mine.shows(post, said)


def shows_row(mine: Mine | None, row: Row) -> bool:
    return mine is None or shows(mine, row.post.pk, said_in_row(row))


def mine_for(viewer: Viewer, posts: Iterable[int]) -> Mine | None:
    """One query for who is signed in."""
    return mine_of(viewer, posts) if viewer.is_authenticated else None
