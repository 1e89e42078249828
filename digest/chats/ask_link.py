"""Verb: a person gives the link of a chat that they shared elsewhere, to be read by a job."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from crawler.web.guard import AllowedHosts
from digest.accounts.limits import allow
from digest.accounts.models import User
from digest.chats.draft_chat import DRAFT
from digest.chats.models import ShareLink, Transcript
from digest.chats.share_hosts import share_address
from digest.chats.unfit import Unfit

MOST_WAITING = 5  # of one person


def ask_link(owner: User, address: str, now: datetime, *, replaces: Transcript | None = None) -> ShareLink:
    """The row whose page tells when the chat is there; one that waits already is answered again.

    ``replaces`` is a chat of the owner whose turns the draft may become. Counts as a draft. Raises `Unfit`:
    suspended, share_link (no shared chat of an assistant that we know), links (too many wait), too_many.
    """
    if owner.is_suspended(now):
        raise Unfit("suspended")
    url = share_address(address, AllowedHosts.parse(settings.CRAWLER_ALLOWED_PRIVATE_HOSTS))
    if not url:
        raise Unfit("share_link")
    with transaction.atomic():
        waiting = ShareLink.objects.waiting_of(owner)
        if same := waiting.filter(address=url, replaces=replaces).first():
            return same
        if waiting.count() >= MOST_WAITING:
            raise Unfit("links")
        if not allow(DRAFT, owner.pk, now):
            raise Unfit("too_many")
        return ShareLink.objects.create(owner=owner, address=url, replaces=replaces, created=now)
