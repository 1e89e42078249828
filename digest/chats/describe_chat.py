"""Verb: the owner says what a chat is: title, note, story, channel, and how long it stays open."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from crawler.stories.models import Story
from digest.channels import version
from digest.channels.may import may_post
from digest.channels.models import Channel
from digest.chats.counted import count
from digest.chats.funnel import Funnel
from digest.chats.models import OPEN, Transcript
from digest.chats.rendered import rendered
from digest.chats.unfit import Unfit
from digest.lib.text import clean

NOTE = 2_000  # characters


def describe_chat(
    transcript: Transcript,
    now: datetime,
    *,
    title: str,
    note: str,
    story: Story | None,
    channel: Channel | None,
    expires_at: datetime | None,
) -> Transcript:
    """Answers the row as it is then. Title and note are redacted like turns.

    ``channel`` is where it goes when it is published, None the owner's own. Raises `Unfit`: long_note,
    channel (not one to post in), past (``expires_at`` is not to come).
    """
    note = clean(note).strip()
    if len(note) > NOTE:
        raise Unfit("long_note")
    if expires_at is not None and expires_at <= now:
        raise Unfit("past")
    if channel is not None and not may_post(transcript.owner, channel):
        raise Unfit("channel")
    funnel = Funnel()
    title, note = funnel.line(title, 200), funnel.text(note)
    html = rendered([note])[0]
    with transaction.atomic():
        row = Transcript.objects.hold(transcript.pk)
        about = story.merged_into if story and story.merged_into else story
        if row.story != about:
            row.origin_story = None
        row.story, row.channel, row.expires_at = about, channel, expires_at
        row.title, row.note, row.note_html = title, note, html
        count(row)
        row.save()
        if row.visibility in OPEN:
            version.bump()
    return row
