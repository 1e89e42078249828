"""What becomes of what a person did with posts when they leave."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.models import User
from digest.posts.counting import recount
from digest.posts.deeds import lock
from digest.posts.deeds_of_merged import DEEDS
from digest.posts.models import Deed, Mute, Save, Vote

COUNTED: tuple[type[Deed], ...] = (Vote, Save)
BATCH = 500


def forget_deeds(user: User, now: datetime) -> None:
    """Votes, saves, hides, watches, read marks and mutes go, and the counts of posts with them. The totals of
    days stay: nobody is in them."""
    with transaction.atomic():
        posts: set[int] = set()
        for model in COUNTED:
            posts |= set(model._default_manager.filter(user=user).values_list("post", flat=True))
        lock(posts)
        for model in DEEDS:
            model._default_manager.filter(user=user).delete()
        Mute.objects.filter(user=user).delete()
        found = sorted(posts)
        for at in range(0, len(found), BATCH):
            recount(found[at : at + BATCH], now)
