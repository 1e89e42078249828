"""Old rows leave: the one place that may delete what the crawler brought.

What people can see stays: an entry goes only when its story never became public, a story only when it has
neither post nor reports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from crawler.feeds.models import Entry
from crawler.stories.models import SILENT_AFTER, Membership, Merge, Picture, RankPoint, Story
from crawler.stories.pictures import remove_unused
from digest.notifications.models import Notice
from digest.notifications.prune import prune
from digest.pages.media import CARDS
from digest.posts.models import LinkPreview, Post, PostPicture
from summarizer.models import Summary, Wanted, Work

BATCH = 200
BATCHES = 100  # of each kind a run, so that a run ends
RANKS_KEPT = timedelta(hours=48)
CARDS_KEPT = timedelta(days=2)
NOTICES_KEPT = timedelta(days=90)  # after they were read
UPLOADS_KEPT = timedelta(days=1)  # without a post


def retain(now: datetime) -> dict[str, int]:
    """Delete what is older than RETENTION_DAYS, in transactions of at most 200 rows.

    Parked pictures leave when their story closes: nobody would see them. Safe to repeat and to stop anywhere.
    Spend rows are kept. Returns counts: entries, stories, ranks, pictures, notices, previews, uploads,
    files.
    """
    old = now - timedelta(days=settings.RETENTION_DAYS)
    return {
        "entries": in_batches(lambda: old_entries(old), delete_entries),
        "stories": in_batches(lambda: old_stories(old), delete_stories),
        "ranks": in_batches(lambda: RankPoint.objects.filter(hour__lt=now - RANKS_KEPT), delete_ranks),
        "pictures": in_batches(lambda: parked_pictures(now), delete_pictures),
        "notices": in_batches(lambda: Notice.objects.read_before(now - NOTICES_KEPT), delete_notices),
        "previews": in_batches(lambda: unused_previews(old), delete_previews),
        "uploads": in_batches(lambda: loose_uploads(now - UPLOADS_KEPT), delete_uploads),
        "files": delete_cards(now - CARDS_KEPT),
    }


def in_batches(rows: Callable[[], QuerySet[Any]], delete: Callable[[list[int]], Iterable[str]]) -> int:
    """``delete`` at most 200 of ``rows`` at a time in one transaction, then the files it names."""
    gone = 0
    for _ in range(BATCHES):
        with transaction.atomic():
            pks = list(rows().order_by("pk").values_list("pk", flat=True)[:BATCH])
            files = list(delete(pks)) if pks else []
        gone += len(pks)
        remove_unused(files)
        if len(pks) < BATCH:
            break
    return gone


def old_entries(old: datetime) -> QuerySet[Entry]:
    """Entries that came before ``old`` and stand in no story, or in a silent one that never was public."""
    membership = Membership.objects.filter(entry=OuterRef("pk"))
    posted = Post.objects.filter(story=OuterRef("story"))
    keeps = membership.filter(Q(story__last_report__gte=old) | Exists(posted))
    own = Post.objects.filter(entry=OuterRef("pk"))  # of a channel's own feed: its post stays, and so does it
    # `effective` is indexed and never later than `first_seen`
    return Entry.objects.filter(effective__lt=old, first_seen__lt=old).filter(~Exists(keeps), ~Exists(own))


def old_stories(old: datetime) -> QuerySet[Story]:
    """Silent stories without post and reports that nothing else leads to."""
    here = OuterRef("pk")
    return Story.objects.filter(last_report__lt=old).filter(
        ~Exists(Post.objects.filter(story=here)),
        ~Exists(Membership.objects.filter(Q(story=here) | Q(origin=here))),
        ~Exists(Story.objects.filter(merged_into=here)),
    )


def delete_entries(pks: list[int]) -> Iterable[str]:
    pictures = Picture.objects.filter(entry__in=pks)
    files = list(pictures.exclude(file="").values_list("file", flat=True))
    pictures.delete()
    Membership.objects.filter(entry__in=pks).delete()
    Entry.objects.filter(pk__in=pks).delete()  # with their revisions
    return files


def delete_stories(pks: list[int]) -> Iterable[str]:
    files = list(Picture.objects.filter(story__in=pks).exclude(file="").values_list("file", flat=True))
    for model in (Summary, Work, Wanted):
        rows: type[Model] = model
        rows._default_manager.filter(story__in=pks).delete()
    Merge.objects.filter(Q(loser__in=pks) | Q(winner__in=pks)).delete()
    Story.objects.filter(pk__in=pks).delete()  # with their ranks and pictures
    return files


def parked_pictures(now: datetime) -> QuerySet[Picture]:
    """Those that staff did not retry while their story was open."""
    return Picture.objects.filter(parked_at__isnull=False, story__last_report__lte=now - SILENT_AFTER)


def delete_ranks(pks: list[int]) -> Iterable[str]:
    RankPoint.objects.filter(pk__in=pks).delete()
    return ()


def delete_pictures(pks: list[int]) -> Iterable[str]:
    """A parked row has no file."""
    Picture.objects.filter(pk__in=pks).delete()
    return ()


def unused_previews(old: datetime) -> QuerySet[LinkPreview]:
    """Of pages that no post links to any more."""
    return LinkPreview.objects.filter(created__lt=old).filter(
        ~Exists(Post.objects.filter(preview=OuterRef("pk")))
    )


def delete_previews(pks: list[int]) -> Iterable[str]:
    rows = LinkPreview.objects.filter(pk__in=pks)
    files = list(rows.exclude(picture="").values_list("picture", flat=True))
    rows.delete()
    return files


def loose_uploads(old: datetime) -> QuerySet[PostPicture]:
    """Pictures whose post was never written."""
    return PostPicture.objects.filter(post=None, created__lt=old)


def delete_uploads(pks: list[int]) -> Iterable[str]:
    rows = PostPicture.objects.filter(pk__in=pks)
    files = [name for pair in rows.values_list("small", "large") for name in pair]
    rows.delete()
    return files


def delete_notices(pks: list[int]) -> Iterable[str]:
    prune(pks)
    return ()


def delete_cards(old: datetime) -> int:
    """Pictures for links that nobody asked for lately; they are drawn again when somebody does."""
    gone = 0
    for file in (Path(settings.MEDIA_ROOT) / CARDS).glob("*"):
        if file.stat().st_mtime < old.timestamp():
            file.unlink(missing_ok=True)
            gone += 1
    return gone
