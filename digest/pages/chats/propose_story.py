"""Which story a chat may be about. A proposal alone: its sharer says so, or it is about none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language

from crawler.feeds.canonical import url_key
from crawler.feeds.models import Entry
from crawler.stories.models import Membership, Story
from digest.chats.models import Transcript, Turn
from digest.lib.markdown import parse
from digest.pages.front import shown_posts
from digest.pages.likeness import dot, vectors_of
from digest.pages.rows import Words
from digest.posts.cards import post_url
from digest.posts.models import Post
from digest.posts.told import tell

MOST = 3
LATELY = timedelta(days=14)  # stories whose titles are compared
COMPARED = 400
LINKS = 50  # of a chat
LEAST = 0.2  # likeness of two titles, 0 to 1


@dataclass(frozen=True)
class About:
    """``linked``: the chat links to a report of it."""

    story: Story
    post: Post
    url: str
    words: Words
    linked: bool = False


def about_post(pk: int | None) -> About | None:
    """The story whose post this is, or was before a merge, where everybody sees it."""
    posts = shown_posts().filter(pk__in=Post.objects.at(pk).values("pk")) if pk else shown_posts().none()
    return first(posts)


def about_story(story: int | None) -> About | None:
    return first(shown_posts().filter(story=story)) if story else None


def first(posts: Iterable[Post]) -> About | None:
    return next(iter(told_of(list(posts)[:1])), None)


def told_of(posts: Sequence[Post], linked: Iterable[int] = ()) -> list[About]:
    linked = set(linked)
    return [
        About(
            one.post.its_story, one.post, post_url(one.post), Words.of(one.headline, one.language),
            one.post.story_id in linked,
        )
        for one in tell(posts, get_language() or "en")
    ]  # fmt: skip


def propose_story(transcript: Transcript, turns: Iterable[Turn], now: datetime) -> list[About]:
    """At most three, those that the chat links to first. Seven queries."""
    linked = stories_linked(turns)
    alike = [pk for pk in stories_alike(transcript, now) if pk not in linked]
    wanted = [*linked, *alike][:MOST]
    if not wanted:
        return []
    posts = {post.story_id: post for post in shown_posts().filter(story__in=wanted)}
    return told_of([posts[pk] for pk in wanted if pk in posts], linked)


def stories_linked(turns: Iterable[Turn]) -> list[int]:
    """Stories with a report at an address that a turn links to, in the order of the turns."""
    keys: dict[int, None] = {}
    for turn in turns:
        if "://" in turn.text and len(keys) < LINKS:
            keys |= dict.fromkeys(
                key for link in parse(turn.text).links if (key := url_key(link)) is not None
            )
    if not keys:
        return []
    wanted = list(keys)[:LINKS]
    entries = dict(Entry.objects.filter(url_key__in=wanted, blocked=False).values_list("pk", "url_key"))
    members = Membership.objects.filter(entry__in=entries).values_list("entry", "story")
    place = {key: at for at, key in enumerate(wanted)}
    by_place = sorted((place[entries[entry] or 0], story) for entry, story in members)
    return list(dict.fromkeys(story for _, story in by_place))


def stories_alike(transcript: Transcript, now: datetime) -> list[int]:
    """Recent stories that share words with the chat's title and first question, the most alike first."""
    asked = [words for words in (transcript.title, transcript.first_question[:200]) if words]
    recent = Story.objects.filter(merged_into=None, last_report__gt=now - LATELY).order_by("-last_report")
    titles = dict(recent.values_list("pk", "title")[:COMPARED])
    if not asked or not titles:
        return []
    vectors = vectors_of({0: (asked, ""), **{pk: ([title], "") for pk, title in titles.items()}})
    near = ((dot(vectors[0], vectors[pk]), pk) for pk in titles)
    return [pk for likeness, pk in sorted(near, reverse=True)[:MOST] if likeness >= LEAST]
