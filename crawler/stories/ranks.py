"""Verb: the ranks of the hot list at each full hour, kept 48 h."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from crawler.stories.models import RankPoint, Story

KEPT = timedelta(hours=48)
TOP = 200  # ranks are of the whole list


def ranks(now: datetime) -> int:
    """Write the ranks of the present hour unless they stand already; how many were written."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    if RankPoint.objects.filter(hour=hour).exists():
        return 0
    ranked = Story.objects.hot(now).values_list("pk", "heat")[:TOP]
    points = [
        RankPoint(story_id=story, hour=hour, rank=rank, heat=heat)
        for rank, (story, heat) in enumerate(ranked, start=1)
    ]
    with transaction.atomic():
        RankPoint.objects.filter(hour__lte=hour - KEPT).delete()
        RankPoint.objects.bulk_create(points, ignore_conflicts=True)
    return len(points)
