"""From a pasted chat to a page that others can open: the one screen, and nothing by accident."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from digest.chats.imported import MAX_UPLOAD_BYTES
from digest.chats.models import Transcript, Turn, Visibility
from digest.posts.models import Post
from tests.digest.chats.chats import KEY, MAIL
from tests.people import alice, bob, browser_of

pytestmark = pytest.mark.django_db
PASTED = f"""User:
How far do otters swim? My key is {KEY}.

Assistant:
About 20 km in a night.

User:
Write to {MAIL} about my landlord.

Assistant:
Done.
"""


def given(browser, text=PASTED, **fields):
    """The answer to a pasted chat."""
    return browser.post("/share", {"text": text, **fields})


def form_of(response) -> dict[str, list[str]]:
    """What a browser would send of the screen's form, without a button."""
    form = html.fromstring(response.content.decode()).get_element_by_id("review")
    fields: dict[str, list[str]] = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    return fields


def press(browser, response, deed, **changed):
    """The screen's form with its button, at the address that the form has."""
    form = html.fromstring(response.content.decode()).get_element_by_id("review")
    return browser.post(form.get("action"), {**form_of(response), "deed": deed, **changed})


def test_a_pasted_chat_is_looked_at_before_anybody_can_see_it():
    owner = alice()
    response = given(browser_of(owner))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    draft = Transcript.objects.get()
    assert (draft.owner, draft.visibility, draft.total_turns) == (owner, Visibility.DRAFT, 4)
    page = response.content.decode()
    assert KEY in page, "its owner sees once what was removed"
    assert page.count("nobody else can see it yet") == 1
    assert browser_of(bob()).get(reverse("share_review", args=[draft.token])).status_code == 404
    assert browser_of(owner).get(reverse("chat", args=[draft.token])).status_code == 404


def test_what_was_removed_is_shown_in_one_answer_and_kept_nowhere():
    browser = browser_of(alice())
    given(browser)
    draft = Transcript.objects.get()
    page = browser.get(reverse("share_review", args=[draft.token]))
    assert page.status_code == 200
    for secret in (KEY, MAIL):
        assert secret not in page.content.decode()
        assert not Turn.objects.filter(text__contains=secret).exists()
    assert "no-store" in page["Cache-Control"]


def test_a_link_opens_the_chosen_turns_alone():
    browser = browser_of(alice())
    answer = press(browser, given(browser), "link", turn=["1", "2"])
    row = Transcript.objects.get()
    assert row.visibility == Visibility.LINK
    assert answer["Location"] == reverse("chat", args=[row.token])
    assert list(row.turns.values_list("number", flat=True)) == [1, 2]
    assert not Post.objects.exists()
    assert browser_of(bob()).get(answer["Location"]).status_code == 200


def test_the_pressed_button_decides_and_not_the_radio_beside_it():
    browser = browser_of(alice())
    press(browser, given(browser), "me", who="public", note="Worth a minute.")
    assert Transcript.objects.get().visibility == Visibility.ME
    assert not Post.objects.exists()


def test_enter_in_a_field_shows_and_opens_nothing():
    browser = browser_of(alice())
    screen = given(browser)
    form = html.fromstring(screen.content.decode()).get_element_by_id("review")
    first = form.xpath(".//button[not(@type) or @type='submit']")[0]
    answer = press(browser, screen, first.get("value"), title="Otters", who="public", note="Worth it.")
    assert answer.status_code == 200
    assert Transcript.objects.get().visibility == Visibility.DRAFT
    assert 'value="Otters"' in answer.content.decode()


def test_it_is_published_with_title_note_and_channel():
    owner = alice()
    browser = browser_of(owner)
    answer = press(browser, given(browser), "public", title="Otters at night", note="Worth a **minute**.")
    row, post = Transcript.objects.get(), Post.objects.get()
    assert row.visibility == Visibility.PUBLIC
    assert (post.title, post.text, post.state) == ("Otters at night", "Worth a **minute**.", "visible")
    assert post.channel.owner == owner
    assert browser_of(bob()).get(answer["Location"]).status_code == 200


def test_nothing_is_public_without_a_note_and_what_was_typed_stays():
    browser = browser_of(alice())
    answer = press(browser, given(browser), "public", title="Otters at night", turn=["1", "2"])
    assert answer.status_code == 400
    page = answer.content.decode()
    assert page.count("Write a note") == 2, "above, and beside the field"
    assert 'value="Otters at night"' in page
    assert form_of(answer)["turn"] == ["1", "2"]
    row = Transcript.objects.get()
    assert row.visibility == Visibility.DRAFT
    assert row.turns.count() == 4, "nothing is dropped of what was not opened"


