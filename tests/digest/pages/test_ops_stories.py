"""Staff look at how a story was put together, and take a merge back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from crawler.stories.merge import merge
from crawler.stories.models import Membership, Merge, Story
from digest.posts.follow_merges import follow_merges
from digest.posts.models import Post
from tests.digest.pages.test_hot import CHINESE, ENGLISH, text
from tests.digest.pages.test_ops_feeds import press, said, signed_in
from tests.factories import make_post, make_story

pytestmark = pytest.mark.django_db
QUERIES = 9


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def staff() -> Client:
    return signed_in("staff")


def merged(now, similarity: float | None = 0.412) -> Merge:
    """Two public stories that became one ten minutes ago, and their posts followed."""
    winner, loser = (
        make_story(title, reports=n, now=now) for title, n in (("Plant delayed", 3), ("Works late", 2))
    )
    for story in (winner, loser):
        make_post(story)
    row = merge(loser.pk, winner.pk, now - timedelta(minutes=10), similarity)
    follow_merges(now)
    return row


def page(client, pk, headers=ENGLISH):
    answer = client.get(f"/ops/stories/{pk}", **headers)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


@pytest.mark.parametrize(("role", "seen", "done"), [("anonymous", 302, 401), ("reader", 403, 403)])
def test_only_staff_see_it_or_take_anything_back(role, seen, done, now):
    row, client = merged(now), signed_in(role)
    assert client.get(f"/ops/stories/{row.winner_id}").status_code == seen
    assert client.post(f"/ops/merges/{row.pk}/undo").status_code == done
    assert Merge.objects.get().undone_at is None


def test_a_merge_is_not_taken_back_by_a_link(staff, now):
    row = merged(now)
    assert staff.get(f"/ops/merges/{row.pk}/undo").status_code == 405
    strict = signed_in("other", enforce_csrf_checks=True)
    assert strict.post(f"/ops/merges/{row.pk}/undo").status_code == 403
    assert Merge.objects.get().undone_at is None


def test_the_page_says_when_and_how_alike_and_asks_before_it_parts(staff, now):
    row = merged(now)
    tree = page(staff, row.winner_id)
    assert "Took in Works late" in text(tree.xpath("//section[@aria-labelledby='s-merges']")[0])
    assert "41 % alike" in text(tree.xpath("//section[@aria-labelledby='s-merges']")[0])
    [button] = tree.xpath("//main//details//form//button")
    assert text(button).startswith("Part the two stories")
    loser = page(staff, row.loser_id)
    assert "Merged into Plant delayed" in text(loser.xpath("//header[@class='lede']")[0])


def test_a_merge_is_taken_back_and_says_by_whom(staff, client, now):
    row = merged(now, similarity=None)
    loser, winner = Post.objects.get(story=row.loser_id), Post.objects.get(story=row.winner_id)
    assert client.get(f"/story/{loser.pk}-{loser.slug}").status_code == 301
    tree = press(staff, page(staff, row.loser_id), "Part the two stories")
    assert "The two stories are parted." in said(tree)
    assert "undone by staff" in text(tree.xpath("//section[@aria-labelledby='s-merges']")[0])
    assert not tree.xpath("//main//form")
    follow_merges(now)
    assert client.get(f"/story/{loser.pk}-{loser.slug}").status_code == 200
    assert "Works late" in client.get(f"/story/{loser.pk}-{loser.slug}").content.decode()
    assert client.get(f"/story/{winner.pk}-{winner.slug}").status_code == 200
    row.refresh_from_db()
    assert (row.undone_by, Membership.objects.filter(story=row.loser_id).count()) == ("staff", 2)


def test_what_cannot_be_taken_back_stays_and_the_page_says_so(staff, now):
    row = merged(now)
    final = make_story("Final", now=now)
    merge(row.winner_id, final.pk, now)
    assert not page(staff, row.loser_id).xpath("//main//form")
    answer = staff.post(f"/ops/merges/{row.pk}/undo", follow=True, **ENGLISH)
    assert "Nothing was changed" in answer.content.decode()
    assert Story.objects.get(pk=row.loser_id).merged_into == final
    assert staff.post("/ops/merges/999/undo").status_code == 404
    assert staff.get("/ops/stories/999").status_code == 404


def test_the_storys_page_leads_staff_there_and_nobody_else(staff, client, now):
    row = merged(now)
    post = Post.objects.get(story=row.winner_id)
    link = f"/ops/stories/{row.winner_id}"
    assert link in staff.get(f"/story/{post.pk}-{post.slug}").content.decode()
    assert link not in client.get(f"/story/{post.pk}-{post.slug}").content.decode()


def test_chinese_staff_read_chinese(staff, now):
    row = merged(now)
    words = text(page(staff, row.winner_id, CHINESE).xpath("//main")[0])
    for word in ("并入了", "相似度 41%", "把两个事件分开", "报道", "公开页面"):
        assert word in words


@pytest.mark.parametrize("others", [1, 7])
def test_the_page_takes_as_many_queries_whatever_its_length(
    staff, now, others, django_assert_max_num_queries
):
    winner = make_story("Plant delayed", reports=others, now=now)
    for n in range(others):
        merge(make_story(f"Works {n}", now=now).pk, winner.pk, now)
    with django_assert_max_num_queries(QUERIES):
        page(staff, winner.pk)
