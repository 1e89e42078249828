"""Which stored entry a feed means."""

from __future__ import annotations

from datetime import timedelta

from crawler.feeds.canonical import entry_key, url_key
from crawler.feeds.identity import Known, alike, match
from crawler.feeds.parse import ParsedEntry
from tests.factories import NOW

A, B = "https://harbour.example/a", "https://harbour.example/b"


def shown(guid: str, url: str, title: str, **fields) -> ParsedEntry:
    plain = {"text": "", "author": "", "tags": (), "image_url": "", "published": None, "language": "en"}
    key = entry_key(guid, url, title)
    return ParsedEntry(guid=guid, url=url, title=title, key=key, url_key=url_key(url), **{**plain, **fields})


def stored(pk: int, guid: str, url: str, title: str, **fields) -> Known:
    plain = {"feed": 1, "published": None, "content_hash": 0, "url": url}
    return Known(
        pk=pk, key=entry_key(guid, url, title), url_key=url_key(url), title=title, **{**plain, **fields}
    )


def matched(entries: list[ParsedEntry], known: list[Known]) -> list[int | None]:
    return [found.known.pk if found.known else None for found in match(entries, known)]


def test_the_same_guid_is_the_same_entry_with_another_title_or_another_address():
    known = [stored(1, "g", A, "Ferry opens")]
    assert matched([shown("g", A, "Wholly other words")], known) == [1]
    assert matched([shown("g", B, "Ferry opens late")], known) == [1]


def test_a_reused_guid_is_a_new_entry_with_a_key_of_its_own():
    known = [stored(1, "g", A, "Ferry opens")]
    (found,) = match([shown("g", B, "Mayor resigns")], known)
    assert found.known is None
    assert found.key != known[0].key


def test_a_reused_guid_finds_its_own_entry_again():
    first = stored(1, "g", A, "Ferry opens")
    again = shown("g", B, "Mayor resigns")
    key = match([again], [first])[0].key
    second = Known(2, 1, key, url_key(B), "Mayor resigns", None, 0, B)
    assert matched([again], [first, second]) == [2]


def test_a_changed_guid_with_the_same_address_is_the_same_entry():
    known = [stored(1, "old", A + "?utm_source=x", "Ferry opens")]
    assert matched([shown("new", A, "Ferry opens at last")], known) == [1]


def test_an_address_that_several_items_share_identifies_none():
    known = [stored(1, "one", A, "Ferry opens")]
    entries = [shown("two", A, "Ferry opens again"), shown("three", A, "Ferry closes")]
    assert matched(entries, known) == [None, None]


def test_the_next_issue_at_a_standing_address_is_a_new_entry():
    known = [stored(1, "monday", A, "Harbour briefing: cranes", published=NOW - timedelta(days=1))]
    assert matched([shown("tuesday", A, "What the mayor said", published=NOW)], known) == [None]
    assert matched([shown("tuesday", A, "Harbour briefing: crane", published=NOW)], known) == [1]


def test_an_entry_that_the_document_still_shows_is_not_taken_by_another():
    known = [stored(1, "one", A, "Ferry opens")]
    entries = [shown("one", B, "Ferry opens"), shown("two", A, "Mayor resigns")]
    assert matched(entries, known) == [1, None]


def test_no_two_entries_get_one_key():
    known = [stored(1, "g", A, "Ferry opens")]
    entries = [shown("g", B, "Mayor resigns"), shown("h", "", "Crane falls")]
    keys = [found.key for found in match(entries, known)]
    assert len({*keys, known[0].key}) == 3


def test_titles_are_alike_by_their_letters():
    assert alike("Ferry opens", "Ferry line opens late")
    assert alike("海港城开通第三条轮渡航线", "海港城第三条轮渡航线开通")
    assert not alike("Ferry opens", "Mayor resigns")
    assert not alike("", "Mayor resigns")
