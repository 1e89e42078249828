"""Staff say that a channel is who it says it is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.channels import version
from digest.channels.models import Channel


def set_verified(channel: Channel, verified: bool, now: datetime) -> bool:
    """Whether something changed. Taking the mark away drops what is kept of the public pages."""
    with transaction.atomic():
        rows = Channel.objects.filter(pk=channel.pk, is_verified=not verified)
        changed = bool(rows.update(is_verified=verified, changed=now))
        if changed:
            version.bump()
    return changed
