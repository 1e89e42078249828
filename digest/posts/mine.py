"""What one person did to some posts and what they mute, in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from digest.accounts.models import User
from digest.posts.models import Deed, Hide, Mute, Post, Save, Vote, Watch
from digest.posts.muted import Muted, Said

DEEDS: dict[str, type[Deed]] = {"vote": Vote, "save": Save, "hide": Hide, "watch": Watch}
OF_POSTS = " UNION ALL ".join(
    f"SELECT '{name}', post_id, '' FROM {model._meta.db_table} WHERE user_id = %s AND post_id IN ({{posts}})"
    for name, model in DEEDS.items()
)
MUTES = f"SELECT kind, 0, value FROM {Mute._meta.db_table} WHERE user_id = %s"


@dataclass(frozen=True)
class Mine:
    """Ids of posts by deed (vote, save, hide, watch), and what is muted."""

    deeds: dict[str, frozenset[int]] = field(default_factory=dict)
    muted: Muted = Muted()

    def did(self, deed: str, post: int) -> bool:
        return post in self.deeds.get(deed, ())

    def shows(self, post: int, said: Said) -> bool:
        """Whether lists show it: not hidden, and nothing of it muted."""
        return not (self.did("hide", post) or (self.muted and self.muted.hides(said)))


def mine_of(user: User, posts: Iterable[Post | int]) -> Mine:
    """Of these posts. One query, also for none of them."""
    pks = sorted({post if isinstance(post, int) else post.pk for post in posts})
    statement, values = MUTES, [user.pk]
    if pks:
        statement = f"{OF_POSTS.format(posts=','.join(map(str, pks)))} UNION ALL {MUTES}"
        values = [user.pk] * (len(DEEDS) + 1)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    return from_rows(rows)


def from_rows(rows: Iterable[tuple[str, int, str]]) -> Mine:
    deeds: dict[str, set[int]] = {}
    mutes: list[tuple[str, str]] = []
    for name, post, value in rows:
        if name in DEEDS:
            deeds.setdefault(name, set()).add(post)
        else:
            mutes.append((name, value))
    return Mine({name: frozenset(found) for name, found in deeds.items()}, Muted.of(mutes))
