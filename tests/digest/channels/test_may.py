from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from digest.channels.may import may_own, may_post, may_run
from digest.channels.models import Editor
from digest.channels.open_personal import open_personal
from tests.factories import NOW, make_channel, make_user
from tests.people import alice, bob, dora, eve

pytestmark = pytest.mark.django_db


def edit(user, channel, *, accepted=True):
    Editor.objects.create(
        channel=channel, user=user, invited_by=user, invited_at=NOW, accepted_at=NOW if accepted else None
    )


def rights(user, channel):
    return may_own(user, channel), may_run(user, channel), may_post(user, channel)


def test_the_owner_of_a_personal_channel_runs_it_and_staff_does_not():
    writer = alice()
    own = open_personal(writer, NOW)
    assert rights(writer, own) == (True, True, True)
    for other in (bob(), dora(), eve(), AnonymousUser()):
        assert rights(other, own) == (False, False, False)


def test_staff_and_named_editors_run_vertical_channels():
    chips, editor, invited = make_channel(), bob(), make_user("iris")
    edit(editor, chips)
    edit(invited, chips, accepted=False)
    assert rights(eve(), chips) == (True, True, True)
    assert rights(editor, chips) == (False, True, True)
    assert rights(invited, chips) == (False, False, False)
    assert rights(dora(), chips) == (False, False, False)


def test_nobody_posts_into_the_house_or_where_nobody_sees_it():
    staff, writer = eve(), alice()
    assert not may_post(staff, make_channel("hot", kind="house"))
    own = open_personal(writer, NOW)
    own.state = "hidden"
    assert rights(writer, own) == (True, True, False)
