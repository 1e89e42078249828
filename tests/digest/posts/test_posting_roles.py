"""Who may open and do what of writing: a table of roles and routes."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from digest.channels.open_personal import open_personal
from digest.lib.moderated import State
from digest.posts.models import PlacementProposal
from tests.factories import make_channel, make_text_post, make_user
from tests.people import alice, bob, browser_of, charlie, dora, eve, newcomer

pytestmark = pytest.mark.django_db
ROLES = ("anonymous", "new", "other", "author", "editor", "moderator", "staff", "suspended")
LOGIN = "login"  # 302 to the login page

# path -> method -> what each role gets, in the order of ROLES
TABLE = {
    "/compose": {
        "get": (LOGIN, 200, 200, 200, 200, 200, 200, 200),
        "post": (401, 302, 302, 302, 302, 302, 302, 403)},
    "/compose/preview": {
        "get": (LOGIN, 405, 405, 405, 405, 405, 405, 405),
        "post": (401, 200, 200, 200, 200, 200, 200, 403)},
    "/drafts": {
        "get": (LOGIN, 200, 200, 200, 200, 200, 200, 200),
        "post": (401, 405, 405, 405, 405, 405, 405, 405)},
    "/p/{post}": {
        "get": (200, 200, 200, 200, 200, 200, 200, 200),
        "post": (405, 405, 405, 405, 405, 405, 405, 405)},
    "/p/{draft}": {"get": (404, 404, 404, 302, 404, 404, 404, 404)},
    "/p/{queued}": {"get": (404, 404, 404, 200, 404, 200, 200, 404)},
    "/p/{removed}": {"get": (404, 404, 404, 200, 404, 200, 200, 404)},
    "/p/{post}/history": {
        "get": (200, 200, 200, 200, 200, 200, 200, 200),
        "post": (405,) * 8},
    "/p/{draft}/history": {"get": (404, 404, 404, 200, 404, 404, 404, 404)},
    "/p/{post}/edit": {
        "get": (LOGIN, 404, 404, 200, 404, 404, 404, 404),
        "post": (401, 404, 404, 302, 404, 404, 404, 403)},
    "/p/{removed}/edit": {"get": (LOGIN, 404, 404, 404, 404, 404, 404, 404)},
    "/p/{post}/delete": {
        "get": (LOGIN, 404, 404, 200, 404, 404, 404, 404),
        "post": (401, 404, 404, 302, 404, 404, 404, 404)},
    "/p/{post}/pin": {
        "get": (LOGIN, 405, 405, 405, 405, 405, 405, 405),
        "post": (401, 403, 403, 302, 302, 403, 403, 403)},
    "/p/{post}/propose": {
        "get": (LOGIN, 404, 404, 200, 404, 404, 404, 404),
        "post": (401, 404, 404, 302, 404, 404, 404, 403)},
    "/p/{draft}/call-back": {
        "get": (LOGIN, 405, 405, 405, 405, 405, 405, 405),
        "post": (401, 404, 404, 302, 404, 404, 404, 404)},
    "/p/{link}/link": {
        "get": (200, 200, 200, 200, 200, 200, 200, 200),
        "post": (405,) * 8},
    "/p/{post}/link": {"get": (404,) * 8},
    "/proposals/{proposal}": {
        "get": (LOGIN, 405, 405, 405, 405, 405, 405, 405),
        "post": (401, 403, 403, 403, 302, 403, 302, 403)},
}  # fmt: skip
FORMS = {
    "/compose": {"kind": "text", "text": "Hello", "deed": "draft"},
    "/compose/preview": {"kind": "text", "text": "Hello"},
    "/p/{post}/edit": {"kind": "text", "text": "Changed", "deed": "save"},
    "/p/{post}/propose": {"channel": "chips"},
    "/proposals/{proposal}": {"accept": "yes"},
}
CASES = [(path, method, role) for path, rows in TABLE.items() for method in rows for role in ROLES]


@pytest.mark.parametrize(("path", "method", "role"), CASES)
def test_who_gets_what(path: str, method: str, role: str):
    now = timezone.now()
    author, editor, chips = alice(), bob(), make_channel()
    own = open_personal(author, now)
    for channel in (own, chips):
        channel.editors.create(user=editor, invited_by=author, invited_at=now, accepted_at=now)
    post = make_text_post(author, own, text="Seen by all.")
    rows = {
        "post": post,
        "link": make_text_post(author, own, kind="link", link="https://example.org/"),
        "draft": make_text_post(author, text="A draft.", state=State.DRAFT),
        "queued": make_text_post(author, text="Waits.", state=State.QUEUED),
        "removed": make_text_post(author, text="Gone.", state=State.REMOVED),
        "proposal": PlacementProposal.objects.create(
            post=make_text_post(author, own, text="Proposed."), channel=chips, at=now
        ),
    }
    people = {
        "new": newcomer,
        "other": lambda: make_user("carl"),
        "author": lambda: author,
        "editor": lambda: editor,
        "moderator": dora,
        "staff": eve,
        "suspended": charlie,
    }
    browser = Client() if role == "anonymous" else browser_of(people[role]())
    where = path.format(**{name: row.pk for name, row in rows.items()})
    answer = browser.post(where, FORMS.get(path, {})) if method == "post" else browser.get(where)
    expected = TABLE[path][method][ROLES.index(role)]
    if expected == LOGIN:
        assert (answer.status_code, answer.url) == (302, f"/login?next={where}")
    else:
        assert answer.status_code == expected
        assert not (expected == 302 and answer.url.startswith("/login"))
    if role != "anonymous":
        assert "no-store" in answer["Cache-Control"]


def test_forms_want_their_token():
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice(), backend="django.contrib.auth.backends.ModelBackend")
    for path in ("/compose", "/compose/preview", "/p/1/edit", "/p/1/delete", "/p/1/pin", "/p/1/propose"):
        assert browser.post(path, {"text": "x"}).status_code == 403, path
