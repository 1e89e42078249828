"""A shared chat's page: who can open it, and what stands on it."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html as trees

from digest.chats.choose_turns import choose_turns
from digest.chats.describe_chat import describe_chat
from digest.chats.draft_chat import draft_chat
from digest.chats.imported import ImportedChat, ImportedTurn, Role
from digest.chats.models import Visibility, new_token
from digest.comments.models import Comment
from digest.lib.moderated import State
from digest.moderation.act import act
from digest.pages.chats import chat
from digest.posts.beacons import Beacons
from digest.posts.models import Post, PostDay
from digest.posts.revoke_chat import revoke_chat
from digest.posts.share_chat import share_chat
from tests.digest.chats.chats import KEY, MAIL, make_chat, make_public_chat
from tests.factories import make_comment, make_post, make_story, make_summary
from tests.people import alice, bob, browser_of, dora
from tests.policy import within_policy

pytestmark = pytest.mark.django_db
PUBLIC, UNLISTED, SIGNED_IN = 13, 4, 16  # queries
COPIES = (".md", ".json", "/continue")


def page(client: Client, token: str, more: str = "") -> str:
    answer = client.get(f"/s/{token}{more}")
    assert answer.status_code == 200
    return answer.content.decode()


def link(owner, *texts: str, **fields):
    return make_chat(owner, *texts, visibility=Visibility.LINK, **fields)


# -- who can open it


def test_everybody_reads_a_public_chat(client):
    html = page(client, make_public_chat(alice()).token)
    assert "About 20 km in a night." in html
    assert 'id="turn-4"' in html
    assert "<strong>minute</strong>" in html


def test_who_has_the_link_reads_an_unlisted_chat(client):
    html = page(client, link(alice()).token)
    assert "About 20 km in a night." in html
    assert "Anyone with the link" in html


def test_the_address_of_its_post_leads_to_a_public_chat(client):
    row = make_public_chat(alice())
    answer = client.get(f"/p/{Post.objects.get().pk}?comment=7")
    assert (answer.status_code, answer["Location"]) == (302, f"/s/{row.token}?comment=7")


def closed_chats(owner, now) -> dict[str, str]:
    """Why nobody can open it -> its token."""
    revoked, narrowed, over, hidden = (make_public_chat(owner, now=now) for _ in range(4))
    unlisted = link(owner)
    tokens = {
        "unknown": new_token(),
        "revoked": revoked.token,
        "private": make_chat(owner, visibility=Visibility.ME).token,
        "draft": make_chat(owner).token,
        "expired": link(owner, expires_at=now - timedelta(seconds=1)).token,
        "public and expired": over.token,
        "hidden": hidden.token,
        "unlisted and revoked": unlisted.token,
        "unlisted and hidden": link(owner, state=State.HIDDEN).token,
        "unlisted, revoked and opened again": narrowed.token,
    }
    revoke_chat(revoked, now)
    revoke_chat(unlisted, now)
    share_chat(revoke_chat(narrowed, now), Visibility.LINK, now)
    type(over).objects.filter(pk=over.pk).update(expires_at=now - timedelta(seconds=1))
    act(dora(), "post", Post.objects.get(transcript=hidden).pk, "hide", "spam", "", now)
    return tokens


@pytest.mark.parametrize("more", ["", *COPIES])
def test_whatever_the_reason_the_same_page_is_missing(client, more: str):
    """Byte for byte, the token that was asked for aside, and in its headers."""
    answers = set()
    for token in closed_chats(alice(), timezone.now()).values():
        answer = client.get(f"/s/{token}{more}")
        body = answer.content.decode().replace(token, "TOKEN")
        answers.add((answer.status_code, body, str(sorted(answer.headers.items()))))
    assert len(answers) == 1
    assert answers.pop()[0] == 404


def test_its_owner_too_finds_no_closed_chat_at_its_public_address():
    owner = alice()
    browser = browser_of(owner)
    tokens = closed_chats(owner, timezone.now())
    found = {why for why, token in tokens.items() if browser.get(f"/s/{token}").status_code == 200}
    assert found == {"hidden"}  # with the rule, as of every post


def test_a_chat_that_waits_for_a_moderator_is_seen_by_them_and_its_owner(client):
    owner = alice()
    row = make_public_chat(owner)
    Post.objects.update(state=State.QUEUED)
    assert client.get(f"/s/{row.token}").status_code == 404
    assert browser_of(bob()).get(f"/s/{row.token}").status_code == 404
    for browser in (browser_of(owner), browser_of(dora())):
        answer = browser.get(f"/s/{row.token}")
        assert answer.status_code == 200
        assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert "application/ld+json" not in answer.content.decode()


# -- what machines read


def test_an_unlisted_chat_leaves_nothing_to_caches_and_crawlers(client):
    row = link(alice())
    for more in ("", *COPIES):
        answer = client.get(f"/s/{row.token}{more}")
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert answer["Referrer-Policy"] == "same-origin"
    tree = trees.fromstring(page(client, row.token))
    head = trees.tostring(tree.find("head"), encoding="unicode")
    assert not re.search(
        "canonical|hreflang|ld\\+json|og:description|og:image|og:url|twitter|description", head
    )
    assert {meta.get("content") for meta in tree.xpath("//meta[starts-with(@property, 'og:')]")} == {"Digest"}
    assert row.token not in head.replace("/read", "")


def test_nothing_that_is_listed_names_an_unlisted_chat(client):
    row = link(alice(), "Do axolotls sleep?", "They do.")
    for path in ("/sitemap.xml", "/robots.txt", "/feed.xml", "/community", "/latest", "/search?q=axolotls"):
        text = client.get(path).content.decode()
        assert row.token not in text
        assert "They do." not in text


def test_a_public_chat_says_to_machines_what_it_is_and_that_a_model_wrote_it(client):
    row = make_public_chat(alice(), title="Otters & <b>rivers</b>")
    tree = trees.fromstring(page(client, row.token))
    assert tree.xpath("//meta[@name='ai-generated']/@content") == ["conversation"]
    assert tree.xpath("//link[@rel='canonical']/@href") == [f"http://testserver/s/{row.token}"]
    assert set(tree.xpath("//link[@rel='alternate'][@hreflang]/@hreflang")) == {"en", "zh-Hans", "x-default"}
    assert tree.xpath("//meta[@property='og:title']/@content") == ["Otters & <b>rivers</b>"]
    assert tree.xpath("//meta[@property='og:description']/@content") == ["Worth a minute."]
    data = json.loads(tree.xpath("//script[@type='application/ld+json']/text()")[0])
    assert data["headline"] == "Otters & <b>rivers</b>"
    assert data["digitalSourceType"].endswith("TrainedAlgorithmicMediaDigitalSource")
    assert "AI conversation, not checked" in tree.text_content()


# -- the turns


def told(owner, *turns: ImportedTurn, visibility=Visibility.LINK, chosen=None, **chat):
    now = timezone.now()
    row = draft_chat(owner, ImportedChat("chatgpt", turns=turns, **chat), now).transcript
    choose_turns(row, chosen or range(1, len(turns) + 1), now)
    row = describe_chat(
        row, now, title=chat.get("title", "Otters"), note="", story=None, channel=None, expires_at=None
    )
    return share_chat(row, visibility, now)


def test_turns_that_were_left_out_are_counted_where_they_stood(client):
    turns = [ImportedTurn(Role.USER, f"Say {n} words") for n in range(1, 10)]
    row = told(alice(), *turns, chosen=[2, 3, 6, 7])
    tree = trees.fromstring(page(client, row.token))
    parts = tree.xpath("//div[@class='chat']/*")
    assert [part.get("id") or part.text_content().strip() for part in parts] == [
        "1 turn left out", "turn-2", "turn-3", "2 turns left out", "turn-6", "turn-7", "2 turns left out",
    ]  # fmt: skip
    assert "4 of 9 turns" in tree.text_content()


def test_what_was_removed_is_a_mark_in_the_readers_language(client):
    texts = f"My mail is {MAIL}.\n\n```sh\nserve --key {KEY}\n```"
    row = told(alice(), ImportedTurn(Role.USER, texts), title=f"Write to {MAIL}")
    html = page(client, row.token)
    assert html.count('<span class="gone">e-mail address removed</span>') == 2
    assert '<span class="gone">API key removed</span>' in html
    assert "<title>Write to [e-mail address removed]" in html
    zh = page(client, row.token, "?lang=zh-hans")
    assert '<span class="gone">API key removed</span>' not in zh
    assert zh.count('<span class="gone">') == 3
    assert MAIL not in html + zh
    assert KEY not in html + zh


BOXES = (
    ('<div class="scroll" tabindex="0" role="group" aria-label="Table">', "<div>"),
    ('<pre tabindex="0" role="group" aria-label="Code">', "<pre>"),
)
HOSTILE = """<script>alert(1)</script><img src=x onerror=alert(1)> [a](javascript:alert(1)) $x<y$
[t](https://a.example '"><pre><table>') ![b](https://spy.example/p.png)

| a | b |
|---|---|
| <b>1</b> | [api key removed] |

```python
print("<i>", '"><pre><table>', "wide wide wide wide wide wide wide wide")
```
"""


def test_all_that_others_wrote_keeps_to_the_policy(client):
    row = told(
        alice(),
        ImportedTurn(Role.SYSTEM, HOSTILE),
        ImportedTurn(Role.USER, HOSTILE, name="<b>Mira</b>"),
        ImportedTurn(Role.ASSISTANT, HOSTILE),
        ImportedTurn(Role.TOOL, HOSTILE, name="'\"><script>"),
        title=HOSTILE[:100],
        model="<script>lark",
    )
    now = timezone.now()
    row = describe_chat(
        row, now, title=HOSTILE[:100], note=HOSTILE, story=None, channel=None, expires_at=None
    )
    html = page(client, row.token)
    tree = trees.fromstring(html)
    shown = tree.xpath("//*[contains(concat(' ', @class, ' '), ' prose ')]")
    assert len(shown) == 5
    for element in shown:
        inside = "".join(trees.tostring(child, encoding="unicode", with_tail=True) for child in element)
        for ours, theirs in BOXES:
            assert ours in inside or element.tag == "blockquote"
            inside = inside.replace(ours, theirs)
        within_policy((element.text or "") + inside, coloured=True, gone=True)
    assert "<script>alert" not in html
    assert not tree.xpath("//article//img")
    assert html.count('tabindex="0"') == 8
    assert "$x&lt;y$" in html  # a formula stays as it was written


def test_links_in_turns_are_recommended_by_nobody(client):
    row = told(alice(), ImportedTurn(Role.ASSISTANT, "See https://lanyard.example/manual"))
    rel = trees.fromstring(page(client, row.token)).xpath("//section//a[contains(@href, 'lanyard')]/@rel")[0]
    assert {"nofollow", "ugc", "noreferrer"} <= set(rel.split())


def test_each_turn_has_an_address_of_its_own_and_says_who_speaks(client):
    row = told(
        alice(),
        ImportedTurn(Role.SYSTEM, "Be short."),
        ImportedTurn(Role.USER, "Hello"),
        ImportedTurn(Role.ASSISTANT, "Hi", name=""),
        ImportedTurn(Role.TOOL, "41", name="shell"),
        model="lark-2",
    )
    turns = trees.fromstring(page(client, row.token)).xpath("//section[starts-with(@id, 'turn-')]")
    heads = [" ".join(turn.find("header").text_content().split()) for turn in turns]
    assert heads == ["Instructions turn 1", "alice turn 2", "lark-2 turn 3, model", "shell turn 4"]
    assert [turn.xpath("header/a/@href") for turn in turns] == [[f"#turn-{n}"] for n in range(1, 5)]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("word " * 500, False),
        ("word " * 700, True),
        ("水獭" * 400, False),
        ("水獭" * 800, True),
        ("a\n" * 60, True),
    ],
)
def test_long_turns_are_folded_and_hold_all_their_words(client, text: str, folded: bool):
    row = told(alice(), ImportedTurn(Role.USER, text))
    html = page(client, row.token)
    assert ('class="fold"' in html) == folded
    assert "".join(trees.fromstring(html).xpath("//section//div")[0].text_content().split()) == "".join(
        text.split()
    )


# -- around the chat


def test_a_public_chat_leads_to_its_story_to_others_about_it_and_to_more_by_its_sharer(client):
    story = make_post(make_story("Otters return"))
    make_summary(story.story, headline="Otters return to the Elbe")
    owner, other = alice(), bob()
    row = make_public_chat(owner, story=story.story)
    make_public_chat(other, title="How they swim", story=story.story)
    make_public_chat(owner, title="Of beavers")
    link(owner)
    html = page(client, row.token)
    assert "Otters return to the Elbe" in html
    rail = trees.fromstring(html).xpath("//aside[@class='rail']/section")
    assert [" ".join(part.text_content().split()) for part in rail] == [
        "More by alice Of beavers Shared chat",
        "Other chats about this story How they swim bob",
    ]


def test_comments_are_written_under_a_public_chat_and_none_under_an_unlisted_one(client):
    owner = alice()
    row = make_public_chat(owner)
    reader = browser_of(bob())
    post = Post.objects.get(transcript=row)
    reader.post(f"/p/{post.pk}/comment", {"text": "20 km is a lot"})
    assert Comment.objects.get().post == post
    assert "20 km is a lot" in page(client, row.token)
    assert 'id="comments"' not in page(client, link(owner).token)


def test_a_comment_begins_with_the_turn_that_it_answers():
    row = make_public_chat(alice(), "How far?", "20 km.\n\nOr <more>.")
    post = Post.objects.get(transcript=row)
    html = page(browser_of(bob()), row.token, "?turn=2")
    field = trees.fromstring(html).xpath("//textarea[@name='text']")[0]
    assert field.text_content().strip() == "> 20 km.\n>\n> Or <more>.\n\n[turn 2](#turn-2):"
    assert f"/compose?quote={post.pk}&amp;turn=2" in html


@pytest.mark.parametrize("turn", ["9", "x", "", "-1", "2" * 400])
def test_nothing_is_quoted_of_a_turn_that_is_not_shown(turn: str):
    row = make_public_chat(alice())
    html = page(browser_of(bob()), row.token, f"?turn={turn}")
    assert trees.fromstring(html).xpath("//textarea[@name='text']")[0].text_content().strip() == ""


def test_visitors_are_offered_no_quoting(client):
    row = make_public_chat(alice())
    assert "#quoting" not in page(client, row.token, "?turn=2")


def test_its_owner_sees_who_can_see_it_and_how_often_it_was_opened():
    owner = alice()
    row = link(owner, views=12, expires_at=timezone.now() + timedelta(days=3))
    html = page(browser_of(owner), row.token)
    assert "Anyone with the link can see it; it is listed nowhere." in html
    assert "It was opened 12 times." in html
    assert "It closes" in html
    for address in ("visibility", "expiry", "revoke", "delete"):
        assert f'"/shares/{row.token}/{address}"' in html
    assert f'"/share?update={row.token}"' in html
    other = page(browser_of(bob()), row.token)
    assert "/shares/" not in other
    assert "12 times" not in other


def test_everybody_but_its_owner_is_offered_to_report_it(client):
    owner = alice()
    public, unlisted = make_public_chat(owner), link(owner)
    for row, where in (
        (public, f"/report/post/{Post.objects.get().pk}"),
        (unlisted, f"/s/{unlisted.token}/report"),
    ):
        assert f'href="{where}"' in page(client, row.token)
        assert where not in page(browser_of(owner), row.token)


def test_an_owner_closes_a_chat_from_its_page():
    owner = alice()
    row = make_public_chat(owner)
    browser = browser_of(owner)
    browser.post(f"/shares/{row.token}/revoke")
    assert browser.get(f"/s/{row.token}").status_code == 404


# -- copies


def test_copies_name_the_model_and_hold_no_more_than_the_page(client):
    turns = [ImportedTurn(Role.USER, f"Say {n} words") for n in range(1, 5)]
    row = told(alice(), *turns, chosen=[1, 3], model="lark-2")
    markdown = client.get(f"/s/{row.token}.md")
    assert markdown["Content-Disposition"] == 'attachment; filename="chat.md"'
    text = markdown.content.decode()
    assert "AI-generated" in text.split("---")[1]
    assert "Say 3 words" in text
    assert "Say 2 words" not in text
    answer = client.get(f"/s/{row.token}.json")
    assert answer["Content-Disposition"] == 'attachment; filename="chat.json"'
    data = answer.json()
    assert data["ai_generated"] is True
    assert [turn["number"] for turn in data["turns"]] == [1, 3]


def test_only_a_copy_of_a_public_chat_says_where_it_stands(client):
    owner = alice()
    public, unlisted = make_public_chat(owner), link(owner)
    assert client.get(f"/s/{public.token}.json").json()["address"] == f"http://testserver/s/{public.token}"
    for more in COPIES[:2]:
        assert unlisted.token not in client.get(f"/s/{unlisted.token}{more}").content.decode()
    text = trees.fromstring(page(client, unlisted.token, "/continue")).xpath("//textarea")[0].text
    assert unlisted.token not in text


def test_the_text_to_go_on_from_is_there_to_be_taken(client):
    row = link(alice(), "Is 1 < 2?", "Yes & always.")
    tree = trees.fromstring(page(client, row.token, "/continue"))
    field = tree.xpath("//textarea")[0]
    assert field.get("readonly") is not None
    assert "Is 1 < 2?" in field.text
    assert "Yes & always." in field.text


# -- views


def read(client: Client, token: str, **headers: str) -> int:
    return client.post(f"/s/{token}/read", headers=headers).status_code


def test_a_view_is_counted_once_in_half_an_hour_and_a_get_changes_nothing(client, monkeypatch):
    monkeypatch.setattr(chat, "beacons", Beacons())
    row = link(alice())
    page(client, row.token)
    row.refresh_from_db()
    assert row.views == 0
    assert (read(client, row.token), read(client, row.token)) == (204, 204)
    assert read(client, row.token, **{"sec-fetch-site": "cross-site"}) == 204
    row.refresh_from_db()
    assert row.views == 1
    assert read(client, new_token()) == 404


def test_a_view_of_a_public_chat_is_a_read_of_its_post_unless_the_reader_is_known(client, monkeypatch):
    row = make_public_chat(alice())
    for more in ("", "?seen"):
        monkeypatch.setattr(chat, "beacons", Beacons())
        assert client.post(f"/s/{row.token}/read{more}").status_code == 204
    row.refresh_from_db()
    assert row.views == 2
    assert PostDay.objects.get().reads == 1


def test_an_owners_own_look_is_no_view():
    owner = alice()
    row = make_public_chat(owner)
    assert "data-read" not in page(browser_of(owner), row.token)
    assert f'data-read="/s/{row.token}/read?seen"' in page(browser_of(bob()), row.token)


# -- what it costs


@pytest.mark.parametrize("turns", [4, 40])
def test_any_number_of_turns_takes_as_many_queries(client, django_assert_num_queries, turns: int):
    story = make_post(make_story("Otters return"))
    owner, reader = alice(), bob()
    texts = [f"Say {n} words" for n in range(turns)]
    public, unlisted = make_public_chat(owner, *texts, story=story.story), link(owner, *texts)
    for n in range(turns // 4):
        make_public_chat(owner if n % 2 else reader, story=story.story, title=f"Otters {n}")
        make_comment(Post.objects.get(transcript=public), reader)
    browser = browser_of(reader)
    for path in (public.token, unlisted.token):
        page(client, path)
    with django_assert_num_queries(PUBLIC):
        page(client, public.token)
    with django_assert_num_queries(UNLISTED):
        page(client, unlisted.token)
    with django_assert_num_queries(SIGNED_IN):
        page(browser, public.token)


def test_a_page_that_breaks_tells_no_log_its_token(caplog, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError("out of order")

    token = make_public_chat(alice()).token
    monkeypatch.setattr("digest.pages.chats.chat.opened_at", broken)
    answer = Client(raise_request_exception=False).get(f"/s/{token}")
    assert answer.status_code == 500
    assert f"/s/{token[:4]}…" in caplog.text
    assert token not in caplog.text
    assert token not in answer.content.decode()


def test_the_post_of_a_closed_chat_leads_its_owner_to_what_they_kept_and_others_nowhere(client):
    owner = alice()
    row = make_public_chat(owner)
    post = Post.objects.get(transcript=row)
    row = revoke_chat(row, timezone.now())
    assert client.get(f"/p/{post.pk}").status_code == 404
    assert browser_of(bob()).get(f"/p/{post.pk}").status_code == 404
    assert browser_of(owner).get(f"/p/{post.pk}")["Location"] == f"/share/{row.token}"
