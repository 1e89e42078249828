from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from crawler.feeds.models import Feed
from crawler.lease.models import TaskRun
from digest.accounts.models import User
from digest.channels.models import OwnFeed, SourceProposal
from digest.channels.open_personal import open_personal
from digest.chats.models import ShareLink
from digest.pages.unpark import PARKING
from digest.posts.models import LinkPreview
from summarizer.models import Breaker, Spend, Work
from tests.digest.pages.test_hot import ENGLISH, hot_post, text
from tests.factories import make_entry, make_feed, make_story, make_user, make_waiting_mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(User.objects.create_user("alice", password="x", is_staff=True))
    return client


def page(client):
    answer = client.get("/ops", **ENGLISH)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def park(row, reason="The server answered 503"):
    type(row).objects.filter(pk=row.pk).update(parked_at=timezone.now(), parked_reason=reason, attempts=3)


def test_strangers_are_sent_to_the_login_and_readers_are_refused(client):
    assert client.get("/ops")["Location"] == "/login?next=/ops"
    client.force_login(User.objects.create_user("bob", password="x"))
    assert client.get("/ops").status_code == 403
    assert client.post("/ops/retry", {"kind": "feed", "pk": 1}).status_code == 403


def test_the_page_is_kept_by_nobody(staff):
    assert "no-store" in staff.get("/ops")["Cache-Control"]


def test_failing_feeds_stand_first_with_their_reason(staff):
    now = timezone.now()
    make_feed("Good", last_success=now, next_fetch=now + timedelta(minutes=5), entries_per_day=12)
    make_feed("Bad", failures=3, last_error="503 Service Unavailable", last_error_at=now, next_fetch=now)
    rows = [text(tr) for tr in page(staff).xpath("//section[@aria-labelledby='o-feeds']//tbody/tr")]
    assert rows[0].startswith("Bad")
    assert "503 Service Unavailable" in rows[0]
    assert "in 4 min" in rows[1] or "in 5 min" in rows[1]


def test_stages_tell_their_last_good_run_and_their_last_error(staff, settings):
    settings.CLOCK = {"a.fetch": 15, "b.group": 5}
    now = timezone.now()
    TaskRun.objects.create(name="a.fetch", last_ok=now, runs=3)
    TaskRun.objects.create(
        name="b.group", last_ok=now - timedelta(hours=2), last_error="disk full", last_error_at=now
    )
    rows = page(staff).xpath("//section[@aria-labelledby='o-tasks']//tbody/tr")
    assert not rows[0].xpath("./td[@class='stop']")
    assert text(rows[1].xpath("./td[@class='stop']")[0]) == "2 h ago"
    assert "disk full" in text(rows[1])


def test_queues_count_what_waits(staff):
    make_entry(now=timezone.now())
    make_story(now=timezone.now())
    rows = {
        text(tr.xpath("./th")[0]): text(tr.xpath("./td")[0])
        for tr in page(staff).xpath("//section[@aria-labelledby='o-now']//tbody/tr")
    }
    assert rows["Reports without a story"] == "1"
    assert rows["Hot stories without a post"] == "1"


def test_the_budget_of_today_is_shown(staff, settings):
    settings.LLM_MODEL, settings.LLM_DAILY_BUDGET = "lark-2-14b", 2
    Spend.objects.create(day=timezone.now().date(), spent=500_000, reserved=250_000, calls=4, tokens_in=9)
    words = text(page(staff).xpath("//section[@aria-labelledby='o-money']")[0])
    assert "1.2500 of 2.00 left" in words
    assert "9 tokens in" in words


def test_a_parked_row_is_freed_by_its_button(staff):
    feed = make_feed("Bad")
    park(feed)
    form = page(staff).xpath("//section[@aria-labelledby='o-parked']//form")[0]
    fields = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    answer = staff.post(form.get("action"), fields)
    assert (answer.status_code, answer["Location"]) == (302, "/ops")
    feed.refresh_from_db()
    assert (feed.parked_at, feed.parked_reason, feed.attempts) == (None, "", 0)


