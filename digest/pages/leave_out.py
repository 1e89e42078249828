"""Verbs: what a publisher does not want shown leaves the public pages at once, and can come back."""

from __future__ import annotations

from crawler.feeds.block import block_outlet, block_report, unblock_outlet, unblock_report
from crawler.feeds.canonical import url_key
from crawler.feeds.models import Entry, Feed
from digest.channels import version


def leave_out_outlet(feed: Feed) -> None:
    block_outlet(feed)
    version.bump()  # after the small writes of a big outlet, which are no one transaction


def list_outlet_again(feed: Feed) -> None:
    unblock_outlet(feed)
    version.bump()


def leave_out_reports(entries: list[Entry]) -> None:
    for entry in entries:
        block_report(entry)
    version.bump()


def show_reports_again(entries: list[Entry]) -> None:
    for entry in entries:
        unblock_report(entry)
    version.bump()


def reports_at(address: str) -> list[Entry]:
    """The reports, of any feed, whose page ``address`` names in any of its spellings."""
    key = url_key(address)
    return [] if key is None else list(Entry.objects.filter(url_key=key).only("pk", "feed_id"))
