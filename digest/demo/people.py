"""Verb: the invented people join, write, comment and vote as they would have during the week."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from crawler.stories.models import Membership
from digest.accounts.models import User
from digest.channels.edit_channel import Face, edit_channel
from digest.channels.follow import follow
from digest.channels.models import Channel
from digest.channels.open_personal import open_personal
from digest.comments.models import Comment
from digest.comments.vote_comment import vote_comment
from digest.comments.write_comment import write_comment
from digest.demo.read import HERE
from digest.posts.decide_proposal import decide_proposal
from digest.posts.models import PlacementProposal, Post
from digest.posts.propose import propose
from digest.posts.vote import vote
from digest.posts.write_post import write_post

FILE: Path = HERE / "people.toml"
MINUTE = timedelta(minutes=1)


class NoStory(LookupError):
    """Something is said about a story that nobody told."""


def read_people(path: Path = FILE) -> dict[str, list[dict[str, Any]]]:
    """The tables person, post and comment."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def people(now: datetime, *, data: Mapping[str, list[dict[str, Any]]] | None = None) -> int:
    """Everybody of the file with all they did, at ``now - hours_ago``; the number of people that are new.

    Nobody has a password. Where one of them is there already nothing is done.
    """
    data = data or read_people()
    names = [person["name"] for person in data["person"]]
    if User.objects.filter(username__in=names).exists():
        return 0
    cast = {person["name"]: join(person, now) for person in data["person"]}
    for person in data["person"]:
        open_own(cast[person["name"]], person, now)
    posts: dict[str, Post] = {}
    comments: dict[str, Comment] = {}
    written = [(row, True) for row in data["post"]] + [(row, False) for row in data["comment"]]
    for row, is_post in sorted(written, key=lambda pair: -pair[0]["hours_ago"]):
        at = now - timedelta(hours=row["hours_ago"])
        if is_post:
            posts[row["key"]] = say_post(row, cast, at, now)
        else:
            comments[row["key"]] = say_comment(row, cast, posts, comments, at, now)
    return len(cast)


def join(person: Mapping[str, Any], now: datetime) -> User:
    user = User(username=person["name"], date_joined=now - timedelta(days=person["joined_days"]))
    user.set_unusable_password()
    user.save()
    return user


def open_own(user: User, person: Mapping[str, Any], now: datetime) -> None:
    """The person's channel, where the file names one, and whom they follow."""
    at = user.date_joined + timedelta(hours=1)
    for channel in Channel.objects.filter(slug__in=person["follows"]):
        follow(user, channel, at)
    if "channel" in person:
        own = open_personal(user, at)
        face = Face(own.slug, person["channel"], Channel.RunBy.PEOPLE, promise_en=person["promise"])
        edit_channel(own, face, at)
        for other in some(User.objects.exclude(pk=user.pk), person["name"], 3 + len(person["name"]) % 4):
            follow(other, own, at)


def say_post(row: Mapping[str, Any], cast: Mapping[str, User], at: datetime, now: datetime) -> Post:
    quoted = post_about(row["about"]) if "about" in row else None
    post = write_post(
        cast[row["by"]],
        None,
        row["kind"],
        at,
        title=row.get("title", ""),
        text=row["text"].strip(),
        link=row.get("link", ""),
        quoted=quoted,
    )
    make_known(post, row, cast, at, now)
    return post


def make_known(
    post: Post, row: Mapping[str, Any], cast: Mapping[str, User], at: datetime, now: datetime
) -> None:
    """Into the channels it is about, and voted for."""
    for channel in Channel.objects.filter(slug__in=row.get("channels", [])):
        propose(post, channel, at)
    # nobody runs the demo's channels: what is proposed to them is taken
    for proposal in PlacementProposal.objects.filter(post=post).select_related("post"):
        decide_proposal(proposal, cast[row["by"]], accepted=True, now=at)
    for minute, voter in zip(count(3, 7), some(others(cast, row), row["key"], row["votes"]), strict=False):
        vote(voter, post, min(at + minute * MINUTE, now))


def say_comment(
    row: Mapping[str, Any],
    cast: Mapping[str, User],
    posts: Mapping[str, Post],
    comments: Mapping[str, Comment],
    at: datetime,
    now: datetime,
) -> Comment:
    parent = comments[row["reply_to"]] if "reply_to" in row else None
    if parent is not None:
        under = parent.post
    else:
        under = posts[row["post"]] if "post" in row else post_about(row["about"])
    comment = write_comment(cast[row["by"]], under, row["text"].strip(), at, parent=parent)
    for minute, voter in zip(count(2, 5), some(others(cast, row), row["key"], row["votes"]), strict=False):
        vote_comment(voter, comment, min(at + minute * MINUTE, now))
    return comment


def post_about(beginning: str) -> Post:
    """The post of the story that has a report whose title begins so; raises `NoStory`."""
    told = Membership.objects.filter(entry__title__startswith=beginning).first()
    post = Post.objects.filter(story=told.story_id).first() if told else None
    if post is None:
        raise NoStory(beginning)
    return post.moved_to or post


def others(cast: Mapping[str, User], row: Mapping[str, Any]) -> list[User]:
    return [user for name, user in cast.items() if name != row["by"]]


def some(users: Iterable[User], salt: str, number: int) -> list[User]:
    """``number`` of them, always the same for the same ``salt``."""

    def order(user: User) -> bytes:
        return hashlib.sha256(f"{salt} {user.username}".encode()).digest()

    return sorted(users, key=order)[:number]
