"""The invented people of the demo: what they say is whole, and it stands on the pages."""

from __future__ import annotations

import pytest
from django.utils import timezone

from digest.accounts.models import User
from digest.channels.models import Channel, Follow
from digest.chats.importers.read import read_pasted
from digest.chats.models import Transcript, Turn
from digest.comments.models import Comment
from digest.demo.chats import chats, read_chats
from digest.demo.load import load_demo
from digest.demo.people import NoStory, people, read_people
from digest.demo.read import read_reports
from digest.lib.moderated import State
from digest.posts.decide_proposal import ACCEPTED
from digest.posts.models import Placement, Post, Vote


def test_all_that_is_said_is_about_something_that_is_told_before():
    data = read_people()
    names = {person["name"] for person in data["person"]}
    told = read_reports()
    when = {row["key"]: row["hours_ago"] for row in data["post"] + data["comment"]}
    for row in data["post"] + data["comment"]:
        assert row["by"] in names
        assert row["votes"] < len(names)
        if "about" in row:
            first = [report.hours_ago for report in told if report.title.startswith(row["about"])]
            assert first, row["about"]
            assert min(first) > row["hours_ago"], row["key"]
        for earlier in ("reply_to", "post"):
            if earlier in row:
                assert when[row[earlier]] > row["hours_ago"], row["key"]


@pytest.mark.slow
@pytest.mark.django_db
def test_people_write_under_the_stories_of_the_week_and_in_channels(client):
    now = timezone.now()
    load_demo(now)
    data = read_people()
    assert User.objects.count() == len(data["person"])
    shared = read_chats()
    public = [row for row in shared if row["visibility"] == "public"]
    by_people = Post.objects.by_people()
    written, carried = by_people.exclude(kind="chat"), by_people.filter(kind="chat")
    assert written.count() == len(data["post"])
    assert carried.filter(state=State.VISIBLE).count() == len(public)
    assert not written.exclude(state=State.VISIBLE)
    assert Comment.objects.filter(state=State.VISIBLE).count() == len(data["comment"])
    assert Vote.objects.count() == sum(row["votes"] for row in [*data["post"], *public])
    assert sum(by_people.values_list("votes", flat=True)) == Vote.objects.count()
    assert Placement.objects.filter(post__in=written, reason=ACCEPTED).count() == sum(
        len(row.get("channels", [])) for row in data["post"]
    )
    for channel in Channel.objects.all():
        assert channel.followers == Follow.objects.filter(channel=channel).count()
    assert Transcript.objects.count() == len(shared)
    assert sum(Post.objects.stories().values_list("chats", flat=True)) == len(
        [row for row in public if "about" in row]
    )
    assert "marit@" not in "".join(Turn.objects.values_list("text", flat=True))
    assert people(now) == chats(now) == 0
    community = client.get("/community")
    assert "Three questions I now ask" in community.content.decode()
    first = Transcript.objects.get(title__startswith="Reading corrected-error")
    assert client.get(f"/s/{first.token}").status_code == 200


def test_chats_are_about_what_was_told_before_and_name_their_turns():
    names = {person["name"] for person in read_people()["person"]}
    told = read_reports()
    for row in read_chats():
        assert row["by"] in names
        assert row.get("votes", 0) < len(names)
        turns = read_pasted(row["text"]).turns
        assert set(row.get("turns", [])) <= set(range(1, len(turns) + 1)), row["key"]
        if "about" in row:
            first = [report.hours_ago for report in told if report.title.startswith(row["about"])]
            assert min(first) > row["hours_ago"], row["key"]


@pytest.mark.django_db
def test_a_remark_about_no_story_names_what_it_looked_for():
    data = read_people()
    data["post"] = [row for row in data["post"] if "about" in row][:1]
    data["comment"] = []
    with pytest.raises(NoStory, match="Palisade"):
        people(timezone.now(), data=data)
