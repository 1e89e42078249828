"""What is left to a suspended person: to read, to take their own things away, and their account.

Closed is what others see or what counts: writing, votes, following, reports, channels, the name, invitations.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from digest.accounts.invite import invite
from digest.accounts.make_token import make_token
from digest.accounts.models import Invitation, Token, User
from digest.channels.follow import follow
from digest.channels.models import Editor, Follow
from digest.channels.open_personal import open_personal
from digest.comments.models import Comment
from digest.lib.moderated import State
from digest.posts.models import Hide, Mute, Post, Save, Vote, Watch
from digest.posts.vote import vote
from tests.factories import make_channel, make_comment, make_post, make_story, make_text_post, make_user
from tests.people import bob, browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> dict[str, Any]:
    """Carol wrote, followed, invited and edits a channel; since a minute she is suspended."""
    now = timezone.now()
    carol, other = make_user("carol"), bob()
    own, chips, bobs = open_personal(carol, now), make_channel(), open_personal(other, now)
    follow(carol, chips, now)
    Editor.objects.create(channel=bobs, user=carol, invited_by=other, invited_at=now, accepted_at=now)
    make_user("guest")
    story = make_post(make_story(now=now), channels=(chips,))
    post = make_text_post(carol, own, published=now)
    others = make_text_post(other, bobs, published=now)
    vote(carol, others, now)
    invite(carol, "", now)
    world = {
        "post": post.pk, "others": others.pk, "story": story.pk, "own": own.slug, "bobs": bobs.slug,
        "comment": make_comment(post, carol, published=now).pk,
        "scheduled": make_text_post(
            carol, own, state=State.SCHEDULED, published=now + timedelta(days=1)
        ).pk,
        "invitation": Invitation.objects.get().pk,
        "token": make_token(carol, "reader", ["vote"], 30, now)[0].pk,
    }  # fmt: skip
    User.objects.filter(pk=carol.pk).update(
        suspended_at=now - timedelta(minutes=1), suspended_until=now + timedelta(days=7)
    )
    return {**world, "browser": browser_of(carol)}


Done = Callable[[], bool]
LEFT: dict[str, tuple[str, dict[str, str], Done]] = {
    "delete a post": ("/p/{post}/delete", {}, lambda: Post.objects.filter(state=State.DELETED).exists()),
    "delete a comment": (
        "/comments/{comment}/delete", {}, lambda: Comment.objects.filter(state=State.DELETED).exists(),
    ),
    "call a scheduled post back": (
        "/p/{scheduled}/call-back", {}, lambda: Post.objects.filter(state=State.DRAFT).exists(),
    ),
    "unfollow": ("/c/chips/unfollow", {}, lambda: not Follow.objects.exists()),
    "stop editing": ("/c/{bobs}/editors/me", {"deed": "leave"}, lambda: not Editor.objects.exists()),
    "withdraw an invitation": (
        "/settings/invitations", {"withdraw": "{invitation}"}, lambda: not Invitation.objects.exists(),
    ),
    "revoke a token": ("/settings/tokens", {"revoke": "{token}"}, lambda: not Token.objects.exists()),
    "save": ("/p/{others}/save", {}, lambda: Save.objects.exists()),
    "hide": ("/p/{others}/hide", {}, lambda: Hide.objects.exists()),
    "watch": ("/p/{story}/watch", {}, lambda: Watch.objects.exists()),
    "mute": ("/settings/muted", {"kind": "word", "value": "ferry"}, lambda: Mute.objects.exists()),
    "choose a language": (
        "/settings/language", {"lang": "zh-hans"}, lambda: User.objects.filter(language="zh-hans").exists(),
    ),
    "choose what one reads": (
        "/settings/reading", {"languages": "zh"}, lambda: User.objects.filter(languages="zh").exists(),
    ),
    "read on": ("/p/{others}/seen", {}, lambda: True),
    "read comments": ("/p/{post}/comments/seen", {"last": "{comment}"}, lambda: True),
}  # fmt: skip
CLOSED: dict[str, tuple[str, dict[str, str]]] = {
    "post": ("/compose", {"kind": "text", "text": "Hello", "deed": "publish"}),
    "change a post": ("/p/{post}/edit", {"kind": "text", "text": "Other words", "deed": "save"}),
    "pin": ("/p/{post}/pin", {}),
    "propose": ("/p/{post}/propose", {"channel": "chips"}),
    "comment": ("/p/{post}/comment", {"text": "Hello"}),
    "change a comment": ("/comments/{comment}/edit", {"text": "Other words"}),
    "vote": ("/p/{others}/vote", {}),
    "take a vote back": ("/p/{others}/vote", {"off": "1"}),
    "report": ("/report/post/{others}", {"reason": "spam"}),
    "follow": ("/c/{bobs}/follow", {}),
    "follow on the first visit's page": ("/welcome?step=channels", {"channels": "chips"}),
    "change a channel": ("/c/{own}/edit", {"name_en": "Other", "slug": "{own}", "run_by": "people"}),
    "name an editor": ("/c/{own}/editors", {"name": "guest"}),
    "begin to edit": ("/c/{bobs}/editors/me", {"deed": "accept"}),
    "propose a source": ("/c/chips/sources", {"address": "https://a.example/feed"}),
    "copy a channel": ("/c/chips/copy", {}),
    "change the name": ("/settings", {"username": "carola"}),
    "invite": ("/settings/invitations", {"note": "For Tom"}),
    "make a token": ("/settings/tokens", {"name": "x", "scope": "vote", "days": "30"}),
}


def send(world: dict[str, Any], path: str, data: dict[str, str]) -> Any:
    browser: Client = world["browser"]
    return browser.post(path.format(**world), {name: text.format(**world) for name, text in data.items()})


@pytest.mark.parametrize("deed", LEFT)
def test_left_to_the_suspended_is(deed: str, world):
    path, data, done = LEFT[deed]
    assert send(world, path, data).status_code in (204, 302)
    assert done()


@pytest.mark.parametrize("deed", CLOSED)
def test_closed_to_the_suspended_is(deed: str, world):
    kept = (Post, Comment, Vote, Follow, Editor, Invitation, Token, User)
    before = [list(model.objects.order_by("pk").values()) for model in kept]
    answer = send(world, *CLOSED[deed])
    assert answer.status_code == 403
    assert "Your account is suspended" in answer.content.decode()
    assert [list(model.objects.order_by("pk").values()) for model in kept] == before


def test_the_page_of_a_refused_deed_says_what_is_left_and_what_is_closed(world):
    page = send(world, "/p/{others}/vote", {}).content.decode()
    for words in ("read, save, hide and mute", "delete what you wrote", "write, vote, follow, report"):
        assert words in page
