"""Verb: what a post repeats of its chat follows it, when something was taken out of the chat since."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from digest.channels import version
from digest.chats.models import OPEN, Transcript
from digest.posts.models import Post
from digest.posts.share_chat import WITHDRAWN, describe

LATELY = timedelta(days=1)  # since the chat was changed
BATCH = 200
SAME = Q(title=F("transcript__title"), text=F("transcript__note"), html=F("transcript__note_html"))


def follow_chats(now: datetime) -> dict[str, int]:
    """A sharer, or newer rules, took words out of title or note: they go from the post, from lists and from
    kept bytes. Safe to repeat. Returns a count: reworded."""
    changed = Transcript.objects.filter(changed__gte=now - LATELY, visibility__in=OPEN)
    carried = Post.objects.filter(transcript__in=changed).exclude(state__in=WITHDRAWN)
    astray = carried.exclude(SAME).order_by("pk")
    reworded = sum(bring_in_line(pk, now) for pk in astray.values_list("transcript", flat=True)[:BATCH])
    return {"reworded": reworded}


def bring_in_line(transcript: int, now: datetime) -> bool:
    with transaction.atomic():
        row = Transcript.objects.select_for_update(of=("self",)).filter(pk=transcript).first()
        post = Post.objects.select_for_update(of=("self",)).filter(transcript=transcript).first()
        if row is None or post is None or post.state in WITHDRAWN or row.visibility not in OPEN:
            return False
        row.channel = post.channel  # as it is: only words follow
        describe(post, row)
        post.save()
        version.bump()
    return True
