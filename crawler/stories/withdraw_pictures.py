"""Verb: thumbnails taken from blocked reports are dropped, row and file."""

from __future__ import annotations

from crawler.feeds.models import Feed
from crawler.stories.models import Picture
from crawler.stories.pictures import remove_unused

BATCH = 200


def withdraw_pictures() -> int:
    """Drop up to 200; how many. A story may then want the picture of another report."""
    pictures = Picture.objects.all()
    blocked = (pictures.filter(entry__blocked=True), pictures.filter(entry__feed__state=Feed.State.BLOCKED))
    found = (dict(rows.values_list("pk", "file")[:BATCH]) for rows in blocked)
    files = next(filter(None, found), {})
    if files:
        Picture.objects.filter(pk__in=files).delete()
        remove_unused(filter(None, files.values()))
    return len(files)
