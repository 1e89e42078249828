"""Verb: scheduled posts go out when their time has come, each exactly once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.models import User
from digest.channels.may import may_post
from digest.lib.markdown import parse
from digest.lib.moderated import State
from digest.posts.models import Post
from digest.posts.publish_post import open_to_all, quotable, suspicion, wording_of
from digest.posts.wording import Unfit

BATCH = 50
HELD = "could not go out"  # the reason of a scheduled post that became a draft again


def publish_scheduled(now: datetime) -> dict[str, int]:
    """Publish what is due; {"published", "held"}. One that may no longer go out (its author is suspended, its
    channel or what it quotes is gone) becomes a draft again. Safe to repeat and to stop anywhere."""
    counts = {"published": 0, "held": 0}
    due = Post.objects.filter(state=State.SCHEDULED, published__lte=now).order_by("published", "pk")
    for pk in list(due.values_list("pk", flat=True)[:BATCH]):
        if outcome := publish_one(pk, now):
            counts[outcome] += 1
    return counts


def publish_one(pk: int, now: datetime) -> str:
    """What became of one due post; "" when another process was quicker, or its author changed it."""
    due = Post.objects.filter(pk=pk, state=State.SCHEDULED, published__lte=now)
    read = due.select_related("author").first()
    if read is None or read.author is None:
        return ""
    wording = wording_of(read)
    rule = suspicion(read.author, wording, wording.links(parse(read.text)), now, but=pk)
    with transaction.atomic():
        row = due.select_for_update(of=("self",)).select_related("author", "channel").first()
        if row is None or row.author is None or wording_of(row) != wording:
            return ""
        if may_go_out(row, row.author, now):
            open_to_all(row, rule, now)
        else:
            row.state, row.state_reason, row.state_at = State.DRAFT, HELD, now
        row.save()
    return "held" if row.state == State.DRAFT else "published"


def may_go_out(row: Post, author: User, now: datetime) -> bool:
    """Also points a quote to where a merged story stands now."""
    try:
        row.quoted = quotable(row)
    except Unfit:
        return False
    placeable = row.channel is not None and may_post(author, row.channel)
    return placeable and not author.is_suspended(now) and author.deleted_at is None
