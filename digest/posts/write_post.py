"""Verb: a person writes a post, as a draft or for everybody at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from digest.accounts.models import User
from digest.channels.models import Channel
from digest.lib.moderated import State
from digest.posts.models import Post, PostPicture
from digest.posts.publish_post import publish_post
from digest.posts.wording import PICTURES, Unfit, check_whole, worded

MOST_DRAFTS = 100  # of one person
MOST_TURNS = 32_767  # number of a turn that its column holds


def write_post(
    author: User,
    channel: Channel | None,
    kind: str,
    now: datetime,
    *,
    title: str = "",
    text: str = "",
    link: str = "",
    quoted: Post | None = None,
    quoted_turn: int | None = None,
    pictures: Sequence[PostPicture] = (),
    draft: bool = False,
    at: datetime | None = None,
) -> Post:
    """The new post. ``kind`` is text, link, quote or article; ``channel`` None is the author's own;
    ``quoted_turn`` the number of a turn, where a shared chat is quoted.

    ``pictures`` are the author's without a post, in their order. ``draft`` keeps it to the author, ``at``
    publishes it later; see `publish_post` for what happens else. Raises `wording.Unfit`; nothing is kept
    then.
    """
    wording = worded(kind, title=title, text=text, link=link)
    if kind == Post.Kind.QUOTE and quoted is None:
        raise Unfit("quoted")
    if len(pictures) > PICTURES:
        raise Unfit("pictures")
    if not draft:  # in no transaction yet
        check_whole(wording, pictures=len(pictures))
    with transaction.atomic():
        drafts = Post.objects.composed_by(author).filter(state=State.DRAFT)
        if draft and drafts.count() >= MOST_DRAFTS:
            raise Unfit("drafts")
        post = Post.objects.create(
            kind=kind,
            author=author,
            channel=channel,
            title=wording.title,
            text=wording.text,
            gist=wording.gist,
            language=wording.language,
            link=wording.link,
            quoted=quoted if kind == Post.Kind.QUOTE else None,
            quoted_turn=turn_of(quoted, quoted_turn) if kind == Post.Kind.QUOTE else None,
            state=State.DRAFT,
            published=now,
            updated=now,
        )
        for position, picture in enumerate(pictures):
            own = PostPicture.objects.filter(pk=picture.pk, owner=author, post=None)
            own.update(post=post, position=position)
    if draft:
        return post
    try:
        return publish_post(post, now, at=at)  # renders outside of a transaction
    except Unfit:
        PostPicture.objects.filter(post=post).update(post=None)
        post.delete()
        raise


def turn_of(quoted: Post | None, number: int | None) -> int | None:
    """``number`` where a shared chat is quoted, no larger than its column holds; else none."""
    is_chat = quoted is not None and quoted.kind == Post.Kind.CHAT
    return number if is_chat and number and 0 < number <= MOST_TURNS else None
