"""Who owns a channel asks somebody to run it with them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.limits import DAY, Limit, allow
from digest.accounts.models import User
from digest.channels.models import Channel, Editor
from digest.channels.problems import Refused

MOST = 10  # editors and open invitations of a channel
A_DAY = Limit("editor-invitation", 20, DAY)  # sent by one person


def invite_editor(channel: Channel, name: str, by: User, now: datetime) -> Editor:
    """The invitation; the invited person accepts or declines. Raises `Refused`: nobody, already,
    many_editors, often.
    """
    with transaction.atomic():
        Channel.objects.select_for_update(of=("self",)).get(pk=channel.pk)  # one count at a time
        person = User.objects.of_name(name)
        if person is None or not person.is_active or person.is_suspended(now):
            raise Refused("nobody")
        named = Editor.objects.filter(channel=channel)
        if person.pk == channel.owner_id or named.filter(user=person).exists():
            raise Refused("already")
        if named.count() >= MOST:
            raise Refused("many_editors")
        if not allow(A_DAY, by.pk, now):
            raise Refused("often")
        return Editor.objects.create(channel=channel, user=person, invited_by=by, invited_at=now)
