"""The posts that a person hides, the last ones first, with their words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from digest.accounts.models import User
from digest.lib.markdown import render_plain
from digest.posts.cards import post_url
from digest.posts.models import Hide, Post
from digest.posts.told import choose, latest_summaries
from summarizer.models import Summary

SHOWN = 50


@dataclass(frozen=True)
class Hidden:
    post: Post
    url: str
    words: str
    language: str


def hidden_posts(user: User) -> list[Hidden]:
    """At most `SHOWN`. Two queries."""
    hides = Hide.objects.filter(user=user, post__in=Post.objects.visible())
    posts = [row.post for row in hides.select_related("post__story").order_by("-at", "-pk")[:SHOWN]]
    stories = [post.story_id for post in posts if post.story_id]
    summaries = latest_summaries(stories) if stories else {}
    return [Hidden(post, post_url(post), *words_of(post, summaries)) for post in posts]


def words_of(post: Post, summaries: dict[int, list[Summary]]) -> tuple[str, str]:
    """A headline, title or beginning, and the language it is in."""
    if post.story is None:
        return post.title or render_plain(post.text, 120) or post.link, post.language
    summary = choose(summaries.get(post.story.pk, ()), get_language() or "en", post.story.language)
    if summary:
        return summary.headline, summary.language
    return post.story.title, post.story.language
