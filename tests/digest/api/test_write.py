"""Writing through the API: with a token that may, as its living owner, and never by a cookie."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from digest.accounts.limits import MEMBER, allow
from digest.accounts.make_token import MOST, TooManyTokens, make_token
from digest.accounts.models import SCOPES, Token
from digest.api.bearer import LIMIT
from digest.channels.models import Channel, Follow
from digest.channels.open_personal import open_personal
from digest.comments.models import Comment
from digest.lib.moderated import State
from digest.moderation.models import Report
from digest.posts.lately import deeds
from digest.posts.models import Post, Vote
from tests.factories import make_channel, make_post, make_text_post, make_user
from tests.people import alice, bob, browser_of, charlie

pytestmark = pytest.mark.django_db


def program(user, *scopes: str, days: int = 30) -> Client:
    _, secret = make_token(user, "script", scopes or SCOPES, days, timezone.now())
    return Client(headers={"Authorization": f"Bearer {secret}"})


def send(client: Client, method: str, path: str, data=None):
    return client.generic(method, f"/api/v1/{path}", json.dumps(data or {}), content_type="application/json")


def test_alice_writes_votes_comments_follows_and_reports():
    one, story, chips = alice(), make_post(), make_channel()
    other = make_text_post(bob())
    script = program(one)
    made = send(script, "POST", "posts", {"kind": "text", "text": "Ferries run **again**."})
    assert made.status_code == 201
    assert Post.objects.get(pk=made.json()["id"]).author == one
    assert send(script, "PUT", f"posts/{story.pk}/vote").json() == {
        "post": story.pk,
        "votes": 1,
        "voted": True,
    }
    assert send(script, "DELETE", f"posts/{story.pk}/vote").json()["votes"] == 0
    assert not Vote.objects.exists()
    said = send(script, "POST", f"posts/{story.pk}/comments", {"text": "So it is."})
    assert Comment.objects.get(pk=said.json()["id"]).author == one
    assert send(script, "PUT", f"channels/{chips.slug}/follow").json()["followers"] == 1
    assert Follow.objects.filter(user=one, channel=chips).exists()
    assert send(script, "DELETE", f"channels/{chips.slug}/follow").json()["following"] is False
    told = send(script, "POST", "reports", {"target": "post", "id": other.pk, "reason": "spam"})
    assert told.status_code == 201
    assert Report.objects.get().by == one


def test_a_token_may_only_what_it_says():
    story = make_post()
    refused = send(program(alice(), "follow"), "PUT", f"posts/{story.pk}/vote")
    assert refused.status_code == 403
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert not Vote.objects.exists()


def test_a_program_does_not_vote_for_its_owner_s_post():
    one = alice()
    post = make_text_post(one)
    assert send(program(one), "PUT", f"posts/{post.pk}/vote").status_code == 403
    assert not Vote.objects.exists()
    assert send(program(bob()), "PUT", f"posts/{post.pk}/vote").json()["votes"] == 1


def test_a_refused_vote_spends_none_of_the_day():
    one, story = alice(), make_post()
    script, own = program(one), make_text_post(one)
    assert allow(MEMBER["vote"], one.pk, timezone.now(), 999)
    for post, status in ((own, 403), (story, 200), (story, 200), (make_post(), 429)):
        assert send(script, "PUT", f"posts/{post.pk}/vote").status_code == status
    assert Vote.objects.get().post == story


def test_a_vote_is_taken_back_from_what_is_out_of_sight():
    one, story = alice(), make_post()
    Vote.objects.create(user=one, post=story, at=timezone.now())
    Post.objects.update(state=State.HIDDEN, votes=1)
    assert send(program(bob()), "DELETE", f"posts/{story.pk}/vote").status_code == 404
    assert send(program(one), "DELETE", f"posts/{story.pk}/vote").json()["voted"] is False
    assert not Vote.objects.exists()
    assert send(program(one), "DELETE", f"posts/{story.pk}/vote").status_code == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_the_owner_sees_a_program_s_vote_at_once_on_kept_pages(method):
    one = alice()
    assert deeds.at(one.pk) == 0 or deeds.times.pop(one.pk)
    assert send(program(one), method, f"posts/{make_post().pk}/vote").status_code == 200
    assert deeds.at(one.pk) > 0


def test_without_a_living_token_nothing_is_written():
    story, one = make_post(), alice()
    path = f"posts/{story.pk}/vote"
    ended = program(one)
    Token.objects.update(ends=timezone.now() - timedelta(seconds=1))
    for client in (Client(), browser_of(one), Client(headers={"Authorization": "Bearer dg_no"}), ended):
        answer = send(client, "PUT", path)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert not Vote.objects.exists()


def test_tokens_of_the_suspended_and_the_deleted_are_dead():
    story, gone = make_post(), make_user("gone")
    script = program(gone)
    assert send(program(charlie()), "PUT", f"posts/{story.pk}/vote").status_code == 403
    gone.deleted_at = timezone.now()
    gone.save()
    assert send(script, "PUT", f"posts/{story.pk}/vote").status_code == 401


def test_what_has_no_page_is_neither_followed_nor_written_in():
    """The house, and what was closed, of its owner too."""
    one = alice()
    script, own = program(one), open_personal(one, timezone.now())
    house = make_channel(slug="hot", kind=Channel.Kind.HOUSE)
    Channel.objects.filter(pk=own.pk).update(state=State.DELETED)
    for channel in (house, own):
        assert send(script, "PUT", f"channels/{channel.slug}/follow").status_code == 404
        answer = send(
            script, "POST", "posts", {"kind": "text", "text": "Ferries run.", "channel": channel.slug}
        )
        assert (answer.status_code, answer.json()["detail"]) == (404, "There is no such channel.")
    assert not Follow.objects.exists()


def test_a_token_opens_no_page():
    assert program(alice()).get("/saved").status_code == 302


def test_limits_are_told():
    answer = send(program(alice()), "PUT", f"posts/{make_post().pk}/vote")
    assert answer.headers["RateLimit-Policy"] == f'"hour";q={LIMIT.most};w=3600'
    assert f"r={LIMIT.most - 1};t=" in answer.headers["RateLimit"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_who_did_enough_for_a_day_is_told_when_it_ends():
    one, now = alice(), timezone.now()
    assert allow(MEMBER["post"], one.pk, now - timedelta(hours=20), MEMBER["post"].most)
    answer = send(program(one), "POST", "posts", {"kind": "text", "text": "One more."})
    assert answer.status_code == 429
    assert 3 * 3600 < int(answer.headers["Retry-After"]) <= 4 * 3600
    assert f"r={LIMIT.most - 1};" in answer.headers["RateLimit"]
    assert not Post.objects.exists()


def test_who_asks_too_often_is_told_when_the_hour_ends():
    one, now = alice(), timezone.now()
    assert allow(LIMIT, one.pk, now - timedelta(minutes=50), LIMIT.most)
    answer = send(program(one), "PUT", f"posts/{make_post().pk}/vote")
    assert (answer.status_code, answer.headers["RateLimit"][:10]) == (429, '"hour";r=0')
    assert 500 < int(answer.headers["Retry-After"]) <= 600
    assert not Vote.objects.exists()


def test_the_page_shows_a_new_token_once_and_revokes_it():
    one = alice()
    browser = browser_of(one)
    shown = browser.post("/settings/tokens", {"name": "reader", "scope": ["vote"], "days": "30"})
    row = Token.objects.get(user=one)
    assert row.prefix in shown.content.decode()
    secret = shown.content.decode().split('<code class="link">')[1].split("</code>")[0]
    assert secret.startswith("dg_")
    assert secret not in browser.get("/settings/tokens").content.decode()
    assert secret not in str(Token.objects.values())
    assert (
        send(Client(headers={"Authorization": f"Bearer {secret}"}), "PUT", "posts/1/vote").status_code == 404
    )
    assert Token.objects.get().used == timezone.now().date()
    browser_of(bob()).post("/settings/tokens", {"revoke": row.pk})
    assert Token.objects.exists()
    browser.post("/settings/tokens", {"revoke": row.pk})
    assert not Token.objects.exists()


def test_the_page_ticks_neither_sharing_nor_publishing_by_itself():
    page = browser_of(alice()).get("/settings/tokens").content.decode()
    ticked = re.findall(r'name="scope" value="(\w+)"( checked)?', page)
    assert [scope for scope, _ in ticked] == list(SCOPES)
    assert {scope for scope, tick in ticked if tick} == {"vote", "follow"}


def test_twenty_tokens_are_the_most():
    one = alice()
    for _ in range(MOST):
        make_token(one, "x", ["vote"], 1, timezone.now())
    with pytest.raises(TooManyTokens):
        make_token(one, "x", ["vote"], 1, timezone.now())
