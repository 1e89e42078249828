"""A started site, polled while a shared chat is revoked: every copy is gone within the minute promised."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from tests.live import manage, own_environment, site, wait_for

pytestmark = pytest.mark.slow
PROMISED = 60  # seconds
ASKED, SAID = "zyxwort", "quorplum"  # what search is asked for, and what the answers are read for
SHARE = f"""
from django.utils import timezone
from digest.accounts.models import User
from tests.digest.chats.chats import make_public_chat
owner = User.objects.create(username="alice", date_joined=timezone.now() - timezone.timedelta(days=9))
print("token", make_public_chat(owner, "What is a {ASKED} {SAID}?", "Nothing.", title="{ASKED} {SAID}").token)
"""
REVOKE = """
from django.utils import timezone
from digest.chats.models import Transcript
from digest.posts.revoke_chat import revoke_chat
revoke_chat(Transcript.objects.get(), timezone.now())
"""


def test_a_revoked_chat_leaves_everything_of_a_started_site(tmp_path: Path):
    with site(tmp_path) as running:
        wait_for(lambda: "leading" in running.said)
        env = own_environment(tmp_path)
        token = manage(env, "shell", "-v", "0", "-c", SHARE).stdout.split()[-1]
        root = f"http://127.0.0.1:{running.port}"
        places = [
            f"/s/{token}",
            f"/s/{token}.md",
            f"/s/{token}.json",
            "/community?by=time",
            "/c/alice",
            "/c/alice/chats",
            "/c/alice/feed.xml",
            "/c/alice/feed.json",
            f"/search?q={ASKED}&kind=chat",
            f"/api/v1/search?q={ASKED}",
            "/api/v1/transcripts",
            f"/api/v1/transcripts/{token}",
        ]

        def telling() -> list[str]:
            """Places that show what the chat says, or lead to it."""
            answers = {place: httpx.get(root + place, follow_redirects=True).text for place in places}
            return [place for place, text in answers.items() if SAID in text]

        wait_for(lambda: len(telling()) == len(places), every=0.5)
        manage(env, "shell", "-v", "0", "-c", REVOKE)
        revoked = time.monotonic()
        wait_for(lambda: not telling(), PROMISED, every=0.2)
        took = time.monotonic() - revoked
        print(f"gone from {len(places)} places after {took:.1f} s")
        assert took < PROMISED
        assert httpx.get(f"{root}/s/{token}").status_code == 404
