"""The posts that a person hides, the last ones first, with their words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from digest.accounts.models import User
from digest.posts.cards import post_url
from digest.posts.models import Hide, Post
from digest.posts.told import Told, tell

SHOWN = 50


@dataclass(frozen=True)
class Hidden:
    post: Post
    url: str
    words: str
    language: str


def hidden_posts(user: User) -> list[Hidden]:
    """At most `SHOWN`. Four queries."""
    hides = Hide.objects.filter(user=user, post__in=Post.objects.visible())
    posts = [row.post for row in hides.select_related("post__story").order_by("-at", "-pk")[:SHOWN]]
    stories = [post for post in posts if post.story_id]
    told = {one.post.pk: one for one in tell(stories, get_language() or "en")} if stories else {}
    return [Hidden(post, post_url(post), *words_of(post, told.get(post.pk))) for post in posts]


def words_of(post: Post, told: Told | None) -> tuple[str, str]:
    """A headline, title or beginning, and the language it is in."""
    if told:
        return told.headline, told.language
    return post.title or post.gist or post.link, post.language
