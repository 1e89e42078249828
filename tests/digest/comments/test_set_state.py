"""What moderators do with a comment, and what stays."""

from __future__ import annotations

import pytest

from digest.channels import version
from digest.comments.models import Comment
from digest.comments.set_state import set_state
from digest.lib.moderated import State
from tests.digest.comments.test_write_comment import counters_equal_rows
from tests.factories import NOW, make_comment

pytestmark = pytest.mark.django_db


def test_what_is_removed_leaves_the_counters_and_the_public_at_once():
    first = make_comment()
    reply = make_comment(parent=first)
    below = make_comment(parent=reply)
    before = version.current()
    assert set_state(reply, State.REMOVED, "spam", NOW) is True
    assert version.current() == before + 1
    reply.refresh_from_db()
    assert (reply.state, reply.state_reason, reply.state_at) == ("removed", "spam", NOW)
    first.refresh_from_db()
    assert (first.replies, first.post.comments) == (1, 2), "what stands below it stays"
    assert Comment.objects.get(pk=below.pk).state == State.VISIBLE
    counters_equal_rows()


def test_what_is_shown_again_counts_again():
    comment = make_comment()
    set_state(comment, State.HIDDEN, "other", NOW)
    set_state(comment, State.VISIBLE, "", NOW)
    assert Comment.objects.get().post.comments == 1
    counters_equal_rows()


def test_the_same_twice_and_what_its_author_deleted_change_nothing():
    comment = make_comment(state=State.DELETED)
    assert set_state(comment, State.VISIBLE, "", NOW) is False
    other = make_comment()
    assert set_state(other, State.REMOVED, "spam", NOW) is True
    before = version.current()
    assert set_state(other, State.REMOVED, "spam", NOW) is False
    assert set_state(other, State.REMOVED, "hate", NOW) is True
    assert version.current() == before, "nobody saw it any more"
    counters_equal_rows()
