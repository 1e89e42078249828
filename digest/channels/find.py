"""The channel that a request names, for who may open, own or run it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from digest.channels.may import Person, may_own, may_run
from digest.channels.models import Channel
from digest.lib.moderated import State


def get_channel_for(user: Person, slug: str) -> Channel:
    """404 for what ``user`` may not see, and for the house, which has no page of its own."""
    found = Channel.objects.visible_to(user).exclude(kind=Channel.Kind.HOUSE)
    channel = found.exclude(state=State.DELETED).filter(slug=slug).first()
    if channel is None:
        raise Http404
    return channel


def get_run_channel_for(user: Person, slug: str) -> Channel:
    """403 for who does not run it."""
    channel = get_channel_for(user, slug)
    if not may_run(user, channel):
        raise PermissionDenied
    return channel


def get_own_channel_for(user: Person, slug: str) -> Channel:
    """403 for who does not own it."""
    channel = get_channel_for(user, slug)
    if not may_own(user, channel):
        raise PermissionDenied
    return channel