def parked_by_people():
    now, person = timezone.now(), make_user("bob")
    channel = open_personal(person, now)
    return {
        "own_feed": OwnFeed.objects.create(
            channel=channel, address="https://bob.example/feed", token="t", problem="no_proof", created=now
        ),
        "source": SourceProposal.objects.create(
            channel=channel, address="https://mill.example/", by=person, at=now, decision="accepted",
            problem="unreachable", detail="http 503",
        ),
        "preview": LinkPreview.objects.create(address="https://quay.example/news", created=now),
    }  # fmt: skip


def test_what_people_asked_for_is_named_by_its_address_with_what_was_found(staff):
    for row in parked_by_people().values():
        park(row, "http 500")
    rows = [text(li) for li in page(staff).xpath("//section[@aria-labelledby='o-parked']//li")]
    own, source, preview = rows
    assert "https://bob.example/feed own feed of a channel" in own
    assert "Nothing that shows it is yours was found yet." in own
    assert "https://mill.example/ proposed source" in source
    assert "The address does not answer. http 503" in source
    assert "https://quay.example/news link preview" in preview
    assert "http 500" in preview


def test_the_page_asks_the_same_however_much_is_parked(staff):
    with CaptureQueriesContext(connection) as before:
        page(staff)
    for row in parked_by_people().values():
        park(row)
    with CaptureQueriesContext(connection) as after:
        page(staff)
    assert len(after) == len(before)


def test_every_kind_of_parked_row_is_listed_and_freed(staff):
    story, entry = make_story(), make_entry()
    made = {
        "feed": make_feed("Parked feed"),
        "entry": entry,
        "picture": PARKING["picture"].objects.create(
            story=story, source_url="https://x.example/", entry=entry
        ),
        "work": Work.objects.create(story=story, language="en"),
        "wanted": PARKING["wanted"].objects.create(story=story, language="zh"),
        **parked_by_people(),
        "mail": make_waiting_mail(),
        "share_link": ShareLink.objects.create(
            owner=make_user("sharer"), address="https://claude.ai/share/a-secret-name", created=timezone.now()
        ),
    }
    assert set(made) == set(PARKING)
    for row in made.values():
        park(row)
    parked = page(staff).xpath("//section[@aria-labelledby='o-parked']")[0]
    assert len(parked.xpath(".//form")) == len(PARKING)
    assert "claude.ai" in text(parked)
    assert "a-secret-name" not in text(parked), "who has the address can read the chat"
    for kind, row in made.items():
        staff.post("/ops/retry", {"kind": kind, "pk": row.pk})
        row.refresh_from_db()
        assert row.parked_at is None


def test_a_row_that_is_not_parked_is_left_alone(staff):
    feed = make_feed(claimed_until=timezone.now(), attempts=1)
    staff.post("/ops/retry", {"kind": "feed", "pk": feed.pk})
    assert Feed.objects.get(pk=feed.pk).attempts == 1


@pytest.mark.parametrize(
    "fields", [{}, {"kind": "user", "pk": "1"}, {"kind": "feed", "pk": "x"}, {"kind": "feed"}]
)
def test_nonsense_is_not_found(staff, fields):
    assert staff.post("/ops/retry", fields).status_code == 404


def test_nothing_is_freed_by_get_or_without_the_token(staff):
    assert staff.get("/ops/retry").status_code == 405
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(User.objects.get(username="alice"))
    assert guarded.post("/ops/retry", {"kind": "feed", "pk": 1}).status_code == 403


def test_a_stopped_model_is_said_and_can_be_asked_again(staff):
    breaker = Breaker.objects.create(stopped_reason="401 Unauthorized")
    assert "401 Unauthorized" in text(page(staff).xpath("//div[@role='alert']")[0])
    staff.post("/ops/retry", {"kind": "breaker", "pk": breaker.pk})
    assert not page(staff).xpath("//div[@role='alert']")


@pytest.mark.parametrize("n", [1, 7])
def test_the_page_takes_as_many_queries_whatever_its_length(staff, django_assert_num_queries, n):
    for i in range(n):
        park(make_feed(f"Feed {i}"))
        park(Work.objects.create(story=hot_post(f"Story {i}").story, language="en"))
    with django_assert_num_queries(28):
        page(staff)