def test_no_turn_is_no_chat():
    browser = browser_of(alice())
    answer = press(browser, given(browser), "link", turn=[])
    assert answer.status_code == 400
    assert Transcript.objects.get().visibility == Visibility.DRAFT


def test_a_secret_in_title_or_note_is_removed_too():
    browser = browser_of(alice())
    press(browser, given(browser), "public", title=f"Mail {MAIL}", note=f"Key {KEY}")
    row, post = Transcript.objects.get(), Post.objects.get()
    for words in (row.title, row.note, row.note_html, post.title, post.text, post.html, post.gist):
        assert MAIL not in words and KEY not in words  # noqa: PT018
    assert row.title == "Mail [email removed]"


def test_the_stranger_s_view_follows_the_choices_and_keeps_nothing():
    browser = browser_of(alice())
    screen = given(browser)
    row = Transcript.objects.get()
    fields = {**form_of(screen), "deed": "show", "turn": ["2"], "title": f"Ask {MAIL}"}
    answer = browser.post(reverse("share_review", args=[row.token]), fields, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "About 20 km" in page and "landlord" not in page  # noqa: PT018
    assert MAIL not in page
    assert "1 of 4 turns chosen" in page
    row.refresh_from_db()
    assert (row.shown_turns, row.title) == (4, "How far do otters swim? My key is [api key removed].")


def test_all_and_none_work_without_a_script():
    browser = browser_of(alice())
    screen = given(browser)
    none = press(browser, screen, "none")
    assert "turn" not in form_of(none)
    assert form_of(press(browser, none, "all"))["turn"] == ["1", "2", "3", "4"]


def test_the_whole_page_is_seen_before_it_is_opened():
    browser = browser_of(alice())
    page = press(browser, given(browser), "whole", turn=["1", "4"]).content.decode()
    assert "Done." in page
    assert "2 turns left out" in page
    assert Transcript.objects.get().visibility == Visibility.DRAFT


def test_selected_words_are_removed_everywhere():
    browser = browser_of(alice())
    screen = given(browser)
    answer = press(browser, screen, "remove", too="my landlord", title="About my landlord")
    assert "Removed in 1 place." in answer.content.decode()
    assert "landlord" not in form_of(answer)["title"][0]
    assert not Turn.objects.filter(text__contains="landlord").exists()
    again = press(browser, answer, "remove", too="my landlord")
    assert "stands nowhere" in again.content.decode()


def test_listed_names_are_removed():
    browser = browser_of(alice())
    given(
        browser,
        "User:\nAsk Orla Finch.\n\nAssistant:\nOrla Finch is away, 王小明 too.",
        names="Orla Finch，王小明",
    )
    said = " ".join(Turn.objects.values_list("text", flat=True))
    assert "Orla" not in said and "王小明" not in said  # noqa: PT018


def test_a_file_is_read_in_one_request():
    browser = browser_of(alice())
    file = SimpleUploadedFile("chat.md", PASTED.encode())
    response = browser.post("/share", {"file": file})
    assert response.status_code == 200
    assert Transcript.objects.get().total_turns == 4


def many() -> bytes:
    """An export of two chats."""
    chats = [
        {
            "title": title,
            "messages": [{"role": "user", "content": title}, {"role": "assistant", "content": "Yes."}],
        }
        for title in ("Otters", f"Write to {MAIL}")
    ]
    return json.dumps(chats).encode()


def test_of_a_file_of_many_one_is_chosen_and_nothing_else_kept():
    browser = browser_of(alice())
    listed = browser.post("/share", {"file": SimpleUploadedFile("all.json", many())})
    assert listed.status_code == 200
    assert "Otters" in listed.content.decode()
    assert not Transcript.objects.exists()
    browser.post("/share", {"file": SimpleUploadedFile("all.json", many()), "only": "1"})
    assert Transcript.objects.get().turns.first().text == "Otters"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": ""}, "There is nothing in it."),
        ({"text": "Just some words."}, "Nothing tells who says what."),
        ({"file": SimpleUploadedFile("a.json", b'{"weather": [1, 2]}')}, "no kind of export that we know"),
        ({"file": SimpleUploadedFile("a.txt", b"x" * (MAX_UPLOAD_BYTES + 1))}, "That is too large."),
        ({"file": SimpleUploadedFile("a.json", many()), "only": "9"}, "There is no chat of that number"),
        ({"text": PASTED, "names": "x"}, "List at most 50 names"),
        ({"link": "https://example.org/chat"}, "That is no link to a chat"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why_and_keeps_nothing(fields, words):
    browser = browser_of(alice())
    answer = browser.post("/share", fields)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Transcript.objects.exists()
    if fields.get("text"):
        assert fields["text"].split("\n")[0] in answer.content.decode()
