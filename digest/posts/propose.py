"""Verb: an author proposes a post to a channel of others."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.limits import DAY, Limit, allow
from digest.channels.models import Channel
from digest.lib.moderated import State
from digest.posts.models import Placement, PlacementProposal, Post
from digest.posts.wording import Unfit

PROPOSALS = Limit("proposal", 20, DAY)
MOST = 3  # channels that one post may wait for


def propose(post: Post, channel: Channel, now: datetime) -> bool:
    """Ask the editors of ``channel`` to take a post in; False when it stands there or they were asked before.

    Raises `Unfit`: the post is not in sight, the channel takes none, too many were asked.
    """
    with transaction.atomic():
        row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
        if row.state not in (State.VISIBLE, State.SCHEDULED, State.QUEUED) or row.author_id is None:
            raise Unfit("state")
        if channel.kind == Channel.Kind.HOUSE or channel.state != State.VISIBLE:
            raise Unfit("channel")
        asked = PlacementProposal.objects.filter(post=row)
        standing = Placement.objects.filter(post=row, channel=channel)
        if asked.filter(channel=channel).exists() or standing.exists():
            return False
        if asked.count() >= MOST or not allow(PROPOSALS, row.author_id, now):
            raise Unfit("proposals")
        PlacementProposal.objects.create(post=row, channel=channel, at=now)
    return True
