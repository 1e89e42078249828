from __future__ import annotations

import pytest

from digest.channels import version
from digest.channels.models import Channel
from digest.channels.open_personal import open_personal
from digest.channels.set_state import set_state
from tests.factories import NOW
from tests.people import alice, bob, browser_of, dora

pytestmark = pytest.mark.django_db


def test_a_hidden_channel_is_gone_for_everybody_at_once_and_its_owner_reads_the_rule():
    own = open_personal(alice(), NOW)
    before = version.current()
    assert set_state(own, "hidden", "spam", NOW)
    kept = Channel.objects.get(pk=own.pk)
    assert (kept.state, kept.state_reason, kept.state_at, kept.changed) == ("hidden", "spam", NOW, NOW)
    assert version.current() == before + 1
    assert browser_of(bob()).get("/c/alice").status_code == 404


@pytest.mark.parametrize("state", ["hidden", "removed"])
def test_moderators_look_at_what_was_taken_out(state: str):
    owner = alice()
    own = open_personal(owner, NOW)
    set_state(own, state, "spam", NOW)
    moderator = browser_of(dora())
    text = moderator.get("/c/alice").content.decode()
    assert "Only moderators and its owner see this channel" in text
    link = f"/moderation/thing/channel/{own.pk}"
    assert f'href="{link}"' in text
    assert 'href="/c/alice"' in moderator.get(link).content.decode()
    assert moderator.get("/c/alice/about").status_code == 200
    assert "Nobody but you" in browser_of(owner).get("/c/alice").content.decode()
    assert 'href="/c/alice"' not in moderator.get("/channels").content.decode()
    set_state(own, "deleted", "", NOW)
    assert moderator.get("/c/alice").status_code == 404


def test_it_comes_back_and_the_same_state_twice_changes_nothing():
    own = open_personal(alice(), NOW)
    set_state(own, "removed", "spam", NOW)
    assert set_state(own, "visible", "", NOW)
    before = version.current()
    assert not set_state(own, "visible", "", NOW)
    assert version.current() == before
