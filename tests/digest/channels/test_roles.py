"""Every address of this room, as everybody: what answers, and that nobody else's channel changes."""

from __future__ import annotations

import pytest
from django.test import Client

from digest.channels.models import Channel, Editor
from digest.channels.open_personal import open_personal
from digest.channels.urls import urlpatterns
from tests.factories import NOW, make_channel, make_user
from tests.people import bob, browser_of, charlie, dora, eve, newcomer

pytestmark = pytest.mark.django_db

STRANGER, MEMBER, NEW, EDITOR, OWNER, MODERATOR, STAFF, SUSPENDED = (
    "stranger", "member", "new", "editor", "owner", "moderator", "staff", "suspended",
)  # fmt: skip
ROLES = (STRANGER, MEMBER, NEW, EDITOR, OWNER, MODERATOR, STAFF, SUSPENDED)
OWNERS = {**dict.fromkeys(ROLES, 403), STRANGER: 302, OWNER: 200}
RUNNERS = {**OWNERS, EDITOR: 200}
DONE = {**dict.fromkeys(ROLES, 302), STRANGER: 401, SUSPENDED: 403}
# A POST without what it needs: 404 or 400 for who may, refused for all others.
OWNERS_POST = {**dict.fromkeys(ROLES, 403), STRANGER: 401, OWNER: 400}
OWNERS_ROW = {**OWNERS_POST, OWNER: 404}
RUNNERS_ROW = {**OWNERS_ROW, EDITOR: 404}
ANY_ROW = {**dict.fromkeys(ROLES, 404), STRANGER: 401, SUSPENDED: 403}
ANY_POST = {**dict.fromkeys(ROLES, 400), STRANGER: 401, SUSPENDED: 403}
SIGNED_IN = {**dict.fromkeys(ROLES, 200), STRANGER: 302}

GETS = {
    "channels/open": SIGNED_IN | {OWNER: 302},
    "channels/import": SIGNED_IN,
    "c/own/edit": OWNERS,
    "c/own/editors": RUNNERS,
    "c/own/feeds": OWNERS,
    "c/chips/sources": SIGNED_IN,
    "c/own/sources": dict.fromkeys(ROLES, 404) | {STRANGER: 302},
    "c/own/recipe.json": dict.fromkeys(ROLES, 200),
    "c/chips/edit": dict.fromkeys(ROLES, 403) | {STRANGER: 302, STAFF: 200},
    "c/chips/editors": dict.fromkeys(ROLES, 403) | {STRANGER: 302, STAFF: 200},
    "c/chips/feeds": dict.fromkeys(ROLES, 403) | {STRANGER: 302, STAFF: 404},
}
POSTS = {
    "channels/open": DONE,
    "channels/import": ANY_POST,
    "c/own/follow": DONE,
    "c/own/unfollow": DONE | {SUSPENDED: 302},
    "c/own/edit": OWNERS_POST,
    "c/own/avatar": OWNERS_POST,
    "c/own/verify": dict.fromkeys(ROLES, 403) | {STRANGER: 401, STAFF: 302},
    "c/own/editors": OWNERS_POST,
    "c/own/editors/remove": OWNERS_ROW,
    "c/own/editors/me": ANY_ROW | {SUSPENDED: 404},
    "c/chips/sources": ANY_POST,
    "c/chips/sources/change": dict.fromkeys(ROLES, 403) | {STRANGER: 401, STAFF: 404},
    "c/own/sources/change": RUNNERS_ROW,
    "c/own/feeds": OWNERS_POST,
    "c/own/feeds/change": OWNERS_ROW,
    "c/own/copy": DONE,
}


def browser(role: str) -> Client:
    owner = make_user("owner")
    own = open_personal(owner, NOW)
    Channel.objects.filter(pk=own.pk).update(slug="own")
    make_channel()
    editor = make_user("editor")
    Editor.objects.create(channel=own, user=editor, invited_by=owner, invited_at=NOW, accepted_at=NOW)
    people = {MEMBER: bob, NEW: newcomer, MODERATOR: dora, STAFF: eve, SUSPENDED: charlie}
    if role == STRANGER:
        return Client()
    return browser_of({EDITOR: editor, OWNER: owner}.get(role) or people[role]())


def looks() -> list[object]:
    return [list(model.objects.order_by("pk").values()) for model in (Channel, Editor)]


@pytest.mark.parametrize("path", GETS)
@pytest.mark.parametrize("role", ROLES)
def test_a_get_answers_who_may_and_changes_nothing(role, path):
    client = browser(role)
    before = looks()
    answer = client.get(f"/{path}")
    assert answer.status_code == GETS[path][role]
    assert looks() == before
    if role != STRANGER and answer.status_code == 200:
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("role", ROLES)
def test_a_post_answers_who_may(role, path):
    client = browser(role)
    before = looks()
    answer = client.post(f"/{path}")
    assert answer.status_code == POSTS[path][role]
    if answer.status_code >= 400:
        assert looks() == before


@pytest.mark.parametrize("path", POSTS)
def test_a_form_without_its_token_is_refused(path):
    owner = make_user("owner")
    Channel.objects.filter(pk=open_personal(owner, NOW).pk).update(slug="own")
    make_channel()
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(f"/{path}").status_code == 403


def test_the_tables_name_every_address():
    named = {str(pattern.pattern).replace("<slug:slug>", "{}") for pattern in urlpatterns}
    told = {path.replace("c/own/", "c/{}/").replace("c/chips/", "c/{}/") for path in (*GETS, *POSTS)}
    assert named == told
