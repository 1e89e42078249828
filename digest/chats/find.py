"""The chat that a request names by its token, for who may open it.

A token that nobody was given and one that is no token at all are the same: not found.
"""

from __future__ import annotations

import re
from datetime import datetime

from digest.accounts.models import User
from digest.chats.models import ShareLink, Transcript, Visibility

TOKEN = re.compile(r"[A-Za-z0-9_-]{22}\Z")


def draft_for(owner: User, token: str) -> Transcript:
    """Raises `Transcript.DoesNotExist` for others' drafts as for none."""
    rows = Transcript.objects.of(owner).filter(visibility=Visibility.DRAFT)
    return rows.select_related("replaces", "story", "channel").get(token=checked(token))


def share_for(owner: User, token: str) -> Transcript:
    """A person's own chat that they kept. Raises `Transcript.DoesNotExist`."""
    return Transcript.objects.shares_of(owner).select_related("story", "channel").get(token=checked(token))


def open_at(token: str, now: datetime) -> Transcript | None:
    """What anybody with the link may open. The post of a public one must be visible too: `posts` knows."""
    if not TOKEN.match(token):
        return None
    rows = Transcript.objects.open(now).select_related("owner", "story", "channel")
    return rows.filter(token=token).first()


def link_for(owner: User, token: str) -> ShareLink:
    """A share link that a person gave. Raises `ShareLink.DoesNotExist`."""
    return ShareLink.objects.select_related("transcript", "replaces").get(owner=owner, token=checked(token))


def checked(token: str) -> str:
    return token if TOKEN.match(token) else ""
