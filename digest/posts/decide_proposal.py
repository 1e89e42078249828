"""Verb: an editor takes a proposed post into a channel, or does not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.models import User
from digest.lib.moderated import State
from digest.posts.models import Placement, PlacementProposal, Post

ACCEPTED = "proposed"  # the reason of a placement


def decide_proposal(proposal: PlacementProposal, by: User, accepted: bool, now: datetime) -> bool:
    """False when it was decided before, or the post is no longer in sight. Accepted, the post stands in the
    channel from now."""
    with transaction.atomic():
        open_ones = PlacementProposal.objects.filter(
            pk=proposal.pk, decided_at=None, post__state__in=[State.VISIBLE, State.SCHEDULED]
        )
        pks = list(open_ones.select_for_update(of=("self",)).values_list("pk", flat=True))
        if not pks:
            return False
        PlacementProposal.objects.filter(pk__in=pks).update(decided_by=by, decided_at=now, accepted=accepted)
        if accepted:
            defaults = {"at": now, "reason": ACCEPTED}
            Placement.objects.get_or_create(
                post=proposal.post, channel_id=proposal.channel_id, defaults=defaults
            )
            Post.objects.filter(pk=proposal.post_id).update(changed=now)  # found by its channels
    return True
