"""What a person wants of For you."""

from __future__ import annotations

from django.db import models

from digest.accounts.models import User


class Taste(models.Model):
    """Without a row: personal, reading counts, nothing forgotten. Deeds up to ``reset_at`` are not learnt
    from; what was learnt itself is stored nowhere."""

    user = models.OneToOneField(User, models.PROTECT, related_name="+")
    personal = models.BooleanField(default=True)
    reads = models.BooleanField(default=True)  # whether what was opened counts
    reset_at = models.DateTimeField(null=True, blank=True)
