"""Verb: a person writes a comment under a post, or a reply to one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts import limits
from digest.accounts.models import User
from digest.comments.counters import count, lock_comment
from digest.comments.models import Comment
from digest.comments.suspicion import suspicion
from digest.comments.wording import worded
from digest.lib.language import language_of
from digest.lib.moderated import State
from digest.posts.deeds import standing
from digest.posts.mention import mention
from digest.posts.models import Post
from digest.posts.parsed import parsed
from digest.posts.wording import Unfit

DEEPEST = 32_000  # a reply to that one counts as deep as it


def write_comment(
    author: User, post: Post, text: str, now: datetime, *, parent: Comment | None = None
) -> Comment:
    """The new comment; `queued` where a rule of spam wants a moderator to look first.

    Written to an old page it stands under the post that the old one moved to; a reply stands where its
    parent does. Raises `Unfit`: empty, long, closed (the post is not to be seen), gone (the parent),
    too_many, too_many_links; nothing is kept then.
    """
    text = worded(text)
    words = parsed(text)
    with transaction.atomic():
        above = lock_comment(parent.pk) if parent else None
        place = standing(above.post_id if above else post.pk)
        if place.state != State.VISIBLE:
            raise Unfit("closed")
        if above and above.state != State.VISIBLE:
            raise Unfit("gone")
        if not limits.may(author, "comment", now):
            raise Unfit("too_many")
        if words.links and not limits.may(author, "link", now, len(words.links)):
            raise Unfit("too_many_links")
        rule = suspicion(author, text, words.links, now)
        comment = Comment.objects.create(
            post_id=above.post_id if above else place.pk,
            origin_post_id=above.origin_post_id if above else None,
            parent=above,
            root_id=(above.root_id or above.pk) if above else None,
            depth=min(above.depth + 1, DEEPEST) if above else 0,
            author=author,
            text=text,
            html=words.html,
            language=language_of(text),
            published=now,
            state=State.QUEUED if rule else State.VISIBLE,
            state_reason=rule or "",
            state_at=now,
        )
        mention(comment, words.mentions)
        if not rule:
            count(comment, 1, now)
    return comment
