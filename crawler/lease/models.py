"""Who leads: one row a role (the clock, grouping), held for seconds and renewed."""

from __future__ import annotations

from django.db import models


class Lease(models.Model):
    name = models.CharField(max_length=60, primary_key=True)
    holder = models.CharField(max_length=80, blank=True)
    until = models.DateTimeField()
