"""Shared chats are opened, closed, told anew and deleted: the chat and the post that carries it stay one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from digest.channels.version import current
from digest.chats.describe_chat import describe_chat
from digest.chats.draft_chat import draft_chat
from digest.chats.imported import ImportedChat, ImportedTurn, Role
from digest.chats.models import Transcript, Turn, Visibility
from digest.comments.models import Comment
from digest.comments.write_comment import write_comment
from digest.lib.moderated import State
from digest.pages.leave import forget
from digest.posts.chats_about import chats_about, recount_chats
from digest.posts.delete_chat import delete_chat
from digest.posts.describe_shared import describe_shared
from digest.posts.expire_chats import expire_chats
from digest.posts.models import Placement, Post
from digest.posts.renew_shared import renew_shared
from digest.posts.revoke_chat import revoke_chat
from digest.posts.revoke_chats import revoke_chats
from digest.posts.set_state import set_state
from digest.posts.share_chat import share_chat
from digest.posts.vote import vote
from digest.posts.wording import Unfit
from tests.factories import make_post
from tests.people import alice, bob

pytestmark = pytest.mark.django_db
TURNS = (
    ImportedTurn(Role.USER, "Which cards fit a model of 32 billion parameters?"),
    ImportedTurn(Role.ASSISTANT, "Two of 12 GB, at four bits."),
    ImportedTurn(Role.USER, "And a letter to my landlord?"),
)


def drafted(owner, now, *, story=None, note="Worth a **minute**.", turns=TURNS, replaces=None) -> Transcript:
    chat = ImportedChat("paste", title="Two old cards", model="lark-2", turns=turns)
    draft = draft_chat(owner, chat, now, replaces=replaces).transcript
    return describe_chat(
        draft, now, title="Two old cards", note=note, story=story, channel=None, expires_at=None
    )


def public(owner, now, **more) -> tuple[Transcript, Post]:
    row = share_chat(drafted(owner, now, **more), Visibility.PUBLIC, now)
    return row, Post.objects.get(transcript=row)


def test_a_public_chat_is_carried_by_a_post_in_its_owners_channel():
    author = alice()
    now = timezone.now()
    row, post = public(author, now)
    assert (post.state, post.kind, post.title, post.text) == ("visible", "chat", row.title, row.note)
    assert "<strong>minute</strong>" in post.html
    assert post.slug == row.token
    assert post.channel.owner == author
    assert Placement.objects.get(post=post).channel == post.channel
    assert row.visibility == Visibility.PUBLIC


def test_a_link_makes_no_post():
    author = alice()
    now = timezone.now()
    row = share_chat(drafted(author, now, note=""), Visibility.LINK, now)
    assert row.is_open(now)
    assert not Post.objects.filter(transcript=row).exists()


def test_nothing_becomes_public_without_a_note_or_a_title():
    author = alice()
    now = timezone.now()
    with pytest.raises(Unfit, match="no_note"):
        share_chat(drafted(author, now, note=""), Visibility.PUBLIC, now)
    assert Transcript.objects.get().visibility == Visibility.DRAFT
    assert not Post.objects.exists()


@pytest.mark.parametrize("narrower", [Visibility.LINK, Visibility.ME])
def test_what_stops_being_public_leaves_its_post_without_a_word(narrower):
    author, reader = alice(), bob()
    now = timezone.now()
    row, post = public(author, now)
    vote(reader, post, now)
    token, version = row.token, current()
    row = share_chat(row, narrower, now)
    post.refresh_from_db()
    assert (post.state, post.title, post.text, post.html, post.gist, post.slug) == ("draft", *[""] * 5)
    assert not Post.objects.visible_to(reader).filter(pk=post.pk).exists()
    assert current() > version
    assert (row.token == token) == (narrower == Visibility.LINK)
    again = share_chat(row, Visibility.PUBLIC, now)
    post.refresh_from_db()
    assert (post.state, post.votes, post.slug) == ("visible", 1, again.token)


def test_a_link_that_was_revoked_is_dead_for_good():
    author = alice()
    now = timezone.now()
    row = share_chat(drafted(author, now), Visibility.LINK, now)
    token = row.token
    revoke_chat(row, now)
    again = share_chat(Transcript.objects.get(), Visibility.LINK, now)
    assert again.token != token


def test_chats_about_a_story_are_counted_on_its_post():
    author = alice()
    now = timezone.now()
    about = make_post()
    row, post = public(author, now, story=about.story)
    assert Post.objects.get(pk=about.pk).chats == 1
    assert list(chats_about(about.story_id)) == [post]
    set_state(post, State.HIDDEN, "spam", now)
    assert Post.objects.get(pk=about.pk).chats == 0
    set_state(post, State.VISIBLE, "", now)
    assert Post.objects.get(pk=about.pk).chats == 1
    Post.objects.filter(pk=about.pk).update(chats=5)
    recount_chats(now)
    assert Post.objects.get(pk=about.pk).chats == 1
    revoke_chat(row, now)
    assert Post.objects.get(pk=about.pk).chats == 0


def test_a_moderators_second_thought_does_not_open_what_its_owner_closed():
    author, reader = alice(), bob()
    now = timezone.now()
    row, post = public(author, now)
    set_state(post, State.HIDDEN, "spam", now)
    with pytest.raises(Unfit, match="taken"):
        share_chat(row, Visibility.LINK, now)
    revoke_chat(row, now)
    set_state(Post.objects.get(pk=post.pk), State.VISIBLE, "", now)
    assert not Post.objects.visible_to(reader).filter(pk=post.pk).exists()
    assert Transcript.objects.get().visibility == Visibility.ME


def test_it_is_told_anew_under_the_same_address():
    author = alice()
    now = timezone.now()
    row, post = public(author, now)
    more = (*TURNS, ImportedTurn(Role.ASSISTANT, "The cache breaks first."))
    later = now + timedelta(hours=1)
    renewed = renew_shared(drafted(author, later, note="Now with its end.", turns=more, replaces=row), later)
    assert (renewed.pk, renewed.token) == (row.pk, row.token)
    assert Turn.objects.filter(transcript=row).count() == 4
    post.refresh_from_db()
    assert (post.text, post.edited_at) == ("Now with its end.", later)
    assert Transcript.objects.count() == 1


def test_its_words_change_with_those_of_its_post():
    author = alice()
    now = timezone.now()
    row, post = public(author, now)
    said = {"title": "Two cards", "story": None, "channel": None, "expires_at": None}
    describe_shared(row, now, note="Shorter.", **said)
    post.refresh_from_db()
    assert (post.title, post.text) == ("Two cards", "Shorter.")
    with pytest.raises(Unfit, match="no_note"):
        describe_shared(row, now, note="", **said)
    assert Transcript.objects.get().note == "Shorter."


def test_deleted_it_leaves_only_what_others_said():
    author, reader = alice(), bob()
    now = timezone.now()
    row, post = public(author, now)
    write_comment(reader, post, "Same cards here.", now)
    delete_chat(row, now)
    assert not Transcript.objects.exists()
    assert not Turn.objects.exists()
    post.refresh_from_db()
    assert (post.state, post.title, post.text, post.slug, post.transcript) == ("deleted", "", "", "", None)
    assert Comment.objects.get().post == post
    delete_chat(row, now)


def test_its_time_over_it_is_closed():
    author = alice()
    now = timezone.now()
    row, post = public(author, now)
    Transcript.objects.update(expires_at=now - timedelta(seconds=1))
    assert expire_chats(now) == {"expired": 1}
    assert expire_chats(now) == {"expired": 0}
    assert Post.objects.get(pk=post.pk).state == "draft"


def test_all_are_revoked_at_once():
    author, reader = alice(), bob()
    now = timezone.now()
    share_chat(drafted(author, now), Visibility.LINK, now)
    public(author, now)
    kept = share_chat(drafted(reader, now), Visibility.LINK, now)
    assert revoke_chats(author, now) == 2
    assert list(Transcript.objects.open(now)) == [kept]


def test_who_leaves_leaves_no_chat():
    author, reader = alice(), bob()
    now = timezone.now()
    _, post = public(author, now)
    write_comment(reader, post, "Same cards here.", now)
    drafted(author, now)
    forget(author, now)
    assert not Transcript.objects.exists()
    assert Post.objects.get(pk=post.pk).state == "deleted"
