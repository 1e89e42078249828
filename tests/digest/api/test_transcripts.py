"""Shared chats through the API: programs draft, a scope of its own opens, what is not public stays so."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from digest.accounts.limits import allow
from digest.accounts.models import DEFAULT, SCOPES
from digest.channels.models import Editor
from digest.channels.open_personal import open_personal
from digest.chats.draft_chat import DRAFT, MOST_DRAFTS
from digest.chats.models import Transcript, Turn, Visibility
from digest.lib.moderated import State
from digest.posts.models import Post
from digest.posts.revoke_chat import revoke_chat
from digest.posts.share_chat import share_chat
from tests.digest.api.test_write import program, send
from tests.digest.chats.chats import KEY, MAIL, SECRETS, make_chat, make_public_chat
from tests.factories import make_channel, make_comment, make_post, make_story
from tests.people import alice, bob, browser_of, charlie, newcomer

pytestmark = pytest.mark.django_db

SAID = f"User: Why does {KEY} fail for {MAIL}?\n\nAssistant: The key was revoked, Mira."
OURS = {
    "title": "Otters",
    "model": "otter-1",
    "turns": [
        {"role": "system", "text": "Be brief."},
        {"role": "user", "text": "How far do otters swim?"},
        {"role": "assistant", "text": "About 20 km in a night."},
    ],
}


def drafted(user, **sent):
    answer = send(program(user, "share"), "POST", "transcripts", sent or {"transcript": OURS})
    assert answer.status_code == 201, answer.content
    return answer.json()


def listed(client: Client | None = None, **query):
    return (client or Client()).get("/api/v1/transcripts", query).json()["items"]


def of(token: str) -> str:
    return f"/api/v1/transcripts/{token}"


# -- importing ----------------------------------------------------------------------------------------------


def test_a_text_becomes_a_draft_without_its_secrets():
    one = alice()
    answer = send(program(one, "share"), "POST", "transcripts", {"text": SAID, "names": ["Mira"]})
    told = answer.json()
    assert answer.status_code == 201
    assert told["review_url"] == f"http://testserver/share/{told['token']}"
    assert [turn["role"] for turn in told["turns"]] == ["user", "assistant"]
    assert {one["turn"] for one in told["removed"]} >= {1, 2}
    assert "no-store" in answer.headers["Cache-Control"]
    stored = json.dumps(list(Turn.objects.values("text", "html", "name")))
    for secret in (*SECRETS, "Mira"):
        assert secret not in answer.content.decode()
        assert secret not in stored
    row = Transcript.objects.get()
    assert (row.owner, row.visibility, row.token) == (one, Visibility.DRAFT, told["token"])
    assert not Post.objects.exists()


def test_an_export_becomes_a_draft_and_names_what_is_left_out():
    told = drafted(alice(), transcript=OURS, title="Of otters")
    assert (told["title"], told["model"]) == ("Of otters", "otter-1")
    assert [turn["shown"] for turn in told["turns"]] == [False, True, True]


@pytest.mark.parametrize("name", ["export.json", "export.bin"])
def test_a_file_becomes_a_draft(name: str):
    client = program(alice(), "share")
    file = SimpleUploadedFile(name, json.dumps(OURS).encode())
    answer = client.post("/api/v1/transcripts", {"file": file, "names": ["otters", "night"], "title": "Far"})
    assert answer.status_code == 201
    assert answer.json()["title"] == "Far"
    assert "otters" not in Turn.objects.get(number=2).text
    assert "night" not in Turn.objects.get(number=3).text


def test_of_a_file_of_many_one_is_named():
    client, many = program(alice(), "share"), [OURS, {**OURS, "title": "Seals"}]
    refused = send(client, "POST", "transcripts", {"transcript": many})
    assert refused.status_code == 422
    assert "2 chats" in refused.json()["errors"][0]["detail"]
    assert send(client, "POST", "transcripts", {"transcript": many, "only": 2}).json()["title"] == "Seals"
    assert Transcript.objects.get().title == "Seals"


@pytest.mark.parametrize(
    ("sent", "parameter"),
    [
        ({"text": "Nobody says this."}, "text"),
        ({"transcript": {"a": 1}}, "transcript"),
        ({"transcript": [OURS], "only": 7}, "transcript"),
        ({"text": SAID, "names": ["x"]}, "names"),
        ({"transcript": OURS, "text": SAID}, "text"),
        ([OURS], "body"),
        ({"transcript": {"turns": [{"role": "ghost", "text": "Boo"}]}}, "transcript"),
    ],
)
def test_what_holds_no_chat_is_told_where(sent, parameter):
    answer = send(program(alice(), "share"), "POST", "transcripts", sent)
    assert answer.status_code == 422
    assert parameter in {error["parameter"] for error in answer.json()["errors"]}
    assert not Transcript.objects.exists()


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b'{"text": "' + b"x" * (3 << 20) + b'"}', "application/json", 413),
        (b"User: hi", "text/plain", 415),
        (b"no parts", "multipart/form-data; boundary=x", 422),
        (b"no parts", "multipart/form-data", 400),
        (b"[" * 5000 + b"]" * 5000, "application/json", 400),
    ],
)
def test_a_request_that_is_none_is_told_so(body: bytes, kind: str, status: int):
    answer = program(alice(), "share").generic("POST", "/api/v1/transcripts", body, content_type=kind)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert not Transcript.objects.exists()


def test_importing_is_limited_as_on_the_page():
    one, now = alice(), timezone.now()
    assert allow(DRAFT, one.pk, now - timedelta(minutes=50), DRAFT.most)
    answer = send(program(one), "POST", "transcripts", {"transcript": OURS})
    assert (answer.status_code, 500 < int(answer.headers["Retry-After"]) <= 600) == (429, True)
    two = bob()
    for _ in range(MOST_DRAFTS):
        make_chat(two)
    assert send(program(two), "POST", "transcripts", {"transcript": OURS}).status_code == 409


# -- scopes -------------------------------------------------------------------------------------------------


def test_publishing_is_a_scope_of_its_own_that_no_token_has_by_itself():
    assert not {"share", "publish"} & set(DEFAULT)
    one = alice()
    token = drafted(one)["token"]
    others = [scope for scope in SCOPES if scope != "publish"]
    answer = send(program(one, *others), "POST", f"transcripts/{token}/publish", {})
    assert answer.status_code == 403
    assert Transcript.objects.get().visibility == Visibility.DRAFT


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [("POST", "", "share"), ("DELETE", "/{}", "share"), ("POST", "/{}/publish", "publish")],
)
def test_each_deed_wants_its_scope_and_a_living_token(method: str, path: str, scope: str):
    one = alice()
    chat = make_chat(one, visibility="me")
    place = "transcripts" + path.format(chat.token)
    for client in (Client(), browser_of(one), Client(headers={"Authorization": "Bearer dg_no"})):
        assert send(client, method, place, {"transcript": OURS} if not path else {}).status_code == 401
    others = [other for other in SCOPES if other != scope]
    assert send(program(one, *others), method, place, {}).status_code == 403
    assert send(program(charlie(), scope), method, place, {}).status_code == 403
    assert Transcript.objects.get().visibility == Visibility.ME


def test_reading_one_s_own_wants_the_scope():
    one = alice()
    make_chat(one, visibility="me")
    assert Client().get("/api/v1/transcripts?mine=1").status_code == 401
    assert browser_of(one).get("/api/v1/transcripts?mine=1").status_code == 401
    assert program(one, "vote").get("/api/v1/transcripts?mine=1").status_code == 403
    assert program(one, "share").get("/api/v1/transcripts?mine=1").status_code == 200


# -- publishing ---------------------------------------------------------------------------------------------


def test_publish_gives_a_link_unless_public_is_said():
    one = alice()
    token = drafted(one)["token"]
    answer = send(program(one, "publish"), "POST", f"transcripts/{token}/publish", {})
    told = answer.json()
    assert (answer.status_code, told["visibility"], told["post"]) == (200, "link", None)
    assert told["url"] == f"http://testserver/s/{token}"
    assert "no-store" in answer.headers["Cache-Control"]
    assert Client().get(f"/s/{token}").status_code == 200
    assert listed() == []
    assert not Post.objects.exists()


def test_publish_says_what_a_chat_is_and_deletes_what_is_left_out():
    one, story, chips = alice(), make_story(), make_channel()
    since = timezone.now()
    Editor.objects.create(channel=chips, user=one, invited_by=bob(), invited_at=since, accepted_at=since)
    make_post(story)
    token = drafted(one)["token"]
    sent = {
        "visibility": "public", "turns": [3], "title": "Far", "note": f"See **here**, {MAIL}.",
        "story": story.pk, "channel": chips.slug, "expires": "7",
    }  # fmt: skip
    told = send(program(one, "publish"), "POST", f"transcripts/{token}/publish", sent).json()
    row, post = Transcript.objects.get(), Post.objects.get(kind=Post.Kind.CHAT)
    assert told["post"] == post.pk
    assert (row.visibility, row.title, row.story, row.channel) == ("public", "Far", story, chips)
    assert [turn.number for turn in row.turns.all()] == [3]
    assert MAIL not in row.note + post.text
    assert row.expires_at > timezone.now() + timedelta(days=6)
    (card,) = listed()
    assert (card["token"], card["story"], card["channel"], card["author"]) == (
        token, story.pk, chips.slug, "alice",
    )  # fmt: skip
    assert card["ai_generated"] is True


def test_one_s_own_channel_is_named_like_others():
    one = alice()
    own = open_personal(one, timezone.now())
    sent = {"visibility": "public", "note": "See.", "channel": own.slug}
    path = f"transcripts/{drafted(one)['token']}/publish"
    assert send(program(one, "publish"), "POST", path, sent).json()["channel"] == own.slug
    assert Post.objects.get().channel == own


def test_what_is_not_said_again_stays_and_narrowing_works():
    one = alice()
    chat = make_public_chat(one, expires_at=timezone.now() + timedelta(days=3))
    told = send(program(one, "publish"), "POST", f"transcripts/{chat.token}/publish", {}).json()
    row = Transcript.objects.get()
    assert (row.visibility, row.title, row.note) == ("link", chat.title, chat.note)
    assert (row.expires_at, told["token"]) == (chat.expires_at, chat.token)
    assert listed() == []
    assert Post.objects.get().state == State.DRAFT


def test_what_is_not_whole_or_not_one_s_own_is_not_opened():
    one, two = alice(), bob()
    token = drafted(one)["token"]
    client, path = program(one, "publish"), f"transcripts/{token}/publish"
    elsewhere = make_channel("markets")
    for sent, status in (
        ({"visibility": "public"}, 409),  # without a note
        ({"turns": [99]}, 409),
        ({"channel": elsewhere.slug}, 403),
        ({"channel": "nowhere"}, 404),
        ({"story": make_story().pk}, 404),  # not public yet
        ({"visibility": "me"}, 422),
        ({"turns": []}, 422),
        ({"note": "x" * 2001}, 422),
        ({"expires": "1"}, 422),
        ({"nothing": 1}, 422),
    ):
        assert send(client, "POST", path, sent).status_code == status, sent
    assert send(program(two, "publish"), "POST", path, {}).status_code == 404
    assert Transcript.objects.get().visibility == Visibility.DRAFT
    assert not Post.objects.exists()


def test_what_a_moderator_took_out_of_sight_is_not_opened():
    one = alice()
    chat = make_chat(one, visibility="me", state=State.HIDDEN)
    answer = send(program(one, "publish"), "POST", f"transcripts/{chat.token}/publish", {})
    assert answer.status_code == 409
    assert Client().get(of(chat.token)).status_code == 404


def test_what_a_rule_suspects_waits_for_a_moderator_and_is_told_so():
    one = newcomer()
    links = " ".join(f"https://{name}.example/" for name in "abc")
    chat = make_chat(one, f"What do {links} say?", "Much.", visibility="me")
    client = program(one, "share", "publish")
    sent = {"visibility": "public", "note": "Worth a minute."}
    told = send(client, "POST", f"transcripts/{chat.token}/publish", sent).json()
    assert (told["state"], told["url"], told["post"]) == ("queued", None, None)
    assert client.get(of(chat.token)).json()["state"] == "queued"
    assert Client().get(of(chat.token)).status_code == 404
    assert listed() == []
    assert Post.objects.get().state == State.QUEUED


# -- reading ------------------------------------------------------------------------------------------------


def test_everybody_reads_public_ones_and_the_list_has_no_others():
    one = alice()
    public = make_public_chat(one)
    link = share_chat(make_chat(one), Visibility.LINK, timezone.now())
    make_chat(one, visibility="me")
    make_chat(one)
    assert [card["token"] for card in listed()] == [public.token]
    told = Client().get(of(public.token))
    assert [turn["text"] for turn in told.json()["turns"]][0] == "How far do otters swim?"
    assert told.json()["review_url"] is None
    assert "no-store" not in told.headers.get("Cache-Control", "")
    by_link = Client().get(of(link.token))
    assert (by_link.status_code, by_link.json()["visibility"]) == (200, "link")
    assert "no-store" in by_link.headers["Cache-Control"]
    assert "noindex" in by_link.headers["X-Robots-Tag"]
    assert link.token not in Client().get("/api/v1/search?q=otters").content.decode()


def test_unknown_private_revoked_expired_and_hidden_ones_are_the_same_nothing():
    one, now = alice(), timezone.now()
    dead = make_public_chat(one).token
    revoke_chat(Transcript.objects.get(), now)
    over = make_chat(one, visibility="link", expires_at=now - timedelta(seconds=1))
    hidden = make_chat(one, visibility="link", state=State.HIDDEN)
    tokens = [
        make_chat(one).token,
        make_chat(one, visibility="me").token,
        dead,
        over.token,
        hidden.token,
        "x" * 22,
    ]
    for client in (Client(), program(bob(), "share"), browser_of(one)):
        answers = [client.get(of(token)) for token in tokens]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1
    assert listed() == []


def test_its_owner_reads_what_nobody_else_can():
    one = alice()
    draft, mine = make_chat(one), make_chat(one, visibility="me")
    client = program(one, "share")
    for chat in (draft, mine):
        answer = client.get(of(chat.token))
        assert (answer.status_code, answer.json()["url"]) == (200, None)
        assert answer.json()["review_url"].endswith(f"/share/{chat.token}")
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["RateLimit"]
    assert [card["token"] for card in listed(client, mine=1)] == [mine.token]
    assert listed(program(bob(), "share"), mine=1) == []


@pytest.mark.parametrize("mine", [False, True])
def test_lists_go_on_page_by_page_in_the_same_number_of_queries(mine, django_assert_num_queries):
    one = alice()
    for minutes in range(5):
        make_public_chat(one, now=timezone.now() - timedelta(minutes=minutes))
    client, query = (program(one, "share"), {"mine": 1}) if mine else (Client(), {})
    assert client.get("/api/v1/transcripts", query).status_code == 200  # a token's day is noted once
    seen, cursor = [], ""
    for left in (3, 1, 0):
        with django_assert_num_queries(5 if mine else 1):
            told = client.get("/api/v1/transcripts", {**query, "limit": 2, "cursor": cursor}).json()
        seen += [card["token"] for card in told["items"]]
        cursor = told["next"]
        assert bool(cursor) == (left > 0)
    wanted = Transcript.objects.order_by("-created").values_list("token", flat=True)
    assert seen == list(wanted)


@pytest.mark.parametrize(("visibility", "queries"), [("public", 3), ("link", 2), ("me", 6)])
def test_a_chat_is_read_in_as_many_queries_however_long_it_is(visibility, queries, django_assert_num_queries):
    one = alice()
    client = program(one, "share") if visibility == "me" else Client()
    for texts in (2, 12):
        said = [f"Turn {n}." for n in range(texts)]
        chat = (
            make_public_chat(one, *said)
            if visibility == "public"
            else make_chat(one, *said, visibility=visibility)
        )
        assert len(client.get(of(chat.token)).json()["turns"]) == texts
        with django_assert_num_queries(queries):
            client.get(of(chat.token))


# -- deleting -----------------------------------------------------------------------------------------------


def test_delete_leaves_nothing_but_others_words():
    one = alice()
    chat = make_public_chat(one)
    post = Post.objects.get()
    two = bob()
    make_comment(post, two)
    draft = make_chat(one)
    client = program(one, "share")
    stranger = program(two, "share")
    for token in (chat.token, draft.token):
        assert send(stranger, "DELETE", f"transcripts/{token}").status_code == 404
        assert send(client, "DELETE", f"transcripts/{token}").status_code == 204
        assert send(client, "DELETE", f"transcripts/{token}").status_code == 404
        assert Client().get(of(token)).status_code == 404
    assert not Transcript.objects.exists()
    assert not Turn.objects.exists()
    post.refresh_from_db()
    assert (post.state, post.title, post.comments) == (State.DELETED, "", 1)
