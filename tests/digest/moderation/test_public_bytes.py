"""What a moderator removes is gone from kept public bytes within a second, through the real server."""

from __future__ import annotations

import json
import re
import time

import httpx
import pytest

from tests.digest.test_public import env, reader  # noqa: F401  fixtures
from tests.live import manage, wait_for

CANARY = "quietotter"
PEOPLE = f"""
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.conf import settings
from django.utils import timezone
from importlib import import_module
from digest.accounts.models import User
from digest.channels.open_personal import open_personal
from digest.posts.write_post import write_post
from digest.comments.write_comment import write_comment
now = timezone.now()
alice, dora = User.objects.create_user("alice"), User.objects.create_user("dora", is_moderator=True)
channel = open_personal(alice, now)
post = write_post(alice, channel, "text", now, text="A {CANARY} of the harbour")
other = write_post(alice, channel, "text", now, text="Ferries run again")
comment = write_comment(alice, other, "Said the {CANARY}", now)
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(dora.pk), settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = dora.get_session_auth_hash()
session.save()
print("told", json.dumps([post.pk, other.pk, comment.pk, channel.slug, session.session_key]))
"""


@pytest.fixture
def told(env) -> list:  # noqa: F811
    said = manage(env, "shell", "-c", PEOPLE).stdout
    return json.loads(said.partition("told ")[2].splitlines()[0])


def decide(reader: httpx.Client, session: str, path: str) -> float:  # noqa: F811
    """Remove it as Dora does, and the moment it was done."""
    with httpx.Client(base_url=reader.base_url, trust_env=False, timeout=20) as dora:
        dora.cookies["session"] = session
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', dora.get(path).text)
        assert token
        answer = dora.post(path, data={"do": "remove spam", "csrfmiddlewaretoken": token[1]})
        assert answer.status_code == 302, answer.text
    return time.monotonic()


def test_what_is_removed_leaves_every_public_page(told, reader):  # noqa: F811
    post, other, comment, slug, session = told
    pages = [f"/p/{post}", f"/p/{other}", "/community", f"/c/{slug}"]
    for path in pages:
        wait_for(lambda path=path: CANARY in reader.get(path).text, seconds=10)
        assert "etag" in reader.get(path).headers, path  # a kept copy
    for target, pk in (("comment", comment), ("post", post)):
        done = decide(reader, session, f"/moderation/thing/{target}/{pk}")
        gone = pages[1:2] if target == "comment" else pages
        wait_for(lambda gone=gone: not any(CANARY in reader.get(path).text for path in gone), seconds=10)
        assert time.monotonic() - done < 2.5  # one second between two looks at the version, and room to ask
    assert reader.get(f"/p/{post}").status_code == 404
