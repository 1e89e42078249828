"""What the channels that a person follows published, and what the person saved: by time, nothing else."""

from __future__ import annotations

from datetime import datetime

from digest.accounts.models import User
from digest.channels.models import Follow
from digest.lib.keyset import encode, place
from digest.pages.latest import BY_TIME, PAGE, behind
from digest.pages.mixed import ItemList, items_of
from digest.pages.offers import offering
from digest.posts.cards import ROWS
from digest.posts.models import Hide, Placement, Post, PostQuerySet, Save

WITH = ("story", *ROWS)


def in_followed(user: User) -> PostQuerySet:
    """Stories and posts that stand in a channel the person follows."""
    followed = Follow.objects.filter(user=user).values("channel")
    return readable().filter(pk__in=Placement.objects.filter(channel__in=followed).values("post"))


def readable() -> PostQuerySet:
    """Posts with a place of their own in lists: no story that another one shows."""
    return Post.objects.visible().filter(story__merged_into=None, story__joined_to=None)


def following(user: User, before: str | None, *, reader: str, now: datetime) -> ItemList:
    """Nine queries at most."""
    last = place(before, BY_TIME)
    posts = in_followed(user).read_by(user).select_related(*WITH).order_by("-published", "-id")
    if last:
        posts = posts.filter(behind(last, "published"))
    found = list(posts[: PAGE + 1])
    shown = found[:PAGE]
    older = encode([shown[-1].published, shown[-1].pk]) if len(found) > PAGE else ""
    items, mine = items_of(shown, user, reader=reader, now=now)
    rows = offering(items, user)
    return ItemList(rows, older, last is None, len(shown) - len(items), mine)


def saved(user: User, before: str | None, *, reader: str, now: datetime) -> ItemList:
    """The last saved first. Muting does not reach what one saved; hiding does. Nine queries at most."""
    last = place(before, BY_TIME)
    hidden = Hide.objects.filter(user=user).values("post")
    rows = Save.objects.filter(user=user, post__in=Post.objects.visible()).exclude(post__in=hidden)
    if last:
        rows = rows.filter(behind(last, "at"))
    related = (f"post__{name}" for name in WITH)
    found = list(rows.select_related("post", *related).order_by("-at", "-pk")[: PAGE + 1])
    shown = found[:PAGE]
    older = encode([shown[-1].at, shown[-1].pk]) if len(found) > PAGE else ""
    posts = [row.post for row in shown]
    items, mine = items_of(posts, user, reader=reader, now=now, muting=False)
    return ItemList(offering(items, user), older, last is None, 0, mine)
