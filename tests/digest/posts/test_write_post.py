"""People write posts: what is kept, who sees it, what is counted."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from digest.channels import version
from digest.channels.models import Channel
from digest.lib.moderated import State
from digest.notifications.models import Notice
from digest.notifications.pull import pull
from digest.posts.cards import cards, with_rows
from digest.posts.delete_post import delete_post
from digest.posts.edit_post import EDITS, edit_post
from digest.posts.forget_written import forget_written
from digest.posts.models import Placement, Post, PostDay, PostMention
from digest.posts.publish_post import publish_post
from digest.posts.publish_scheduled import publish_scheduled
from digest.posts.set_state import set_state
from digest.posts.wording import Unfit, worded
from digest.posts.write_post import write_post
from tests.factories import make_channel, make_post, make_text_post
from tests.people import alice, bob, dora, newcomer

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def refused(code, *args, **fields):
    with pytest.raises(Unfit) as problem:
        write_post(*args, **fields)
    assert problem.value.code == code


def test_a_post_opens_the_author_s_channel_and_stands_in_it(now):
    post = write_post(alice(), None, "text", now, text="渡轮**恢复。**后面还有字")
    assert post.state == State.VISIBLE
    assert post.channel == Channel.objects.get(owner=post.author)
    assert "<strong>恢复。</strong>" in post.html
    assert post.language == "zh"
    assert list(Placement.objects.values_list("post", "channel", "reason")) == [
        (post.pk, post.channel_id, "person")
    ]
    assert post in Post.objects.community()


def test_what_is_not_whole_or_too_long_is_refused_and_leaves_nothing(now):
    author = alice()
    refused("empty", author, None, "text", now, text="  \u200b ")
    refused("long", author, None, "text", now, text="字" * 2001)
    refused("long_article", author, None, "article", now, title="T", text="字" * 50_001)
    refused("no_article", author, None, "article", now, text="No title")
    refused("link", author, None, "link", now, link=f"https://example.org/{'字' * 700}")
    refused("no_link", author, None, "link", now, text="What page?")
    refused("quoted", author, None, "quote", now, text="What post?")
    refused("kind", author, None, "story", now, text="Not by people")
    for link in ("javascript:alert(1)", "https://user:pass@example.org/", "ftp://example.org", "http://[::1"):
        refused("link", author, None, "link", now, link=link)
    assert not Post.objects.exists()
    assert not Channel.objects.exists()


def test_nobody_posts_in_a_channel_of_others(now):
    refused("channel", alice(), make_channel(), "text", now, text="Here too?")
    refused("channel", bob(), make_channel("hot", kind="house"), "text", now, text="On the front?")


def test_new_accounts_write_three_posts_and_two_links(now):
    nina = newcomer()
    for n in range(2):
        write_post(nina, None, "link", now, link=f"https://example.org/{n}", text=f"Number {n} of the day.")
    refused("too_many_links", nina, None, "link", now, link="https://example.org/3")
    write_post(nina, None, "text", now, text="No link at all.")
    refused("too_many", nina, None, "text", now, text="One more.")
    assert Post.objects.filter(author=nina).count() == 3


def test_links_in_a_text_count_too(now):
    nina = newcomer()
    text = "https://a.example/1 [b](https://b.example/2) https://c.example/3"
    refused("too_many_links", nina, None, "text", now, text=text)


def test_a_flood_waits_for_a_moderator_and_only_they_and_the_author_see_it(now):
    author, text = alice(), "The very same long advertisement for cheap watches of all kinds."
    states = [write_post(author, None, "text", now + timedelta(hours=n), text=text).state for n in range(3)]
    assert states == [State.VISIBLE, State.VISIBLE, State.QUEUED]
    waiting = Post.objects.get(state=State.QUEUED)
    assert waiting.state_reason == "repeat"
    assert waiting in Post.objects.visible_to(author)
    assert waiting in Post.objects.visible_to(dora())
    assert waiting not in Post.objects.visible_to(bob())


def test_a_draft_is_nobody_else_s_and_counts_when_it_goes_out(now):
    nina = newcomer()
    drafts = [write_post(nina, None, "text", now, text=f"Draft {n}", draft=True) for n in range(4)]
    assert not Post.objects.visible_to(dora()).exists()
    assert not Channel.objects.exists()
    for draft in drafts[:3]:
        assert publish_post(draft, now).state == State.VISIBLE
    with pytest.raises(Unfit):
        publish_post(drafts[3], now)
    with pytest.raises(Unfit):
        publish_post(drafts[0], now)  # it went out


def test_a_state_set_by_a_moderator_leaves_public_bytes_at_once(now):
    post = make_text_post(alice(), make_channel())
    before = version.current()
    assert set_state(post, State.REMOVED, "spam", now)
    assert version.current() == before + 1
    assert not set_state(post, State.REMOVED, "spam", now)
    assert set_state(post, State.VISIBLE, "", now)
    post.refresh_from_db()
    assert (post.state, post.state_reason, post.state_at) == (State.VISIBLE, "", now)
    Post.objects.filter(pk=post.pk).update(state=State.DELETED)
    assert not set_state(post, State.VISIBLE, "", now)


def test_a_title_is_one_line_and_other_kinds_have_none():
    assert worded("article", title="A\nB", text="x").title == "A B"
    assert worded("text", title="A", text="x", link="https://example.org/") == worded("text", text="x")


def test_cards_cost_the_same_for_one_and_for_many(now, django_assert_num_queries):
    author, channel, story = alice(), make_channel(owner=None), make_post()
    for n in range(8):
        make_text_post(author, channel, text=f"Number {n}")
        make_text_post(author, channel, text="Look", kind="quote", quoted=story)
    with django_assert_num_queries(5):
        found = cards(with_rows(Post.objects.community()), AnonymousUser())
    assert len(found) == 16
    assert {card.quoted.headline for card in found if card.quoted} == {"Northlake delays its plant"}
    assert not any(card.own for card in found)


def test_an_edit_of_what_changed_meanwhile_is_refused(now):
    """Two windows: the second one does not bury what the first one saved."""
    post = write_post(alice(), None, "text", now, text="One")
    stale = Post.objects.select_related("author").get(pk=post.pk)
    edit_post(Post.objects.get(pk=post.pk), now, title="", text="Two")
    with pytest.raises(Unfit) as problem:
        edit_post(stale, now, title="", text="Three")
    assert problem.value.code == "changed"
    draft = write_post(stale.author, None, "text", now, text="Draft", draft=True)
    publish_post(draft, now)
    with pytest.raises(Unfit):
        edit_post(draft, now, title="", text="Late save of another window")
    assert Post.objects.get(pk=draft.pk).text == "Draft"


def test_edits_of_a_day_are_bounded(now):
    post = write_post(alice(), None, "text", now, text="Edit 0")
    for n in range(EDITS.most):
        edit_post(Post.objects.get(pk=post.pk), now, title="", text=f"Edit {n + 1}")
    with pytest.raises(Unfit):
        edit_post(Post.objects.get(pk=post.pk), now, title="", text="Once more")
    assert post.versions.count() == EDITS.most


def test_an_edit_into_spam_waits_and_leaves_public_bytes(now):
    post = write_post(alice(), None, "text", now, text="Calm words")
    before = version.current()
    edited = edit_post(Post.objects.get(pk=post.pk), now, title="", text="!" * 200)
    assert (edited.state, edited.state_reason) == (State.QUEUED, "shouting")
    assert version.current() == before + 1


def named(post: Post) -> list[str]:
    return list(PostMention.objects.filter(post=post).order_by("pk").values_list("user__username", flat=True))


def test_who_is_named_is_noted_from_when_it_goes_out_and_as_it_says_now(now):
    author, bob_, dora_ = alice(), bob(), dora()
    text = "With @Bob, @alice and @nobody-here, not `@dora`"
    draft = write_post(author, None, "text", now, text=text, draft=True)
    assert named(draft) == []
    post = publish_post(draft, now)
    assert named(post) == [bob_.username]
    first = PostMention.objects.get()
    edit_post(post, now, title="", text="With @bob and @dora")
    assert named(post) == [bob_.username, dora_.username]
    assert PostMention.objects.filter(pk=first.pk).exists()
    edit_post(Post.objects.get(pk=post.pk), now, title="", text="With @dora")
    assert named(post) == [dora_.username]
    forget_written(dora_, now)
    assert named(post) == []
    edit_post(Post.objects.get(pk=post.pk), now, title="", text="With @bob again")
    delete_post(post, now)
    assert named(post) == []


def test_who_a_scheduled_post_names_is_told_when_it_goes_out(now):
    bob_, later = bob(), now + timedelta(hours=2)
    write_post(alice(), None, "text", now, text="With @bob", at=later)
    pull(now)
    assert not Notice.objects.exists()
    publish_scheduled(later)
    pull(later)
    assert list(Notice.objects.values_list("user", "kind")) == [(bob_.pk, "mention")]


def shares(post: Post) -> int:
    return sum(PostDay.objects.filter(post=post).values_list("shares", flat=True))


def test_a_quote_in_sight_is_a_share_of_what_it_quotes(now):
    story, author = make_post(), alice()
    draft = write_post(author, None, "quote", now, text="Look", quoted=story, draft=True)
    assert shares(story) == 0
    quote = publish_post(draft, now)
    write_post(bob(), None, "quote", now, text="I was there when it began.", quoted=story)
    write_post(author, None, "text", now, text="Nothing quoted.")
    assert shares(story) == 2
    assert PostDay.objects.get().day == now.astimezone(UTC).date()
    set_state(quote, State.HIDDEN, "spam", now)
    set_state(quote, State.REMOVED, "spam", now)
    assert shares(story) == 1
    set_state(quote, State.VISIBLE, "", now)
    set_state(quote, State.VISIBLE, "again", now)
    assert shares(story) == 2
    delete_post(quote, now)
    delete_post(quote, now)
    assert shares(story) == 1


def test_a_quote_that_waits_for_a_moderator_is_a_share_once_it_is_shown(now):
    story = make_post()
    quote = write_post(alice(), None, "quote", now, text="!" * 200, quoted=story)
    assert quote.state == State.QUEUED
    assert shares(story) == 0
    set_state(quote, State.VISIBLE, "", now)
    assert shares(story) == 1
    edit_post(quote, now, title="", text="?" * 200)
    assert shares(story) == 0


def test_a_scheduled_quote_is_a_share_when_it_goes_out(now):
    story, later = make_post(), now + timedelta(hours=2)
    write_post(alice(), None, "quote", now, text="Look", quoted=story, at=later)
    assert shares(story) == 0
    assert publish_scheduled(later)["published"] == 1
    assert shares(story) == 1


def test_a_quote_follows_the_merge_of_its_story(now):
    winner, loser = make_post(slug="winner"), make_post(slug="loser")
    draft = write_post(alice(), None, "quote", now, text="Look", quoted=loser, draft=True)
    Post.objects.filter(pk=loser.pk).update(moved_to=winner)
    assert publish_post(draft, now).quoted == winner


def test_a_draft_is_rendered_when_it_goes_out_and_names_people(now):
    bob()
    draft = write_post(alice(), None, "text", now, text="Ask @bob, not @nobody. `@bob`", draft=True)
    assert draft.html == ""
    html = publish_post(draft, now).html
    assert html.count('href="/u/bob"') == 1
    assert "/u/nobody" not in html


def test_a_long_article_costs_a_list_nothing(now):
    text = "Every word counts, and *some* more than others. " * 1000
    post = write_post(dora(), None, "article", now, title="Long", text=text)
    assert len(post.gist) <= 280
    card = cards(with_rows(Post.objects.filter(pk=post.pk)), AnonymousUser())[0]
    assert not card.whole
    assert card.gist.startswith("Every word counts, and some more")
