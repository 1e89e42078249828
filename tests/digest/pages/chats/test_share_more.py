"""Around the one screen: the story it is about, a newer snapshot, a link, changes of an open chat."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crawler.feeds.canonical import url_key
from digest.channels.open_personal import open_personal
from digest.chats.draft_chat import DRAFT
from digest.chats.models import ShareLink, Transcript, Turn, Visibility
from digest.chats.read_share_links import read_share_links
from digest.lib.moderated import State
from digest.posts.models import Post
from digest.posts.set_state import set_state
from tests.digest.chats.chats import KEY, MAIL, make_chat, make_public_chat
from tests.digest.chats.test_share_links import door, page
from tests.digest.pages.chats.test_share import form_of, given, press
from tests.factories import make_channel, make_entry, make_post, make_report, make_story
from tests.people import alice, bob, browser_of

pytestmark = pytest.mark.django_db
ABOUT = "User:\nWhy does Northlake delay its plant?\n\nAssistant:\nThe turbines are late.\n"


def screen_of(browser, row: Transcript, query: str = ""):
    return browser.get(reverse("share_review", args=[row.token]) + query)


# -- the story


def test_a_story_is_proposed_and_never_chosen_for_the_sharer():
    now = timezone.now()
    post = make_post(make_story(now=now))
    make_post(make_story("Otters return to the harbour", now=now))
    browser = browser_of(alice())
    screen = given(browser, ABOUT)
    assert reverse("story", args=[post.pk, post.slug]) in screen.content.decode()
    assert "Otters return" not in screen.content.decode()
    assert form_of(screen)["story"] == ["0"]
    press(browser, screen, "link")
    assert Transcript.objects.get().story is None


def test_a_report_that_the_chat_links_to_says_which_story():
    now = timezone.now()
    story = make_story("Quiet week in the valley", now=now)
    url = "https://valley.example/quiet?utm_source=x"
    make_report(story, make_entry(url=url, url_key=url_key(url), now=now))
    make_post(story)
    browser = browser_of(alice())
    screen = given(browser, "User:\nSee https://www.valley.example/quiet please\n\nAssistant:\nDone.")
    assert "The chat links to a report of it." in screen.content.decode()


def test_what_the_sharer_says_it_is_about_is_kept():
    now = timezone.now()
    post = make_post(make_story(now=now))
    browser = browser_of(alice())
    press(browser, given(browser, ABOUT), "public", note="Worth it.", story=str(post.story_id))
    assert Transcript.objects.get().story == post.story
    post.refresh_from_db()
    assert post.chats == 1


@pytest.mark.parametrize("story", ["999999", "nonsense", "-1", "9" * 40])
def test_a_story_that_is_none_is_about_none(story):
    browser = browser_of(alice())
    answer = press(browser, given(browser, ABOUT), "link", story=story)
    assert answer.status_code == 302
    assert Transcript.objects.get().story is None
    assert browser.get(f"/share?story={story}").status_code == 200


def test_who_comes_from_a_story_has_it_chosen():
    post = make_post(make_story(now=timezone.now()))
    browser = browser_of(alice())
    assert f'name="story" value="{post.pk}"' in browser.get(f"/share?story={post.pk}").content.decode()
    screen = given(browser, story=str(post.pk))
    assert form_of(screen)["story"] == [str(post.story_id)]


# -- a newer snapshot


def test_a_newer_chat_takes_the_place_of_the_turns_under_the_same_address():
    owner = alice()
    row = make_public_chat(owner)
    browser = browser_of(owner)
    assert "Update a shared chat" in browser.get(f"/share?update={row.token}").content.decode()
    screen = given(browser, ABOUT, update=row.token)
    assert "Update it for everybody" in screen.content.decode()
    assert form_of(screen)["title"] == ["Otters"], "title and note stay until they are changed"
    answer = press(browser, screen, "public", note="Newer.", turn=["1"])
    assert answer["Location"] == reverse("chat", args=[row.token])
    row = Transcript.objects.get()
    assert [turn.text for turn in row.turns.all()] == ["Why does Northlake delay its plant?"]
    assert Post.objects.get(transcript=row).text == "Newer."


def test_a_snapshot_of_a_chat_that_is_kept_opens_nothing_whatever_the_form_says():
    owner = alice()
    row = make_chat(owner, visibility=Visibility.ME, note="Worth it.")
    browser = browser_of(owner)
    press(browser, given(browser, ABOUT, update=row.token), "public", note="Worth it.")
    row.refresh_from_db()
    assert row.visibility == Visibility.ME
    assert not Post.objects.exists()


def test_nobody_updates_anothers_chat():
    row = make_chat(alice(), visibility=Visibility.LINK)
    browser = browser_of(bob())
    assert browser.get(f"/share?update={row.token}").status_code == 404
    assert given(browser, ABOUT, update=row.token).status_code == 404
    assert Transcript.objects.count() == 1


def test_a_newer_snapshot_comes_by_its_link_too():
    owner = alice()
    row = make_public_chat(owner)
    browser = browser_of(owner)
    browser.post("/share", {"link": "https://chatgpt.com/share/67a1b2c3", "update": row.token})
    read_share_links(timezone.now(), door=door({"/share/67a1b2c3": page()}))
    screen = browser.get(browser.get(reverse("share_link", args=[ShareLink.objects.get().token]))["Location"])
    press(browser, screen, "public")
    assert Transcript.objects.get().turns.get(number=1).text == "How far do otters swim?"
    assert Post.objects.get(transcript=row).state == State.VISIBLE
    assert (
        browser_of(bob())
        .post("/share", {"link": "https://g.co/gemini/share/1", "update": row.token})
        .status_code
        == 404
    )


# -- a chat that is open already


def test_turns_and_words_of_an_open_chat_are_changed_under_its_address():
    owner = alice()
    row = make_public_chat(owner)
    browser = browser_of(owner)
    press(browser, screen_of(browser, row), "public", turn=["1", "2"], title="Two turns", note="Shorter.")
    row.refresh_from_db()
    assert list(row.turns.values_list("number", flat=True)) == [1, 2]
    post = Post.objects.get(transcript=row)
    assert (post.title, post.text) == ("Two turns", "Shorter.")


def test_looking_at_an_open_chat_changes_nothing():
    owner = alice()
    row = make_public_chat(owner)
    browser = browser_of(owner)
    for deed in ("show", "none", "all", "whole", "", "nonsense"):
        press(browser, screen_of(browser, row), deed, turn=["1"], title="Other", note="Other.")
    row.refresh_from_db()
    assert (row.title, row.turns.count()) == ("Otters", 4)
    assert Post.objects.get(transcript=row).title == "Otters"


def test_what_makes_an_open_chat_unfit_changes_nothing_of_it():
    owner = alice()
    row = make_public_chat(owner)
    browser = browser_of(owner)
    answer = press(browser, screen_of(browser, row), "public", turn=["1"], note="")
    assert answer.status_code == 400
    row.refresh_from_db()
    assert (row.turns.count(), row.note) == (4, "Worth a **minute**.")


def test_who_closes_it_has_it_closed_whatever_is_wrong_with_its_words():
    owner = alice()
    row = make_public_chat(owner)
    old = reverse("chat", args=[row.token])
    browser = browser_of(owner)
    answer = press(browser, screen_of(browser, row), "me", turn=[])
    assert answer.status_code == 400
    row.refresh_from_db()
    assert row.visibility == Visibility.ME
    assert browser.get(old).status_code == 404
    assert reverse("share_review", args=[row.token]) in answer.content.decode()


def test_public_becomes_unlisted_without_its_note():
    owner = alice()
    row = make_public_chat(owner)
    browser = browser_of(owner)
    press(browser, screen_of(browser, row), "link", note="")
    row.refresh_from_db()
    assert (row.visibility, row.note) == (Visibility.LINK, "")
    assert Post.objects.get(transcript=row).state == State.DRAFT


def test_a_form_made_of_other_turns_opens_nothing():
    owner = alice()
    row = make_chat(owner, visibility=Visibility.ME)
    browser = browser_of(owner)
    stale = screen_of(browser, row)
    press(browser, given(browser, update=row.token), "me", turn=["1"])
    answer = press(browser, stale, "link")
    assert answer.status_code == 400
    assert "changed in another window" in answer.content.decode()
    row.refresh_from_db()
    assert row.visibility == Visibility.ME


def test_what_a_moderator_took_out_of_sight_is_not_opened_again():
    owner = alice()
    row = make_public_chat(owner)
    set_state(Post.objects.get(transcript=row), State.HIDDEN, "spam", timezone.now())
    browser = browser_of(owner)
    answer = press(browser, screen_of(browser, row), "link")
    assert answer.status_code == 400
    assert "A moderator took it out of sight." in answer.content.decode()


# -- where and how long


def test_it_is_published_only_where_its_sharer_may_post():
    make_channel()
    browser = browser_of(alice())
    answer = press(browser, given(browser), "public", note="Worth it.", channel="chips")
    assert answer.status_code == 400
    assert "You may not post in that channel." in answer.content.decode()
    assert not Post.objects.exists()


def test_ones_own_channel_is_named():
    owner = alice()
    channel = open_personal(owner, timezone.now())
    assert f'<option value="">{channel.name_en}</option>' in given(browser_of(owner)).content.decode()


def test_it_closes_when_its_sharer_says_so():
    browser = browser_of(alice())
    press(browser, given(browser), "link", expiry="7")
    row, now = Transcript.objects.get(), timezone.now()
    assert timedelta(days=6) < row.expires_at - now < timedelta(days=8)
    until = row.expires_at
    screen = screen_of(browser, row)
    assert form_of(screen)["expiry"] == ["kept"]
    press(browser, screen, "link")
    row.refresh_from_db()
    assert row.expires_at == until


# -- a link


def test_a_link_waits_and_leads_to_its_review():
    owner = alice()
    browser = browser_of(owner)
    post = make_post()
    answer = browser.post("/share", {"link": "https://chatgpt.com/share/67a1", "story": post.pk})
    link = ShareLink.objects.get()
    waiting = reverse("share_link", args=[link.token])
    assert answer["Location"] == f"{waiting}?story={post.pk}"
    assert "is being read" in browser.get(answer["Location"]).content.decode()
    assert f'href="{waiting}"' in browser.get("/share").content.decode()
    assert browser_of(bob()).get(waiting).status_code == 404
    link.transcript = make_chat(owner)
    link.save()
    there = f"{reverse('share_review', args=[link.transcript.token])}?story={post.pk}"
    assert browser.get(answer["Location"])["Location"] == there
    polled = browser.get(answer["Location"], headers={"HX-Request": "true"})
    assert polled["HX-Redirect"] == there
    assert form_of(browser.get(there))["story"] == [str(post.story_id)]


def test_a_link_that_shows_no_chat_says_why():
    owner = alice()
    link = ShareLink.objects.create(
        owner=owner, address="https://chatgpt.com/share/1", created=timezone.now(), parked_at=timezone.now(),
        parked_reason="no_turns_in_page",
    )  # fmt: skip
    page = browser_of(owner).get(reverse("share_link", args=[link.token])).content.decode()
    assert "shows no chat to us" in page
    assert 'href="/share"' in page
    assert "hx-get" not in page


# -- limits and others


def test_too_many_in_an_hour_are_refused_with_what_was_pasted():
    browser = browser_of(alice())
    for _ in range(DRAFT.most):
        given(browser)
        Transcript.objects.all().delete()
    answer = given(browser)
    assert answer.status_code == 400
    assert "limit of imported chats" in answer.content.decode()


@pytest.mark.parametrize("visibility", ["draft", "me", "link", "public"])
def test_nobody_looks_at_anothers_chat(visibility):
    owner = alice()
    row = make_public_chat(owner) if visibility == "public" else make_chat(owner, visibility=visibility)
    path = reverse("share_review", args=[row.token])
    browser = browser_of(bob())
    for deed in ("show", "whole", "remove", "link", "public", "me"):
        assert browser.post(path, {"deed": deed, "turn": "1", "too": "Otters"}).status_code == 404
    assert browser.get(path).status_code == 404
    assert browser.get(reverse("share_review", args=["A" * 22])).status_code == 404


def test_secrets_stand_in_no_page_after_the_first():
    owner = alice()
    browser = browser_of(owner)
    press(browser, given(browser), "public", note=f"My key {KEY}")
    row = Transcript.objects.get()
    own = [reverse(name, args=[row.token]) for name in ("share_review", "chat")]
    for path in ("/share", "/shares", *own):
        page = browser.get(path).content.decode()
        assert KEY not in page, path
        assert MAIL not in page, path
    assert not Turn.objects.filter(html__contains=KEY).exists()


def test_the_screen_asks_as_much_for_many_turns_as_for_few(django_assert_max_num_queries):
    owner = alice()
    few = make_chat(owner)
    many = make_chat(owner, *[f"Line {n} of the chat." for n in range(120)])
    browser = browser_of(owner)
    for row in (few, many):
        with django_assert_max_num_queries(16):
            assert screen_of(browser, row).status_code == 200
