"""Who leads: one row a role (the clock, grouping), held for seconds and renewed."""

from __future__ import annotations

from django.db import models


class Lease(models.Model):
    name = models.CharField(max_length=60, primary_key=True)
    holder = models.CharField(max_length=80, blank=True)
    until = models.DateTimeField()


class TaskRun(models.Model):
    """How the last run of a task went, for the operations page."""

    name = models.CharField(max_length=100, primary_key=True)
    runs = models.PositiveBigIntegerField(default=0)
    last_start = models.DateTimeField(null=True)
    last_end = models.DateTimeField(null=True)
    last_ok = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    last_error_at = models.DateTimeField(null=True)
