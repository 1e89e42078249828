"""The stages of this room: links are read, old drafts go, chats follow their stories and the newest rules."""

from __future__ import annotations

from django.utils import timezone

from digest.chats import follow_merges as merges
from digest.chats import prune_drafts as drafts
from digest.chats import read_share_links as links
from digest.chats import rescan_chats as rules


def read_share_links() -> dict[str, int]:
    return links.read_share_links(timezone.now())


def follow_merges() -> dict[str, int]:
    return merges.follow_merges(timezone.now())


def prune_drafts() -> dict[str, int]:
    return drafts.prune_drafts(timezone.now())


def rescan_chats() -> dict[str, int]:
    return rules.rescan_chats(timezone.now())
