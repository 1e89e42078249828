"""Feeds are polled and what is new is stored, through a door whose far side is written here."""

from __future__ import annotations

import asyncio
import threading
import uuid
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from django.utils import timezone

from crawler.feeds.ingest import ingest
from crawler.feeds.lanes import Broken
from crawler.feeds.models import Entry, EntryRevision, Feed
from crawler.feeds.parse import parse
from crawler.feeds.store import Stored, store
from crawler.web.fetch import Door
from tests.factories import NOW, make_feed

pytestmark = pytest.mark.django_db


def rss(*items: str, head: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title>'
        f"<link>https://harbour.example/</link>{head}{''.join(items)}</channel></rss>"
    ).encode()


def item(
    n: int | str, title: str = "", link: str = "", guid: str = "", date: str = "", text: str = ""
) -> str:
    return (
        f"<item><title>{title or f'Ferry line {n} opens'}</title>"
        f"<link>{link or f'https://harbour.example/{n}'}</link><guid>{guid or f'g{n}'}</guid>"
        f"<pubDate>{date or 'Tue, 10 Mar 2026 06:00:00 GMT'}</pubDate>"
        f"<description>{text or f'The {n} boats sail at noon.'}</description></item>"
    )


class Site:
    """A server of feeds: what it answers can be changed between polls, and it remembers what it was asked."""

    def __init__(self, body: bytes = b"", status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.body, self.status, self.headers = body, status, headers or {}
        self.asked: list[httpx.Request] = []
        self.door = Door(transport=httpx.MockTransport(self.answer))

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return httpx.Response(self.status, content=self.body, headers=self.headers)

    def poll(self, now=NOW, **options):
        return ingest(now, door=self.door, all=True, **options)


def test_a_poll_stores_what_is_new():
    feed = make_feed("Harbour Post")
    found = Site(rss(item(1), item(2))).poll()
    assert found.counts == {"feeds": 1, "new": 2, "changed": 0, "unchanged": 0, "failed": 0, "lost": 0}
    entry = Entry.objects.get(guid="g1")
    assert (entry.title, entry.url) == ("Ferry line 1 opens", "https://harbour.example/1")
    assert entry.text == "The 1 boats sail at noon."
    assert entry.effective == entry.published < entry.first_seen == NOW
    feed.refresh_from_db()
    assert feed.last_success == NOW
    assert feed.next_fetch > NOW
    assert feed.claim_token is None
    assert feed.attempts == 0


def test_a_second_poll_of_the_same_body_stores_nothing():
    make_feed()
    site = Site(rss(item(1)))
    site.poll()
    again = site.poll(NOW + timedelta(hours=1))
    assert again.counts["unchanged"] == 1
    assert Entry.objects.count() == 1


def test_validators_are_sent_back_and_304_is_a_success():
    feed = make_feed()
    site = Site(rss(item(1)), headers={"ETag": '"one"', "Last-Modified": "Tue, 10 Mar 2026 06:00:00 GMT"})
    site.poll()
    site.status, site.body = 304, b""
    later = NOW + timedelta(hours=1)
    assert site.poll(later).counts["unchanged"] == 1
    assert site.asked[1].headers["if-none-match"] == '"one"'
    assert site.asked[1].headers["if-modified-since"] == "Tue, 10 Mar 2026 06:00:00 GMT"
    feed.refresh_from_db()
    assert feed.last_success == later
    assert feed.last_full == NOW


def test_changed_words_keep_how_they_read_before():
    make_feed()
    site = Site(rss(item(1)))
    site.poll()
    site.body = rss(item(1, title="Ferry line 1 opens late"))
    assert site.poll(NOW + timedelta(hours=1)).counts["changed"] == 1
    entry = Entry.objects.get()
    assert (entry.title, entry.revision) == ("Ferry line 1 opens late", 2)
    before = EntryRevision.objects.get()
    assert (before.title, before.revision, before.until) == (
        "Ferry line 1 opens",
        1,
        NOW + timedelta(hours=1),
    )


def test_feeds_that_are_not_due_wait():
    make_feed(next_fetch=NOW + timedelta(minutes=1))
    site = Site(rss(item(1)))
    assert ingest(NOW, door=site.door).counts["feeds"] == 0
    assert not site.asked


def test_a_web_page_instead_of_a_feed_is_an_error_and_entries_stay():
    feed = make_feed()
    site = Site(rss(item(1)))
    site.poll()
    site.body = b"<!doctype html><html><body>Sign in</body></html>"
    assert site.poll(NOW + timedelta(hours=1)).counts["failed"] == 1
    feed.refresh_from_db()
    assert feed.last_error == "not a feed: a web page instead of a feed"
    assert feed.failures == 1
    assert feed.last_success == NOW
    assert Entry.objects.count() == 1
    assert Feed.objects.get().state == Feed.State.ACTIVE


def test_a_feed_keeps_the_name_it_has_and_gets_the_one_it_lacks():
    named, bare = make_feed("Old name"), make_feed("", site_url="")
    Site(rss(item(1))).poll()
    named.refresh_from_db()
    bare.refresh_from_db()
    assert named.title == "Old name"
    assert (bare.title, bare.site_url) == ("Harbour Post", "https://harbour.example/")


def test_a_week_without_a_full_answer_asks_for_one():
    feed = make_feed()
    site = Site(rss(item(1)), headers={"ETag": '"one"'})
    site.poll()
    Feed.objects.filter(pk=feed.pk).update(last_full=NOW - timedelta(days=8))
    site.poll(NOW + timedelta(hours=1))
    assert "if-none-match" not in site.asked[1].headers


def test_304_that_nobody_asked_for_is_no_error():
    feed = make_feed()
    assert Site(status=304).poll().counts["unchanged"] == 1
    feed.refresh_from_db()
    assert feed.last_full is None
    assert not feed.last_error


@pytest.mark.parametrize(("wait", "seconds"), [("1200", 1200), ("1", 300), ("99999999", 86_400)])
def test_retry_after_sets_the_next_time(wait: str, seconds: int):
    feed = make_feed()
    Site(status=429, headers={"Retry-After": wait}).poll()
    feed.refresh_from_db()
    waited = (feed.next_fetch - NOW).total_seconds()
    assert seconds <= waited <= min(seconds * 1.1, 86_400)
    assert feed.last_error == "http 429"


def test_failures_wait_longer_each_time_and_are_never_parked():
    feed = make_feed(pace=600)
    site = Site(status=500)
    waits = []
    for poll in range(5):
        now = NOW + timedelta(days=poll)
        site.poll(now)
        feed.refresh_from_db()
        waits.append((feed.next_fetch - now).total_seconds())
    assert waits == sorted(waits)
    assert waits[0] >= 1200
    assert waits[4] >= 16 * 1200
    assert feed.failures == 5
    assert feed.parked_at is None
    assert feed.attempts == 0


def test_a_feed_that_works_again_is_as_before():
    feed = make_feed()
    site = Site(status=500)
    site.poll()
    site.status, site.body = 200, rss(item(1))
    site.poll(NOW + timedelta(hours=1))
    feed.refresh_from_db()
    assert (feed.failures, feed.last_error) == (0, "")


def test_410_stops_the_polling_and_keeps_the_entries():
    feed = make_feed()
    site = Site(rss(item(1)))
    site.poll()
    site.status = 410
    assert site.poll(NOW + timedelta(hours=1)).rows[0].outcome == "gone"
    feed.refresh_from_db()
    assert feed.state == Feed.State.GONE
    assert Entry.objects.count() == 1
    assert site.poll(NOW + timedelta(days=9)).counts["feeds"] == 0


class Moved(Site):
    """Sends everybody from ``feed.xml`` to ``status`` elsewhere."""

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/feed.xml":
            return httpx.Response(self.status, headers={"location": "https://new.example/feed"})
        return httpx.Response(200, content=self.body)


@pytest.mark.parametrize(("status", "moves"), [(301, True), (308, True), (302, False), (307, False)])
def test_a_permanent_move_is_remembered(status: int, moves: bool):
    feed = make_feed()
    old = feed.url
    Moved(rss(item(1)), status).poll()
    feed.refresh_from_db()
    assert feed.url == ("https://new.example/feed" if moves else old)
    assert Entry.objects.count() == 1


def test_a_move_to_where_another_feed_is_or_to_no_feed_is_not_followed():
    feed = make_feed()
    old = feed.url
    Moved(b"<html>parked</html>", 301).poll()
    feed.refresh_from_db()
    assert feed.url == old
    other = make_feed(url="https://new.example/feed", state=Feed.State.OFF)
    Moved(rss(item(1)), 301).poll(NOW + timedelta(days=1))
    feed.refresh_from_db()
    assert feed.url == old
    assert Feed.objects.filter(url=other.url).count() == 1


def test_a_story_with_an_unreadable_date_is_one_story_after_five_polls():
    make_feed()
    site = Site()
    for poll in range(5):
        site.body = rss(item(1, date="Invalid Date"), head=f"<description>{poll}</description>")
        site.poll(NOW + timedelta(hours=poll))
    (entry,) = Entry.objects.all()
    assert entry.effective == NOW


def test_a_storm_of_edits_is_one_entry_with_one_revision_a_poll():
    make_feed()
    site = Site()
    for poll in range(10):
        site.body = rss(item(1, text=f"Version {poll} of the words.") * 2)
        site.poll(NOW + timedelta(hours=poll))
    (entry,) = Entry.objects.all()
    assert entry.revision == 10
    assert entry.text == "Version 9 of the words."
    texts = [revision.text for revision in EntryRevision.objects.order_by("revision")]
    assert texts == [f"Version {n} of the words." for n in range(9)]


def test_history_is_kept_for_twenty_edits_only():
    make_feed()
    site = Site()
    for poll in range(25):
        site.body = rss(item(1, text=f"Version {poll}."))
        site.poll(NOW + timedelta(hours=poll))
    assert EntryRevision.objects.count() == 20
    assert Entry.objects.get().text == "Version 24."


def test_a_changed_guid_with_the_same_address_stays_one_entry():
    make_feed()
    site = Site(rss(item(1, guid="one", link="https://harbour.example/1?utm_source=rss")))
    site.poll()
    site.body = rss(item(1, guid="two", link="http://www.harbour.example/1/"))
    assert site.poll(NOW + timedelta(hours=1)).counts["new"] == 0
    assert Entry.objects.count() == 1


def test_a_reused_guid_is_a_new_entry_and_stays_one():
    make_feed()
    site = Site(rss(item(1, guid="weekly")))
    site.poll()
    for poll in (1, 2, 3):
        other = item("x", title="Mayor resigns", guid="weekly", text=f"Poll {poll}.")
        site.body = rss(other)
        site.poll(NOW + timedelta(hours=poll))
    assert set(Entry.objects.values_list("title", flat=True)) == {"Ferry line 1 opens", "Mayor resigns"}


def test_guids_that_collide_and_then_do_not_stay_the_same_entries():
    make_feed()
    titles = ["Ferry opens", "Mayor resigns", "Crane falls"]
    items = [item(n, title=title, guid="same") for n, title in enumerate(titles)]
    site = Site()
    for poll, shown in enumerate([items[:1], items, items[1:], items[2:], items[:1]]):
        site.body = rss(*shown, head=f"<description>{poll}</description>")
        site.poll(NOW + timedelta(hours=poll))
    assert sorted(Entry.objects.values_list("title", flat=True)) == sorted(titles)


def test_the_same_guid_in_two_feeds_is_two_entries():
    make_feed()
    make_feed()
    assert Site(rss(item(1))).poll().counts["new"] == 2
    assert Entry.objects.values("key").distinct().count() == 1


def test_a_future_date_is_no_newer_than_its_first_sight_and_an_old_one_is_not_news():
    make_feed()
    Site(
        rss(
            item("future", date="Wed, 11 Mar 2026 09:00:00 GMT"),
            item("far", date="Fri, 01 Jan 2099 00:00:00 GMT"),
            item("old", date="Wed, 31 Dec 1969 23:59:59 GMT"),
            item("none", date="-"),
        )
    ).poll()
    effective = {entry.guid: entry.effective for entry in Entry.objects.all()}
    assert effective["gfuture"] == effective["gfar"] == effective["gnone"] == NOW
    assert effective["gold"] < NOW - timedelta(days=10_000)
    assert Entry.objects.get(guid="gfar").published is None
    assert Entry.objects.get(guid="gold").published is None


def test_feeds_added_by_people_are_asked_at_most_hourly():
    feed = make_feed(trust=Feed.Trust.CHANNEL)
    items = [item(n, date=f"Tue, 10 Mar 2026 07:{n:02}:00 GMT") for n in range(50)]
    Site(rss(*items)).poll()
    feed.refresh_from_db()
    assert feed.next_fetch >= NOW + timedelta(hours=1)


def test_the_health_of_a_feed_is_visible():
    feed = make_feed()
    Site(rss(*(item(n, date=f"Tue, 10 Mar 2026 0{n}:00:00 GMT") for n in range(8)))).poll()
    feed.refresh_from_db()
    assert feed.entries_per_day == pytest.approx(24)
    assert feed.pace == 900


def test_a_burst_brings_us_back_soon_and_silence_lets_go_of_it():
    feed = make_feed()
    days = [item(f"d{n}", date=(NOW - timedelta(days=n)).isoformat()) for n in range(1, 8)]
    minutes = [item(f"m{n}", date=(NOW - timedelta(minutes=n)).isoformat()) for n in range(1, 11)]
    site = Site(rss(*minutes, *days))
    site.poll()
    feed.refresh_from_db()
    assert feed.pace == 300
    assert feed.entries_per_day < 3
    for poll in range(1, 11):
        site.poll(NOW + timedelta(hours=poll))
    feed.refresh_from_db()
    assert feed.pace > 2500


def test_blocked_switched_off_and_invented_feeds_are_left_alone():
    for state in (Feed.State.OFF, Feed.State.BLOCKED, Feed.State.GONE, Feed.State.STATIC, Feed.State.WAITING):
        make_feed(state=state)
    site = Site(rss(item(1)))
    assert site.poll().counts["feeds"] == 0
    assert not site.asked


def test_feeds_of_rsshub_start_and_stop_with_its_address(settings):
    feed = make_feed(url="rsshub:/harbour/news", state=Feed.State.WAITING)
    off = make_feed(url="rsshub:/off", state=Feed.State.OFF)
    site = Site(rss(item(1)))
    settings.RSSHUB_BASE = "https://hub.example"
    assert site.poll().counts["new"] == 1
    assert [str(request.url) for request in site.asked] == ["https://hub.example/harbour/news"]
    feed.refresh_from_db()
    off.refresh_from_db()
    assert (feed.url, feed.state, off.state) == ("rsshub:/harbour/news", Feed.State.ACTIVE, Feed.State.OFF)
    settings.RSSHUB_BASE = ""
    assert site.poll(NOW + timedelta(days=1)).counts["feeds"] == 0
    feed.refresh_from_db()
    assert feed.state == Feed.State.WAITING


def test_a_result_is_dropped_when_another_process_took_the_feed_over():
    feed = make_feed()

    class Stealing(Site):
        def answer(self, request: httpx.Request) -> httpx.Response:
            self.stolen.set()
            self.go_on.wait(5)
            return super().answer(request)

    site = Stealing(rss(item(1)))
    site.stolen, site.go_on = threading.Event(), threading.Event()
    found = []

    def progress(done: int, total: int) -> None:
        if site.stolen.is_set() and not site.go_on.is_set():
            Feed.objects.filter(pk=feed.pk).update(claim_token=uuid.uuid4())
            site.go_on.set()

    found = site.poll(progress=progress)
    assert found.counts["lost"] == 1
    assert Entry.objects.count() == 0
    feed.refresh_from_db()
    assert feed.last_fetch is None


def test_a_feed_whose_reader_died_three_times_is_parked():
    feed = make_feed(
        attempts=3, claim_token=uuid.uuid4(), claimed_until=timezone.now() - timedelta(minutes=1)
    )
    site = Site(rss(item(1)))
    assert site.poll().counts["feeds"] == 0
    feed.refresh_from_db()
    assert feed.parked_reason == "its reader died three times"


def test_a_claimed_feed_is_not_taken_twice():
    make_feed(claim_token=uuid.uuid4(), claimed_until=timezone.now() + timedelta(minutes=1))
    assert Site(rss(item(1))).poll().counts["feeds"] == 0


def test_a_hundred_feeds_take_few_statements(django_assert_max_num_queries):
    for _ in range(100):
        make_feed()
    site = Site(rss(*(item(n) for n in range(20))))
    with django_assert_max_num_queries(450):
        assert site.poll().counts["new"] == 2000


def test_one_host_never_sees_more_than_two_at_once():
    for n in range(12):
        make_feed(url=f"https://harbour.example/{n}.xml", failures=n % 2)
    running, peak = 0, 0

    async def answer(request: httpx.Request) -> httpx.Response:
        nonlocal running, peak
        running += 1
        peak = max(peak, running)
        await asyncio.sleep(0.01)
        running -= 1
        return httpx.Response(200, content=rss(item(1)))

    found = ingest(NOW, door=Door(transport=httpx.MockTransport(answer)), all=True)
    assert found.counts["new"] == 12
    assert peak == 2


def test_sound_feeds_do_not_wait_for_doubtful_ones_of_their_host():
    make_feed(url="https://harbour.example/slow1", failures=2)
    make_feed(url="https://harbour.example/slow2", failures=2)
    for n in range(6):
        make_feed(url=f"https://harbour.example/{n}")
    order = []

    async def answer(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.3 if "slow" in request.url.path else 0.01)
        order.append(request.url.path)
        return httpx.Response(200, content=rss(item(1)))

    ingest(NOW, door=Door(transport=httpx.MockTransport(answer)), all=True)
    assert order[-2:] == ["/slow1", "/slow2"] or order[-2:] == ["/slow2", "/slow1"]


def test_ids_of_a_store_by_hand_are_the_same_as_of_a_poll():
    feed = make_feed()
    body = rss(item(1), item(2))
    parsed = parse(body, content_type="", url=feed.url, now=NOW)
    assert store(feed, parsed, NOW) == Stored(new=2)
    assert store(feed, parsed, NOW + timedelta(hours=1)) == Stored(same=2)
    assert Site(body).poll().counts["new"] == 0


def test_two_feeds_that_move_to_one_address_leave_it_to_one():
    make_feed()
    make_feed()
    found = Moved(rss(item(1)), 301).poll()
    assert found.counts["new"] == 2
    assert Feed.objects.filter(url="https://new.example/feed").count() == 1
    assert Feed.objects.filter(last_success=NOW).count() == 2


def test_a_feed_that_breaks_the_pass_is_the_only_one_that_pays(monkeypatch: pytest.MonkeyPatch):
    poison = make_feed(url="https://poison.example/feed")
    others = [make_feed() for _ in range(5)]

    def broken_parse(body: bytes, *, url: str, **options):
        if url == poison.url:
            raise ZeroDivisionError("a mistake of ours")
        return parse(body, url=url, **options)

    monkeypatch.setattr("crawler.feeds.ingest.parse", broken_parse)
    for _ in range(3):
        with pytest.raises(Broken):
            Site(rss(item(1))).poll()
        Feed.objects.update(claimed_until=timezone.now() - timedelta(minutes=1))
    found = Site(rss(item(1))).poll(NOW + timedelta(days=1))
    poison.refresh_from_db()
    assert poison.parked_reason == "its reader died three times"
    assert poison.last_error == "a mistake of ours: ZeroDivisionError('a mistake of ours')"
    assert {row.url for row in found.rows} == {feed.url for feed in others}
    assert Entry.objects.count() == 5


def test_a_value_that_the_database_refuses_costs_one_feed_only(monkeypatch: pytest.MonkeyPatch):
    poison = make_feed(url="https://poison.example/feed")
    make_feed(url="https://sound.example/feed")

    def lone_surrogate(body: bytes, *, url: str, **options):
        found = parse(body, url=url, **options)
        bad = "\ud800" if url == poison.url else ""
        return replace(found, entries=tuple(replace(one, title=one.title + bad) for one in found.entries))

    monkeypatch.setattr("crawler.feeds.ingest.parse", lone_surrogate)
    with pytest.raises(Broken) as broken:
        Site(rss(item(1))).poll()
    assert broken.value.pk == poison.pk
    poison.refresh_from_db()
    assert poison.attempts == 1
    assert "UnicodeEncodeError" in poison.last_error
    assert Feed.objects.exclude(pk=poison.pk).get().attempts == 0


def test_a_door_that_breaks_ends_the_pass_and_not_the_process():
    feed = make_feed()

    def answer(request: httpx.Request) -> httpx.Response:
        raise ZeroDivisionError

    with pytest.raises(Broken):
        ingest(NOW, door=Door(transport=httpx.MockTransport(answer)), all=True)
    feed.refresh_from_db()
    assert feed.attempts == 1


def test_answers_that_wait_to_be_read_hold_the_next_requests_back(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("crawler.feeds.lanes.HELD", 1000)
    for _ in range(30):
        make_feed()
    assert Site(rss(*(item(n) for n in range(20)))).poll().counts["new"] == 600


def test_a_pass_takes_more_feeds_than_it_holds_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("crawler.feeds.ingest.CLAIMED", 4)
    for _ in range(11):
        make_feed()
    site = Site(rss(item(1)))
    assert site.poll().counts["feeds"] == 11
    assert len(site.asked) == 11
    assert ingest(NOW + timedelta(days=2), door=site.door, limit=7).counts["feeds"] == 7


def test_what_has_not_begun_in_time_is_given_back():
    feeds = [make_feed(url=f"https://harbour.example/{n}.xml") for n in range(6)]

    async def answer(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.3)
        return httpx.Response(200, content=rss(item(1)))

    door = Door(transport=httpx.MockTransport(answer))
    found = ingest(NOW, door=door, all=True, open_for=0.1)
    assert 2 <= found.counts["feeds"] < len(feeds)
    left = Feed.objects.filter(last_fetch=None)
    assert {(feed.attempts, feed.claim_token) for feed in left} == {(0, None)}
