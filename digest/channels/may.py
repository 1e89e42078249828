"""Who may do what with a channel."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from digest.accounts.models import User
from digest.channels.models import Channel, Editor
from digest.lib.moderated import State

Person = User | AnonymousUser


def may_own(user: Person, channel: Channel) -> bool:
    """Edit its face and name its editors: its owner; staff where the site owns it. No query."""
    if not user.is_authenticated:
        return False
    return channel.owner_id == user.pk if channel.owner_id else user.is_staff


def may_run(user: Person, channel: Channel) -> bool:
    """See its desk and decide what is proposed: who owns it, and editors who accepted. At most one query."""
    if not user.is_authenticated or channel.state == State.DELETED:
        return False
    return may_own(user, channel) or Editor.objects.accepted().filter(channel=channel, user=user).exists()


def may_follow(user: Person, channel: Channel) -> bool:
    """Anybody who is signed in, but nobody their own personal channel. No query."""
    return user.is_authenticated and not (channel.is_personal and channel.owner_id == user.pk)


def may_post(user: Person, channel: Channel) -> bool:
    """Publish there without asking: who runs it, while everybody sees it. The house is no place for posts."""
    if channel.kind == Channel.Kind.HOUSE or channel.state != State.VISIBLE:
        return False
    return may_run(user, channel)
