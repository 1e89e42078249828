"""Verb: an author changes what they wrote. What others saw before stays readable."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from datetime import datetime

from django.db import transaction

from digest.accounts import limits
from digest.accounts.limits import DAY, Limit
from digest.accounts.models import User
from digest.channels import version
from digest.channels.models import Channel
from digest.lib.markdown import Parsed, parse
from digest.lib.moderated import State
from digest.posts.deeds import count_share
from digest.posts.mention import mention
from digest.posts.models import Post, PostPicture, PostVersion
from digest.posts.parsed import parsed
from digest.posts.publish_post import preview_of, suspicion, wording_of
from digest.posts.wording import ALT, Unfit, Wording, check_whole, worded

OPEN = (State.DRAFT, State.SCHEDULED)  # nobody else saw it: no history
CHANGEABLE = (*OPEN, State.VISIBLE, State.QUEUED)
EDITS = Limit("edit", 100, DAY)  # of what others saw: each keeps a version


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
    author = post.author
    if post.state not in CHANGEABLE or author is None:
        raise Unfit("state")
    before = wording_of(post)
    wording = worded((post.state in OPEN and kind) or post.kind, title=title, text=text, link=link)
    if wording.kind == Post.Kind.QUOTE and post.quoted_id is None:
        raise Unfit("quoted")
    seen_anew = post.state not in OPEN and wording != before
    # slow for an article: before the transaction, and not for a draft, which saves itself every few seconds
    words = Parsed("") if post.state == State.DRAFT else parsed(wording.text)
    links = wording.links(words)
    added = set(links) - set(before.links(parse(before.text))) if seen_anew and links else set()
    rule = suspicion(author, wording, links, now, but=post.pk) if seen_anew else None
    with transaction.atomic():
        row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
        if row.state != post.state or (seen_anew and wording_of(row) != before):
            raise Unfit("changed")
        describe(row, alts or {})
        if row.state in OPEN:
            row.kind, row.channel = wording.kind, channel
        if row.state == State.DRAFT:
            row.updated = now
        else:
            check_whole(wording, pictures=row.pictures.count())
        if seen_anew:
            keep_version(row, author, before, added, now)
        if rule:
            wait(row, rule, now)
        row.title, row.text, row.link = wording.title, wording.text, wording.link
        row.language, row.html, row.gist = wording.language, words.html, wording.gist
        row.preview = None if row.state == State.DRAFT else preview_of(wording.link, now)
        row.save()
        mention(row, words.mentions)
    return row


def keep_version(row: Post, author: User, before: Wording, added: Sized, now: datetime) -> None:
    if not limits.allow(EDITS, author.pk, now):
        raise Unfit("edits")
    if added and not limits.may(author, "link", now, len(added)):
        raise Unfit("too_many_links")
    PostVersion.objects.create(post=row, title=before.title, text=before.text, until=now)
    row.edited_at = row.updated = now


def wait(row: Post, rule: str, now: datetime) -> None:
    """For a moderator, as new posts do."""
    if row.state == State.VISIBLE:
        version.bump()
        count_share(row, -1)
    row.state, row.state_reason, row.state_at = State.QUEUED, rule, now


def describe(post: Post, alts: Mapping[int, str]) -> None:
    for picture in post.pictures.all():
        alt = " ".join(alts.get(picture.pk, picture.alt).split())[:ALT]
        if alt != picture.alt:
            PostPicture.objects.filter(pk=picture.pk).update(alt=alt)
