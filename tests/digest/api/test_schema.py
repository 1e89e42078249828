"""The API against its own description: whatever is asked, no 500, and every answer as described."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from digest.accounts.make_token import make_token
from digest.accounts.models import SCOPES
from digest.channels.models import Channel
from tests.factories import make_channel, make_post, make_story, make_user

PATHS = [
    "/hot",
    "/latest",
    "/stories/{story_id}",
    "/posts/{post_id}",
    "/channels",
    "/channels/{slug}",
    "/channels/{slug}/posts",
    "/channels/{slug}/community",
    "/posts/{post_id}/comments",
    "/search",
    "/editions/{date}",
]


@pytest.fixture
def description(db):
    make_channel("hot", kind=Channel.Kind.HOUSE)
    make_post(make_story(), channels=(make_channel(),))
    ends = (request_started, request_finished)
    for signal in ends:  # as Django's test client does: the connection holds the test's transaction
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    for signal in ends:
        signal.connect(close_old_connections)


def test_the_description_has_all_paths_and_no_others(description):
    assert sorted(description.raw_schema["paths"]) == sorted(
        {f"/api/v1{path}" for path in [*PATHS, *(path for path, _ in WRITES)]}
    )


WRITES = [
    ("/posts", "POST"),
    ("/posts/{post_id}/comments", "POST"),
    ("/posts/{post_id}/vote", "PUT"),
    ("/posts/{post_id}/vote", "DELETE"),
    ("/channels/{slug}/follow", "PUT"),
    ("/channels/{slug}/follow", "DELETE"),
    ("/reports", "POST"),
]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_as_described(description, path):
    ask_all(description[f"/api/v1{path}"]["GET"], {})


@pytest.mark.parametrize(("path", "method"), WRITES)
def test_every_answer_to_writing_is_as_described(description, path, method):
    _, secret = make_token(make_user(), "fuzz", SCOPES, 30, timezone.now())
    # that a link needs an address and a text words stands in no schema: 422 says it
    but = [positive_data_acceptance] if (path, method) == ("/posts", "POST") else []
    ask_all(description[f"/api/v1{path}"][method], {"Authorization": f"Bearer {secret}"}, but)


def ask_all(operation, headers, but=()):
    """With every check that schemathesis has, ``but`` some."""
    for mode in schemathesis.GenerationMode:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=10,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        def ask(case):
            case.call_and_validate(headers=headers, excluded_checks=list(but))

        ask()
