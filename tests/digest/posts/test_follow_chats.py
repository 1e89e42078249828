"""What is taken out of a public chat is taken out of its post, and of all that repeats it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from digest.channels.version import current
from digest.chats.describe_chat import describe_chat
from digest.chats.models import Transcript, Visibility
from digest.chats.remove_too import remove_too
from digest.lib.moderated import State
from digest.posts.follow_chats import follow_chats
from digest.posts.models import Post
from digest.posts.revoke_chat import revoke_chat
from digest.posts.share_chat import share_chat
from digest.posts.tasks import keep_chats
from tests.digest.chats.chats import make_chat
from tests.people import alice

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared() -> Transcript:
    now, row = timezone.now(), make_chat(alice())
    words = {"title": "Otters of Odd Smedstuen", "note": "Odd Smedstuen knows **otters**"}
    describe_chat(row, now, **words, story=None, channel=None, expires_at=None)
    return share_chat(Transcript.objects.get(), Visibility.PUBLIC, now)


@pytest.mark.parametrize("state", [State.VISIBLE, State.QUEUED, State.HIDDEN, State.REMOVED])
def test_a_post_says_no_more_than_its_chat(shared, state):
    Post.objects.update(state=state)
    assert follow_chats(timezone.now()) == {"reworded": 0}
    before = current()
    assert remove_too(shared, ["Odd Smedstuen"], timezone.now()) == 2
    assert keep_chats()["reworded"] == 1
    assert "Smedstuen" not in str(Post.objects.values())
    post = Post.objects.get()
    assert (post.title, post.state, post.slug) == ("Otters of [removed by the sharer]", state, shared.token)
    assert post.gist == "[removed by the sharer] knows otters"
    assert post.channel is not None
    assert current() > before
    assert follow_chats(timezone.now()) == {"reworded": 0}


def test_the_post_of_a_chat_that_was_closed_stays_empty(shared):
    revoke_chat(Transcript.objects.get(), timezone.now())
    assert follow_chats(timezone.now()) == {"reworded": 0}
    assert Post.objects.get().title == ""
