"""Verb: an author changes what they wrote. What others saw before stays readable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from digest.accounts import limits
from digest.accounts.models import User
from digest.channels import version
from digest.channels.models import Channel
from digest.lib.moderated import State
from digest.posts.mentioned import mentioned
from digest.posts.models import Post, PostPicture, PostVersion
from digest.posts.publish_post import preview_of, suspicion, wording_of
from digest.posts.wording import ALT, Unfit, check_whole, worded

OPEN = (State.DRAFT, State.SCHEDULED)  # nobody else saw it: no history
CHANGEABLE = (*OPEN, State.VISIBLE, State.QUEUED)


def edit_post(
    post: Post,
    now: datetime,
    *,
    title: str,
    text: str,
    link: str = "",
    kind: str = "",
    channel: Channel | None = None,
    alts: Mapping[int, str] | None = None,
) -> Post:
    """The changed row. Raises `Unfit`; nothing changes then.

    Of a draft ``kind`` and ``channel`` may change too. Of a post that others saw, its earlier words become a
    `PostVersion`, new links count against the day's limit, and a rule for spam may make it wait for a
    moderator. ``alts`` are {picture: what it shows}.
    """
    with transaction.atomic():
        row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
        if row.state not in CHANGEABLE or row.author_id is None:
            raise Unfit("state")
        before = wording_of(row)
        is_open = row.state in OPEN
        wording = worded((is_open and kind) or row.kind, title=title, text=text, link=link)
        if wording.kind == Post.Kind.QUOTE and row.quoted_id is None:
            raise Unfit("quoted")
        describe(row, alts or {})
        if is_open:
            row.kind, row.channel, row.updated = wording.kind, channel, now
        if row.state != State.DRAFT:
            check_whole(wording, pictures=row.pictures.count())
        if not is_open and (wording.title, wording.text, wording.link) != (
            before.title, before.text, before.link,
        ):  # fmt: skip
            author = User.objects.get(pk=row.author_id)
            added = set(wording.links) - set(before.links)
            if added and not limits.may(author, "link", now, len(added)):
                raise Unfit("too_many_links")
            PostVersion.objects.create(post=row, title=before.title, text=before.text, until=now)
            row.edited_at = row.updated = now
            if rule := suspicion(author, wording, now, but=row.pk):
                if row.state == State.VISIBLE:
                    version.bump()
                row.state, row.state_reason, row.state_at = State.QUEUED, rule, now
        row.title, row.text, row.link = wording.title, wording.text, wording.link
        row.language, row.html = wording.language, wording.html(mentioned(wording.text))
        row.preview = None if row.state == State.DRAFT else preview_of(wording.link, now)
        row.save()
    return row


def describe(post: Post, alts: Mapping[int, str]) -> None:
    for picture in post.pictures.all():
        alt = " ".join(alts.get(picture.pk, picture.alt).split())[:ALT]
        if alt != picture.alt:
            PostPicture.objects.filter(pk=picture.pk).update(alt=alt)
