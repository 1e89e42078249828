"""Rows for tests, with plain names: an outlet, its report, the story, what was written, where it stands."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from crawler.feeds.models import Entry, Feed
from crawler.stories.models import Membership, Story
from digest.accounts.models import User, WaitingMail
from digest.channels.models import Channel
from digest.comments.delete_comment import delete_comment
from digest.comments.models import Comment
from digest.comments.set_state import set_state
from digest.comments.write_comment import write_comment
from digest.lib.language import language_of
from digest.lib.markdown import render_plain
from digest.lib.moderated import State
from digest.posts.mention import mention
from digest.posts.models import Placement, Post
from digest.posts.parsed import parsed
from summarizer.models import Summary

NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
PASSWORD = "seven-quiet-otters"
numbers = itertools.count(1)


@cache
def hash_of_password() -> str:
    """Of PASSWORD, made once: a good hash is slow."""
    return make_password(PASSWORD)


def make_user(name: str = "alice", **fields: Any) -> User:
    """A member of some months with PASSWORD. `is_staff`, `is_moderator`, `date_joined` as needed."""
    defaults = {"password": hash_of_password(), "date_joined": NOW - timedelta(days=120)}
    return User.objects.create(username=name, **{**defaults, **fields})


def make_waiting_mail(**fields: Any) -> WaitingMail:
    """Asked for now, of use for a day."""
    now = timezone.now()
    words = {
        "sender": "digest@localhost",
        "to": "alice@example.org",
        "subject": "Your code",
        "text": "A1B2C3",
    }
    return WaitingMail.objects.create(**{**words, "queued": now, "ends": now + timedelta(days=1), **fields})


def make_feed(title: str = "Harbour Post", *, language: str = "en", **fields: Any) -> Feed:
    n = next(numbers)
    defaults = {
        "url": f"https://outlet{n}.example/feed.xml",
        "site_url": f"https://outlet{n}.example/",
        "owner": f"{title} Ltd",
        "country": "GB" if language == "en" else "CN",
        "kind": "daily",
        "next_fetch": NOW,
    }
    return Feed.objects.create(title=title, language=language, **{**defaults, **fields})


def make_entry(
    feed: Feed | None = None,
    title: str = "Northlake delays its plant",
    *,
    hours_ago: float = 1,
    now: datetime = NOW,
    **fields: Any,
) -> Entry:
    n = next(numbers)
    feed = feed or make_feed()
    at = now - timedelta(hours=hours_ago)
    defaults = {
        "key": n,
        "guid": f"guid-{n}",
        "url": f"https://outlet{feed.pk}.example/{n}",
        "url_key": n,
        "text": f"{title}. The company told suppliers on Monday that tools arrive 14 months late.",
        "language": feed.language,
        "published": at,
        "first_seen": at,
        "effective": at,
    }
    return Entry.objects.create(feed=feed, title=title, **{**defaults, **fields})


def make_report(story: Story, entry: Entry | None = None, **fields: Any) -> Membership:
    """One more report of a story; its counters follow."""
    entry = entry or make_entry(make_feed(f"Outlet {next(numbers)}"), story.title)
    membership = Membership.objects.create(
        entry=entry, story=story, number=story.next_number, added=entry.effective, **fields
    )
    story.next_number += 1
    story.reports += 1
    story.publishers += 1
    story.first_report = min(story.first_report, entry.effective)
    story.last_report = max(story.last_report, entry.effective)
    story.languages = ",".join(sorted({*filter(None, story.languages.split(",")), entry.language}))
    story.save()
    return membership


def make_story(
    title: str = "Northlake delays its plant",
    *,
    reports: int = 1,
    language: str = "en",
    heat: float = 40,
    hours_ago: float = 3,
    now: datetime = NOW,
    **fields: Any,
) -> Story:
    at = now - timedelta(hours=hours_ago)
    story = Story.objects.create(
        title=title,
        language=language,
        languages="",
        first_report=at,
        last_report=at,
        heat=heat,
        **{"heat_at": now, "hot_since": at, "material_at": at, "material_key": next(numbers), **fields},
    )
    for i in range(reports):
        feed = make_feed(f"Outlet {next(numbers)}", language=language)
        make_report(story, make_entry(feed, title, hours_ago=max(hours_ago - i * 0.5, 0.1), now=now))
    return story


def make_summary(
    story: Story,
    *,
    language: str | None = None,
    headline: str | None = None,
    written_by: str = "extract",
    **fields: Any,
) -> Summary:
    language = language or story.language
    reports = Membership.objects.filter(story=story)
    first = reports.first()
    number = first.number if first else 1
    version = Summary.objects.filter(story=story, language=language).count() + 1
    Summary.objects.filter(story=story, language=language).update(is_latest=False)
    defaults = {
        "tldr": [
            {"text": "Tools for the Dresden plant arrive 14 months late.", "sources": [number]},
            {"text": "Spending falls from 18.2 to 9.0 billion dollars.", "sources": [number]},
        ],
        "bullets": [{"text": "Three customers have asked elsewhere for capacity.", "sources": [number]}],
        "cited": {str(m.number): m.entry_id for m in reports},
        "sources": reports.count(),
        "kept": 3,
        "material_key": story.material_key,
        "created": story.last_report,
    }
    return Summary.objects.create(
        story=story,
        language=language,
        version=version,
        headline=headline or story.title,
        written_by=written_by,
        **{**defaults, **fields},
    )


def make_channel(
    slug: str = "chips", *, name_en: str = "Chips", name_zh: str = "芯片", **fields: Any
) -> Channel:
    return Channel.objects.create(slug=slug, name_en=name_en, name_zh=name_zh, **fields)


def make_post(story: Story | None = None, *, channels: tuple[Channel, ...] = (), **fields: Any) -> Post:
    story = story or make_story()
    if not Summary.objects.filter(story=story).exists():
        make_summary(story)
    defaults = {"slug": "northlake-delays", "published": story.last_report, "updated": story.last_report}
    post = Post.objects.create(story=story, **{**defaults, **fields})
    for channel in channels:
        Placement.objects.create(post=post, channel=channel, at=post.published, reason="feed")
    return post


def make_text_post(
    author: User, channel: Channel | None = None, *, text: str = "Ferries run again.", **fields: Any
) -> Post:
    """A person's post that everybody sees; ``kind``, ``title``, ``link``, ``quoted``, ``state`` as needed."""
    at, words = fields.pop("published", NOW), parsed(text)
    defaults = {
        "kind": "text",
        "html": words.html,
        "gist": render_plain(text, 280),
        "language": language_of(text),
        "updated": at,
    }
    post = Post.objects.create(
        author=author, channel=channel, text=text, published=at, **{**defaults, **fields}
    )
    mention(post, words.mentions)
    if channel is not None:
        Placement.objects.create(post=post, channel=channel, at=at, reason="person")
    return post


def make_comment(
    post: Post | None = None, author: User | None = None, text: str = "They said so before.", **fields: Any
) -> Comment:
    """Of a person of its own unless given; `parent` makes it a reply. Counters follow."""
    parent: Comment | None = fields.pop("parent", None)
    now, state = fields.pop("published", NOW), fields.pop("state", State.VISIBLE)
    author = author or make_user(f"writer-{next(numbers)}")
    post = parent.post if parent else post or make_post()
    comment = write_comment(author, post, text, now, parent=parent)
    if state == State.DELETED:
        delete_comment(comment, now)
    elif state != comment.state:
        set_state(comment, state, fields.pop("state_reason", "spam"), now)
    if fields:
        Comment.objects.filter(pk=comment.pk).update(**fields)
    comment.refresh_from_db()
    return comment
