"""The stages of this room: stories become posts, what people scheduled and attached goes out."""

from __future__ import annotations

from django.utils import timezone

from digest.posts import publish_scheduled as scheduled
from digest.posts.chats_about import recount_chats
from digest.posts.expire_chats import expire_chats
from digest.posts.follow_chats import follow_chats
from digest.posts.follow_merges import follow_merges
from digest.posts.own_feeds import own_feeds
from digest.posts.previews import previews
from digest.posts.publish import publish


def publish_ready() -> dict[str, int]:
    now = timezone.now()
    return {**follow_merges(now), **publish(now)}


def publish_scheduled() -> dict[str, int]:
    return scheduled.publish_scheduled(timezone.now())


def read_previews() -> dict[str, int]:
    return previews(timezone.now())


def post_own_feeds() -> dict[str, int]:
    return own_feeds(timezone.now())


def keep_chats() -> dict[str, int]:
    now = timezone.now()
    return {**expire_chats(now), **follow_chats(now), "recounted": recount_chats(now)}
