"""Verb: an author changes a comment while few have read it. What it said before is kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts import limits
from digest.channels import version
from digest.comments.counters import change, lock_comment
from digest.comments.models import Comment, CommentVersion
from digest.comments.suspicion import suspicion
from digest.comments.wording import editable, worded
from digest.lib.language import language_of
from digest.lib.markdown import parse
from digest.lib.moderated import State
from digest.posts.mention import mention
from digest.posts.parsed import parsed
from digest.posts.wording import Unfit


def edit_comment(comment: Comment, text: str, now: datetime) -> Comment:
    """The changed row. Raises `Unfit`: state (it is gone), late (after 15 minutes), empty, long,
    too_many_links; nothing changes then. A rule of spam may make it wait for a moderator."""
    text = worded(text)
    words = parsed(text)
    with transaction.atomic():
        row = lock_comment(comment.pk)
        if row.state not in (State.VISIBLE, State.QUEUED):
            raise Unfit("state")
        if not editable(row.published, now):
            raise Unfit("late")
        if text == row.text:
            return row
        added = set(words.links) - set(parse(row.text).links) if words.links else set()
        if added and not limits.may(row.author, "link", now, len(added)):
            raise Unfit("too_many_links")
        CommentVersion.objects.create(comment=row, text=row.text, until=now)
        Comment.objects.filter(pk=row.pk).update(
            text=text, html=words.html, language=language_of(text), edited_at=now, changed=now
        )
        mention(row, words.mentions)
        if rule := suspicion(row.author, text, words.links, now, but=row.pk):
            if row.state == State.VISIBLE:
                version.bump()
            change(row, State.QUEUED, rule, now)
    row.refresh_from_db()
    return row
