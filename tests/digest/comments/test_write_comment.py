"""Alice writes, Bob answers, Charlie may not: rows and counters."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.comments.models import Comment, CommentMention
from digest.comments.write_comment import write_comment
from digest.lib.moderated import State
from digest.posts.models import Post
from digest.posts.wording import Unfit
from tests.factories import NOW, make_comment, make_post, make_user
from tests.people import alice, bob, dora

pytestmark = pytest.mark.django_db


def counters_equal_rows() -> None:
    """Of all posts and comments; tests of this room end with it."""
    for post in Post.objects.all():
        assert post.comments == Comment.objects.filter(post=post, state=State.VISIBLE).count()
    rows = {row.pk: row for row in Comment.objects.all()}
    below = dict.fromkeys(rows, 0)
    for row in rows.values():
        parent = row.parent_id if row.state == State.VISIBLE else None
        while parent:
            below[parent] += 1
            parent = rows[parent].parent_id
    assert {row.pk: row.replies for row in rows.values()} == below


def test_a_comment_and_its_replies_are_counted():
    post, author = make_post(), alice()
    first = write_comment(author, post, "  **Late** again.  ", NOW)
    reply = write_comment(bob(), post, "它确实晚了。", NOW, parent=first)
    third = write_comment(author, post, "Yes", NOW, parent=reply)
    assert (first.text, first.html.strip()) == ("**Late** again.", "<p><strong>Late</strong> again.</p>")
    assert [row.language for row in (first, reply)] == ["en", "zh"]
    assert [row.depth for row in (first, reply, third)] == [0, 1, 2]
    assert [row.root_id for row in (first, reply, third)] == [None, first.pk, first.pk]
    post.refresh_from_db()
    assert post.comments == 3
    assert list(Comment.objects.order_by("pk").values_list("replies", flat=True)) == [2, 1, 0]
    counters_equal_rows()


@pytest.mark.parametrize(("text", "code"), [("", "empty"), (" \u200b\n", "empty"), ("x" * 5001, "long")])
def test_no_words_or_too_many_are_refused(text: str, code: str):
    with pytest.raises(Unfit, match=code):
        write_comment(alice(), make_post(), text, NOW)
    assert not Comment.objects.exists()


def test_nothing_is_written_under_what_is_not_to_be_seen():
    author = alice()
    with pytest.raises(Unfit, match="closed"):
        write_comment(author, make_post(state=State.HIDDEN), "hello", NOW)
    gone = make_comment(state=State.REMOVED)
    with pytest.raises(Unfit, match="gone"):
        write_comment(author, gone.post, "hello", NOW, parent=gone)
    assert Comment.objects.count() == 1


def test_a_comment_on_an_old_page_stands_under_the_post_it_moved_to():
    winner = make_post()
    old = make_post(moved_to=winner)
    comment = write_comment(alice(), old, "late to the party", NOW)
    assert (comment.post, comment.origin_post) == (winner, None)
    counters_equal_rows()


def test_people_who_are_named_are_noted_and_linked():
    author, named, other = alice(), bob(), make_user("小明")
    comment = write_comment(author, make_post(), "@BOB and @小明你好, not @nobody, `@alice`, @alice", NOW)
    assert '<a href="/u/bob"' in comment.html
    assert ">@小明</a>你好" in comment.html
    assert set(CommentMention.objects.values_list("user", flat=True)) == {named.pk, other.pk}


def test_a_new_account_writes_ten_a_day_and_then_is_told():
    new = make_user("nina", date_joined=NOW - timedelta(hours=1))
    posts = [make_post() for _ in range(11)]
    for n, post in enumerate(posts[:10]):
        write_comment(new, post, f"thought number {n}", NOW + timedelta(minutes=2 * n))
    with pytest.raises(Unfit, match="too_many"):
        write_comment(new, posts[10], "one more", NOW + timedelta(minutes=40))
    assert Comment.objects.count() == 10
    counters_equal_rows()


def test_links_of_a_new_account_are_limited():
    new, post = make_user("nina", date_joined=NOW - timedelta(hours=1)), make_post()
    write_comment(new, post, "https://a.example/ and https://b.example/", NOW)
    with pytest.raises(Unfit, match="too_many_links"):
        write_comment(new, post, "https://c.example/", NOW)


def test_what_looks_like_spam_waits_and_is_not_counted():
    author, post = alice(), make_post()
    text = "Cheap watches for you and your friends at https://shop.example/"
    write_comment(author, post, text, NOW)
    again = write_comment(author, post, text, NOW + timedelta(hours=1))
    assert (again.state, again.state_reason) == (State.QUEUED, "repeat")
    post.refresh_from_db()
    assert post.comments == 1
    assert write_comment(dora(), post, text, NOW).state == State.VISIBLE
    counters_equal_rows()
