"""A person leaves: their follows and editing go, their channels are closed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from digest.accounts.models import User
from digest.channels import version
from digest.channels.allowance import drop_unused
from digest.channels.change_avatar import change_avatar
from digest.channels.models import Channel, ChannelSource, Editor, Follow, OwnFeed, SourceProposal
from digest.lib.moderated import State

CLOSED = "closed"  # the name of what its owner left; the row stays, since posts and the log point to it


def forget_person(user: User, now: datetime) -> None:
    """Safe to repeat. Nobody follows a closed channel; what nobody else needs is polled no longer."""
    with transaction.atomic():
        follows = Follow.objects.filter(user=user)
        Channel.objects.filter(pk__in=follows.values("channel")).update(followers=F("followers") - 1)
        follows.delete()
        Editor.objects.filter(user=user).delete()
        SourceProposal.objects.filter(by=user, decision=SourceProposal.Decision.OPEN).delete()
        SourceProposal.objects.filter(by=user).update(note="")
        for channel in Channel.objects.filter(owner=user).exclude(state=State.DELETED):
            close(channel, now)


def close(channel: Channel, now: datetime) -> None:
    if channel.avatar:
        change_avatar(channel, None, now)
    Follow.objects.filter(channel=channel).delete()
    Editor.objects.filter(channel=channel).delete()
    its = Q(channel=channel)
    feeds = [row.feed for row in ChannelSource.objects.filter(its).select_related("feed")]
    feeds += [
        row.feed for row in OwnFeed.objects.filter(its, feed__isnull=False).select_related("feed") if row.feed
    ]
    ChannelSource.objects.filter(its).delete()
    OwnFeed.objects.filter(its).delete()
    for feed in feeds:
        drop_unused(feed)
    Channel.objects.filter(pk=channel.pk).update(
        state=State.DELETED,
        state_reason="",
        state_at=now,
        slug=f"closed-{channel.pk}",
        name_en=CLOSED,
        name_zh="",
        promise_en="",
        promise_zh="",
        support_url="",
        terms=[],
        not_terms=[],
        is_verified=False,
        followers=0,
        changed=now,
    )
    version.bump()
