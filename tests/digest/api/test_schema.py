"""The API against its own description: no 500, every answer as described, what the description allows is
taken and what it forbids is not. With every check that schemathesis has."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from functools import cache

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.config import SchemathesisConfig

from digest.accounts.make_token import make_token
from digest.accounts.models import SCOPES, Counter
from digest.api.urls import api
from digest.channels.models import Channel
from digest.channels.open_personal import open_personal
from digest.chats.models import Transcript, Visibility
from digest.chats.problems import UNREADABLE
from digest.editions.models import Edition
from tests.digest.api.test_transcripts import OURS
from tests.digest.chats.chats import make_chat
from tests.factories import (
    NOW,
    make_channel,
    make_comment,
    make_post,
    make_story,
    make_summary,
    make_text_post,
)
from tests.people import bob, dora

DESCRIPTION = json.loads(json.dumps(api.get_openapi_schema()))
READS = "POST /api/v1/transcripts"  # what fits its schema may hold no chat: 422, as the description says
TAKEN = ["2xx", "401", "403", "404", "409", "422"]
CONFIG = SchemathesisConfig.from_dict(
    {
        "operations": [
            {"include-name": READS, "checks": {"positive_data_acceptance": {"expected-statuses": TAKEN}}}
        ]
    }
)
schema = schemathesis.openapi.from_dict(DESCRIPTION, config=CONFIG)
schema.app = lambda environ, start: application()(environ, start)
UNREAD = [str(words) for words in UNREADABLE.values()] + ["Say by `only` which."]
CHAT = "User: How far do otters swim?\n\nAssistant: About 20 km in a night."
QUICK = settings(
    max_examples=5,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


CALLS = {
    "GET": [
        "hot",
        "latest",
        "stories/{story_id}",
        "posts/{post_id}",
        "posts/{post_id}/comments",
        "channels",
        "channels/{slug}",
        "channels/{slug}/posts",
        "channels/{slug}/community",
        "search",
        "editions/{date}",
        "transcripts",
        "transcripts/{token}",
    ],
    "POST": [
        "posts",
        "posts/{post_id}/comments",
        "reports",
        "transcripts",
        "transcripts/{token}/publish",
    ],
    "PUT": ["posts/{post_id}/vote", "channels/{slug}/follow"],
    "DELETE": ["posts/{post_id}/vote", "channels/{slug}/follow", "transcripts/{token}"],
}


def test_the_description_has_all_calls_and_no_others():
    described = {
        (path, method.upper()) for path, methods in DESCRIPTION["paths"].items() for method in methods
    }
    assert described == {(f"/api/v1/{path}", method) for method, paths in CALLS.items() for path in paths}


@cache
def application():
    """Not before a test has made the folders that it wants."""
    return get_wsgi_application()


@pytest.fixture
def site(db):
    """What stands there by the names that requests have for it, and the headers of a person who may do all.
    A moderator: what they write never waits."""
    chips, story = make_channel(), make_story(reports=2)
    house = make_channel("hot", kind=Channel.Kind.HOUSE)
    make_summary(story)
    make_post(story, channels=(chips,))
    edition = Edition.objects.create(channel=house, date=date(2026, 7, 20), language="en", closed=NOW)
    other, me = bob(), dora()
    post = make_text_post(other, chips)
    named = {
        "story_id": story.pk,
        "post_id": post.pk,
        "quoted": post.pk,
        "parent": make_comment(post).pk,
        "slug": chips.slug,
        "channel": chips.pk,
        "date": edition.date.isoformat(),
        "own": open_personal(me, timezone.now()).slug,
        "post": post.pk,
        "comment": make_comment(post).pk,
        "person": other.pk,
        "story": story.pk,
        "owner": me,
    }
    _, secret = make_token(me, "fuzz", SCOPES, 30, timezone.now())
    ends = (request_started, request_finished)
    for signal in ends:  # as Django's test client does: the connection holds the test's transaction
        signal.disconnect(close_old_connections)
    yield named, {"Authorization": f"Bearer {secret}"}
    for signal in ends:
        signal.connect(close_old_connections)


@schema.parametrize()
@QUICK
def test_what_is_described_is_what_is_done(case, site):
    ask_twice(case, *site)


@pytest.mark.slow
@schema.parametrize()
@settings(QUICK, max_examples=40)
def test_what_is_described_is_what_is_done_at_length(case, site):
    ask_twice(case, *site)


@pytest.mark.slow
def test_what_was_made_is_there_for_what_follows(site):
    """One call after another, with the ids that answers gave."""
    answered = defaultdict(list)

    class Calls(schema.as_state_machine()):
        def before_call(self, case):
            Counter.objects.all().delete()

        def get_call_kwargs(self, case):
            return {"headers": site[1] if case.method != "GET" else {}}

        def validate_response(self, response, case, additional_checks=None, **sent):
            case.validate_response(response, recorder=self.recorder, transport_kwargs=sent, **sent)
            answered[case.operation.label].append(response.status_code)

    run_state_machine_as_test(Calls, settings=settings(QUICK, max_examples=25, stateful_step_count=6))
    assert {200, 201} & set(answered["GET /api/v1/posts/{post_id}"]), answered


def ask_twice(case, named, headers):
    """As it was generated, which mostly asks for what is not there; and what should be taken once more, for
    what is there: nothing is left then for which it could be refused."""
    answer = ask(case, headers)
    if case.meta.generation.mode.is_positive:
        if answer.status_code == 422:  # of `READS` alone, and for nothing that a schema could say
            faults = [fault["detail"] for fault in answer.json()["errors"]]
            assert all(any(said in fault for said in UNREAD) for fault in faults), answer.text
        name_what_stands(case, named)
        answer = ask(case, headers)
        assert answer.status_code in (200, 201, 204), answer.text


def ask(case, headers):
    Counter.objects.all().delete()  # 429 tells nothing here
    Transcript.objects.filter(visibility=Visibility.DRAFT).delete()  # nor that there are twenty
    own = case.method != "GET" or "mine" in case.query
    return case.call_and_validate(headers=headers if own else {})


def name_what_stands(case, named):
    if "token" in case.path_parameters:  # a new one each time: they are deleted, and what was left out goes
        chat = make_chat(named["owner"], visibility="link" if case.method == "GET" else "me")
        named["token"] = chat.token
    for name in case.path_parameters:
        case.path_parameters[name] = named[name]
    case.query.pop("cursor", None)
    if "channel" in case.query:
        case.query["channel"] = "hot" if "date" in case.path_parameters else named["slug"]
    if not isinstance(case.body, dict):
        return
    if case.body.get("channel") is not None:
        case.body["channel"] = named["own"]
    for name in ("quoted", "parent"):
        if case.body.get(name) is not None:
            case.body[name] = named[name]
    for name, value in (("turns", [1]), ("story", named["story"]), ("text", CHAT), ("transcript", OURS)):
        if case.body.get(name) is not None and case.operation.path.startswith("/api/v1/transcripts"):
            case.body[name] = value
    if case.body.get("visibility") == "public":
        case.body["note"] = "Worth a minute."
    if "file" in case.body:
        case.body["file"] = CHAT.encode()
    if "only" in case.body:
        case.body["only"] = 1
    if "target" in case.body:
        case.body["id"] = named[case.body["target"]]
