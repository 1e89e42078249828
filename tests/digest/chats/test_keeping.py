"""What its owner makes of a draft: which turns, which words, who may open it, and until when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.channels.models import Channel
from digest.channels.version import current
from digest.chats.choose_turns import choose_turns
from digest.chats.close_chat import close_chat
from digest.chats.describe_chat import describe_chat
from digest.chats.draft_chat import draft_chat
from digest.chats.drop_draft import drop_draft
from digest.chats.expiry import CHOICES, expires
from digest.chats.find import draft_for, open_at, share_for
from digest.chats.models import ShareLink, Transcript, Turn, Visibility
from digest.chats.open_chat import MOST_SHARES, open_chat
from digest.chats.prune_drafts import prune_drafts
from digest.chats.remove_too import remove_too
from digest.chats.renew_chat import renew_chat
from digest.chats.unfit import Unfit
from digest.lib.moderated import State
from tests.digest.chats.chats import MAIL, PHONE, chat_of, make_chat
from tests.factories import NOW, make_channel, make_story
from tests.people import alice, bob

pytestmark = pytest.mark.django_db
WORDS = {"title": "", "note": "", "story": None, "channel": None, "expires_at": None}


def numbers_of(row: Transcript) -> list[int]:
    return list(row.turns.order_by("number").values_list("number", flat=True))


def fresh(row: Transcript) -> Transcript:
    return Transcript.objects.get(pk=row.pk)


# -- turns


def test_turns_left_out_of_a_draft_can_be_chosen_again():
    row = make_chat(alice())
    chosen = choose_turns(row, [3, 4, 99], NOW)
    assert (chosen.shown_turns, chosen.first_question) == (2, "And by day?")
    assert numbers_of(row) == [1, 2, 3, 4]
    assert choose_turns(row, [1, 2, 3, 4], NOW).shown_turns == 4
    with pytest.raises(Unfit, match="no_turns"):
        choose_turns(row, [99], NOW)
    assert fresh(row).shown_turns == 4


@pytest.mark.parametrize("visibility", [Visibility.LINK, Visibility.PUBLIC])
def test_what_was_left_out_is_gone_once_others_may_open_the_chat(visibility):
    row = make_chat(alice())
    choose_turns(row, [1, 2], NOW)
    row = fresh(row)
    open_chat(row, visibility, NOW)
    assert numbers_of(row) == [1, 2]
    row = fresh(row)
    assert (row.total_turns, row.shown_turns, row.shared_at, row.keep_until) == (4, 2, NOW, None)
    before = current()
    choose_turns(row, [2], NOW)
    assert numbers_of(row) == [2]
    assert current() > before


def test_what_is_kept_for_oneself_keeps_all_turns():
    row = make_chat(alice())
    choose_turns(row, [1, 2], NOW)
    kept = close_chat(fresh(row), NOW)
    assert (kept.visibility, kept.keep_until, kept.token) == ("me", None, row.token)
    assert numbers_of(row) == [1, 2, 3, 4]


# -- words


def test_a_chat_is_described_without_secrets():
    owner = alice()
    row, story = make_chat(owner), make_story()
    channel = Channel.objects.create(slug="alice", name_en="Alice", owner=owner, kind=Channel.Kind.PERSONAL)
    told = {"title": f" Ask {MAIL} ", "note": f"Call **{PHONE}** [here](https://a.example/)"}
    described = describe_chat(
        row, NOW, **told, story=story, channel=channel, expires_at=NOW + timedelta(days=7)
    )
    row = fresh(row)
    assert row.title == described.title == "Ask [email removed]"
    assert row.note.startswith("Call **[phone number removed]** [here]")
    assert 'rel="' in row.note_html
    assert "nofollow ugc" in row.note_html
    assert (row.story, row.channel, row.expires_at) == (story, channel, NOW + timedelta(days=7))
    assert row.removed == 0, "labels of title and note are not those of the chat"


def test_a_chat_is_about_the_story_that_stands():
    old, new = make_story(), make_story("Another")
    old.merged_into = new
    old.save()
    row = describe_chat(make_chat(alice()), NOW, **{**WORDS, "story": old})
    assert (row.story, row.origin_story) == (new, None)


@pytest.mark.parametrize(
    ("words", "code"),
    [({"note": "x" * 2_001}, "long_note"), ({"expires_at": NOW}, "past"), ({"channel": "chips"}, "channel")],
)
def test_what_cannot_be_said_of_a_chat_changes_nothing(words, code):
    row = make_chat(alice())
    if "channel" in words:
        words = {"channel": make_channel("chips")}
    with pytest.raises(Unfit, match=code):
        describe_chat(row, NOW, **{**WORDS, "title": "New", **words})
    assert fresh(row).title == "Otters"


@pytest.mark.parametrize(
    ("choice", "days"), [("never", None), ("7", 7), ("30", 30), ("31", None), ("", None)]
)
def test_expiry_is_one_of_three_choices(choice, days):
    assert expires(choice, NOW) == (NOW + timedelta(days=days) if days else None)
    assert CHOICES == ("never", "7", "30")


# -- what no rule found


def test_the_sharer_takes_out_what_no_rule_found_in_every_place():
    said = ("My boss Odd Smedstuen says no", "Odd Smedstuen is wrong", "a", "b")
    row = make_chat(alice(), *said, model="Odd Smedstuen tuned")
    describe_chat(row, NOW, **{**WORDS, "title": "Odd Smedstuen", "note": "Odd Smedstuen reads this"})
    choose_turns(row, [1, 3], NOW)
    assert remove_too(row, ["Odd Smedstuen", " "], NOW) == 5
    row = fresh(row)
    label = "[removed by the sharer]"
    assert row.model == f"{label} tuned"
    assert (row.title, row.note, row.removed) == (label, f"{label} reads this", 1)
    assert [turn.text for turn in row.turns.order_by("number")][:2] == [
        f"My boss {label} says no",
        f"{label} is wrong",
    ]
    assert "Smedstuen" not in str(list(row.turns.values_list("html", "text")))
    assert "Smedstuen" not in row.note_html + row.first_question
    assert remove_too(row, ["Odd Smedstuen"], NOW) == 0
    assert remove_too(row, [], NOW) == 0


def test_of_an_open_chat_it_leaves_kept_bytes_too():
    row = make_chat(alice(), visibility=Visibility.PUBLIC)
    before = current()
    assert remove_too(row, ["otters"], NOW) == 1
    assert current() > before


@pytest.mark.parametrize("chosen", [["a"], ["x" * 5_001], [f"word {n}" for n in range(51)]])
def test_selections_are_bounded(chosen):
    row = make_chat(alice())
    with pytest.raises(Unfit, match="selection"):
        remove_too(row, chosen, NOW)


# -- who may open it


def test_a_link_dies_for_good_when_the_chat_is_closed():
    row = make_chat(alice(), visibility=Visibility.PUBLIC, now=NOW)
    token = row.token
    assert open_at(token, NOW) == row
    before = current()
    closed = close_chat(fresh(row), NOW)
    assert (closed.visibility, closed.shared_at) == ("me", None)
    assert closed.token != token
    assert current() > before
    assert open_at(token, NOW) is None
    assert open_at(closed.token, NOW) is None
    open_chat(closed, Visibility.LINK, NOW)
    assert open_at(token, NOW) is None
    assert open_at(closed.token, NOW) == row


def test_only_what_is_open_now_is_found_by_its_link():
    owner = alice()
    states = [
        make_chat(owner),
        make_chat(owner, visibility=Visibility.ME),
        make_chat(owner, visibility=Visibility.LINK, expires_at=NOW),
        make_chat(owner, visibility=Visibility.PUBLIC, state=State.HIDDEN),
        make_chat(owner, visibility=Visibility.PUBLIC, state=State.REMOVED),
    ]
    assert [open_at(row.token, NOW) for row in states] == [None] * 5
    for odd in ("", "x", "\x00" * 22, "é" * 22, "a" * 23, "a" * 22 + "\n"):
        assert open_at(odd, NOW) is None
    lasting = make_chat(owner, visibility=Visibility.LINK, expires_at=NOW + timedelta(seconds=1))
    assert open_at(lasting.token, NOW) == lasting


def test_each_finds_only_their_own():
    owner, other = alice(), bob()
    draft, share = make_chat(owner), make_chat(owner, visibility=Visibility.ME)
    assert (draft_for(owner, draft.token), share_for(owner, share.token)) == (draft, share)
    for find, person, token in [
        (draft_for, other, draft.token), (share_for, other, share.token), (draft_for, owner, share.token),
        (share_for, owner, draft.token), (share_for, owner, "\x00"), (draft_for, owner, ""),
    ]:  # fmt: skip
        with pytest.raises(Transcript.DoesNotExist):
            find(person, token)


@pytest.mark.parametrize(
    ("fields", "code"), [({"state": State.REMOVED}, "state"), ({"expires_at": NOW}, "past")]
)
def test_what_may_not_be_open_is_not_opened(fields, code):
    row = make_chat(alice(), visibility=Visibility.ME, **fields)
    with pytest.raises(Unfit, match=code):
        open_chat(row, Visibility.LINK, NOW)
    assert fresh(row).visibility == Visibility.ME


def test_a_person_keeps_a_thousand_at_most():
    owner = alice()
    one = make_chat(owner, visibility=Visibility.ME)
    fields = {"owner": owner, "visibility": "me", "rules_version": 1, "snapshot_at": NOW, "created": NOW}
    Transcript.objects.bulk_create(Transcript(**fields) for _ in range(MOST_SHARES - 1))
    draft = make_chat(owner)
    for keep in (close_chat, lambda row, now: open_chat(row, Visibility.LINK, now)):
        with pytest.raises(Unfit, match="shares"):
            keep(fresh(draft), NOW)
    open_chat(fresh(one), Visibility.LINK, NOW)
    assert numbers_of(draft) == [1, 2, 3, 4]


# -- newer snapshots


def test_a_newer_draft_takes_the_place_of_an_open_chat():
    owner = alice()
    row = make_chat(owner, visibility=Visibility.LINK, note="Mine", views=7, now=NOW)
    later = NOW + timedelta(days=2)
    newer = draft_chat(owner, chat_of("a?", "b", "c?", "d", "e?", "f"), later, replaces=row).transcript
    choose_turns(newer, [1, 2, 6], later)
    before = current()
    renewed = renew_chat(fresh(newer), later)
    assert renewed == row
    row = fresh(row)
    assert (row.token, row.visibility, row.note, row.views) == (renewed.token, "link", "Mine", 7)
    assert (row.total_turns, row.shown_turns, row.snapshot_at, row.created) == (6, 3, later, NOW)
    assert (row.first_question, row.keep_until, row.replaces) == ("a?", None, None)
    assert numbers_of(row) == [1, 2, 6]
    assert not Transcript.objects.filter(pk=newer.pk).exists()
    assert Turn.objects.count() == 3
    assert current() > before


def test_a_chat_of_one_s_own_keeps_the_turns_that_a_newer_draft_leaves_out():
    owner = alice()
    row = make_chat(owner, visibility=Visibility.ME)
    newer = draft_chat(owner, chat_of("a?", "b", "c?"), NOW, replaces=row).transcript
    choose_turns(newer, [1], NOW)
    renew_chat(fresh(newer), NOW)
    assert numbers_of(row) == [1, 2, 3]


def test_a_draft_that_replaces_nothing_renews_nothing():
    draft = make_chat(alice())
    with pytest.raises(Unfit, match="gone"):
        renew_chat(draft, NOW)
    assert fresh(draft).visibility == Visibility.DRAFT


# -- the end of drafts


def test_a_draft_is_dropped_whole_and_nothing_else():
    owner = alice()
    draft, kept = make_chat(owner), make_chat(owner, visibility=Visibility.ME)
    ShareLink.objects.create(owner=owner, address="https://claude.ai/share/1", transcript=draft, created=NOW)
    for row in (draft, kept, draft):
        drop_draft(row)
    assert list(Transcript.objects.all()) == [kept]
    assert Turn.objects.count() == 4
    assert not ShareLink.objects.exists()


def test_drafts_and_links_of_yesterday_go():
    owner = alice()
    old = make_chat(owner, now=NOW)
    kept = make_chat(owner, now=NOW, visibility=Visibility.LINK)
    young = make_chat(owner, now=NOW + timedelta(hours=1))
    for hours in (0, 2):
        created = NOW + timedelta(hours=hours)
        ShareLink.objects.create(owner=owner, address="https://claude.ai/share/1", created=created)
    later = NOW + timedelta(days=1, seconds=1)
    assert prune_drafts(later) == {"drafts": 1, "links": 1}
    assert set(Transcript.objects.all()) == {kept, young}
    assert not Turn.objects.filter(transcript=old.pk).exists()
    assert prune_drafts(later) == {"drafts": 0, "links": 0}
