"""What Alice takes with her when she leaves, and what stays."""

from __future__ import annotations

import json

import pytest

from digest.comments.edit_comment import edit_comment
from digest.comments.export_person import export_person
from digest.comments.forget_person import forget_person
from digest.comments.mark_seen import mark_seen
from digest.comments.models import Comment, CommentMention, CommentVersion, CommentVote, ThreadSeen
from digest.comments.vote_comment import vote_comment
from digest.lib.moderated import State
from tests.digest.comments.test_write_comment import counters_equal_rows
from tests.factories import NOW, make_comment
from tests.people import alice, bob

pytestmark = pytest.mark.django_db


def test_all_that_a_person_wrote_can_be_taken_away():
    user = alice()
    first = make_comment(author=user, text="Teh first")
    edit_comment(first, "The first", NOW)
    other = make_comment(first.post, bob(), "not hers")
    make_comment(author=user, state=State.DELETED)
    vote_comment(user, other, NOW)
    mark_seen(user, first.post, other.pk, NOW)
    found = json.loads(json.dumps(export_person(user)))
    assert [row["text"] for row in found["comments"]] == ["The first"]
    assert "Teh first" in found["comments"][0]["earlier"][0]
    assert [row["comment"] for row in found["votes"]] == [other.pk]
    assert [row["to"] for row in found["seen"]] == [other.pk]


def test_leaving_keeps_threads_and_takes_words_votes_and_marks():
    user, other = alice(), bob()
    first = make_comment(author=user, text="@bob hello")
    edit_comment(first, "@bob hello there", NOW)
    reply = make_comment(author=other, parent=first, text="@alice hi")
    below = make_comment(author=user, parent=reply)
    make_comment(author=user, post=first.post, state=State.QUEUED)
    vote_comment(user, reply, NOW)
    vote_comment(other, below, NOW)
    mark_seen(user, first.post, reply.pk, NOW)
    forget_person(user, NOW)
    forget_person(user, NOW)
    mine = Comment.objects.filter(author=user)
    assert set(mine.values_list("state", "text", "html")) == {(State.DELETED, "", "")}
    assert Comment.objects.get(pk=reply.pk).votes == 0
    assert Comment.objects.get(pk=first.pk).replies == 1
    first.post.refresh_from_db()
    assert first.post.comments == 1
    assert not CommentVersion.objects.exists()
    assert not CommentMention.objects.exists()
    assert not ThreadSeen.objects.exists()
    assert CommentVote.objects.get().user == other
    counters_equal_rows()
