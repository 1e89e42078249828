"""What programs may send is what the rooms take: no rule of theirs is left for a refusal as not valid."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from digest.api.received import ADDRESS, WORDS, NewReportOfPerson, NewReportOfThing
from digest.comments.models import Comment
from digest.lib.text import visible
from digest.moderation.models import Report, Target
from digest.moderation.rules import OF_PEOPLE, RULES
from digest.posts.models import Post
from digest.posts.wording import ARTICLE, LINK, TEXT, TITLE, address
from tests.digest.api.test_write import program, send
from tests.factories import make_post, make_text_post
from tests.people import alice, bob

WIDE = "\ufb2c"  # becomes three characters in NFC
NOTHING = "\u200b \u3000\n\U000e0041\u200d"
CHARACTERS = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))


def test_what_counts_as_a_word_stays_when_a_text_is_made_clean():
    words = "".join(re.findall(WORDS, CHARACTERS))
    assert visible(words) == words
    assert not re.search(r"\s", words)
    assert not visible("".join(set(CHARACTERS) - set(words))).strip()


@pytest.mark.parametrize("port", ["", ":1", ":80", ":9999", ":59999", ":65535"])
def test_an_address_that_fits_is_one(port: str):
    for rest in ("", "/", "/a?b=c#d", "?[::1]@x:0", "#" + "".join(map(chr, range(0x21, 0x7F)))):
        link = f"https://Example-1.org{port}{rest}"
        assert re.search(ADDRESS, link)
        assert address(link) == link


@pytest.mark.parametrize(
    "link", ["https://a:0/", "https://a:65536", "https://a@b/", "https://a/ b", "ftp://a"]
)
def test_an_address_that_is_none_does_not_fit(link: str):
    assert not re.search(ADDRESS, link)


def test_the_rules_that_can_be_named_are_those_of_the_site():
    of_things = {
        name: get_args(NewReportOfThing.model_fields[name].annotation) for name in ("target", "reason")
    }
    assert of_things["target"] == (Target.POST, Target.COMMENT, Target.CHANNEL)
    assert of_things["reason"] == tuple(RULES)
    assert get_args(NewReportOfPerson.model_fields["reason"].annotation) == OF_PEOPLE


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "text", "text": WIDE * TEXT},
        {"kind": "article", "title": WIDE * TITLE, "text": WIDE * ARTICLE},
        {"kind": "article", "title": NOTHING + "!", "text": NOTHING + "👍"},
        {"kind": "link", "link": "https://example.org/".ljust(LINK, "x"), "text": NOTHING, "title": NOTHING},
    ],
    ids=["text", "article", "signs", "link"],
)
def test_a_post_as_large_as_can_be_is_published(sent):
    assert send(program(alice()), "POST", "posts", sent).status_code == 201
    assert Post.objects.get().kind == sent["kind"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "parameter"),
    [
        ({"kind": "text", "text": NOTHING}, "text"),
        ({"kind": "text", "text": "x" * (TEXT + 1)}, "text"),
        ({"kind": "text", "text": "Read this.", "link": "https://example.org/"}, "link"),
        ({"kind": "link", "link": "https://example.org/字"}, "link"),
        ({"kind": "article", "text": "No title."}, "title"),
        ({"kind": "quote", "text": "Of what?"}, "quoted"),
        ({"kind": "story", "text": "Not by people."}, "kind"),
        ({"text": "Of no kind."}, "kind"),
    ],
)
def test_a_post_that_does_not_fit_is_told_where(sent, parameter):
    answer = send(program(alice()), "POST", "posts", sent)
    assert answer.status_code == 422
    assert [error["parameter"] for error in answer.json()["errors"]] == [parameter]
    assert not Post.objects.exists()


@pytest.mark.django_db
def test_comments_and_reports_are_kept_without_what_nobody_sees():
    script, post = program(alice()), make_text_post(bob())
    assert send(script, "POST", f"posts/{post.pk}/comments", {"text": WIDE * 5000}).status_code == 201
    assert Comment.objects.get().post == post
    told = {"target": "post", "id": post.pk, "reason": "spam", "note": "Again\x00 and\u202e again."}
    assert send(script, "POST", "reports", told).status_code == 201
    assert Report.objects.get().note == "Again and again."


@pytest.mark.django_db
def test_what_depends_on_what_stands_is_no_fault_of_the_request():
    """A story has no reasons of people, and what is gone is not answered, quoted or written in."""
    script, story = program(alice()), make_post()
    told = {"target": "post", "id": story.pk, "reason": "spam"}
    assert send(script, "POST", "reports", told).status_code == 409
    for sent, status in (
        ({"kind": "quote", "quoted": story.pk + 1}, 404),
        ({"kind": "text", "text": "Ferries run.", "channel": "nowhere"}, 404),
    ):
        assert send(script, "POST", "posts", sent).status_code == status
    assert send(script, "POST", f"posts/{story.pk}/comments", {"text": "So?", "parent": 1}).status_code == 404
    assert not Post.objects.exclude(pk=story.pk).exists()
