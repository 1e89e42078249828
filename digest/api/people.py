"""What people wrote, in /api/v1: posts of channels, comments, and search. As everybody sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Schema
from ninja.errors import HttpError

from digest.api.read import ANSWERS, Id, Lang, Limit, Place, Slug, api, find_channel, read_cursor
from digest.api.shapes import Invalid, PersonsPost, persons_post_of
from digest.comments.read import preorder, thread_of
from digest.comments.thread import Node
from digest.lib import keyset
from digest.lib.moderated import State
from digest.pages.context import root_of
from digest.posts.cards import cards, in_channel
from digest.posts.models import Post
from digest.search.asked import Asked
from digest.search.find import Parts, find

ANYBODY = AnonymousUser()


class PersonsPosts(Schema):
    items: list[PersonsPost]
    next: str | None


class CommentShape(Schema):
    """`author` and `html` are null where only a gap stands: deleted, removed, hidden or waiting."""

    id: int
    parent: int | None
    author: str | None
    html: str | None = Field(description="Rendered and sanitised")
    lang: str
    published: datetime
    edited: datetime | None
    votes: int
    gap: str


class Comments(Schema):
    items: list[CommentShape]
    next: str | None


class Hit(Schema):
    kind: str = Field(description="story, post, chat, comment, channel or person")
    id: int = Field(description="Of its page: a story or a chat is found by its post")
    url: str
    title: str
    excerpt: str
    lang: str
    at: datetime
    by: str


class Hits(Schema):
    items: list[Hit]
    next: str | None


@api.get(
    "channels/{slug}/community",
    response={200: PersonsPosts, **ANSWERS},
    summary="What people posted in a channel, newest first",
)
def community(
    request: HttpRequest, slug: Slug, lang: Lang = None, limit: Limit = 30, cursor: Place = None
) -> Any:
    # seven queries
    posts = in_channel(find_channel(slug), ANYBODY)
    if cursor:
        at, pk = read_cursor(cursor)
        posts = posts.filter(published__lte=at).exclude(published=at, pk__gte=pk)
    found = list(posts[: limit + 1])
    shown, more = found[:limit], len(found) > limit
    root = root_of(request)
    return {
        "items": [persons_post_of(card, root) for card in cards(shown, ANYBODY)],
        "next": keyset.encode((shown[-1].published, shown[-1].pk)) if more else None,
    }


@api.get(
    "posts/{post_id}/comments",
    response={200: Comments, **ANSWERS},
    summary="Comments on a post: threads in their order, each reply behind what it answers",
)
def comments(
    request: HttpRequest,
    post_id: Id,
    sort: Literal["best", "new"] = "best",
    cursor: Place = None,
) -> Any:
    """At most 500 comments, and what stands between them."""
    # three queries
    post = Post.objects.at(post_id).filter(state=State.VISIBLE).first()
    if post is None:
        raise HttpError(404, "There is no such post, or it is not public.")
    thread = thread_of(post, ANYBODY, sort, timezone.now(), after=cursor or "")
    return {"items": [comment_of(node) for node in preorder(thread.nodes)], "next": thread.more or None}


def comment_of(node: Node) -> CommentShape:
    return CommentShape(
        id=node.pk,
        parent=node.parent,
        author=None if node.gap else node.author or None,
        html=None if node.gap else node.html,
        lang=node.language,
        published=node.published,
        edited=node.edited,
        votes=node.votes,
        gap=node.gap,
    )


@api.get(
    "search", response={200: Hits, 422: Invalid}, summary="Stories, posts, chats, comments, channels, people"
)
def search(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=500, description='Words; "a phrase"; -without')],
    kind: Literal["", "story", "post", "chat", "comment", "channel", "person"] = "",
    channel: Annotated[str, Query(pattern=r"^[a-z0-9-]{0,40}$")] = "",
    language: Annotated[Literal["", "en", "zh"], Query(description="Of what is found")] = "",
    when: Literal["", "day", "week", "month", "year"] = "",
    by: Literal["best", "new"] = "best",
    lang: Lang = None,
    cursor: Place = None,
) -> Any:
    """Channels and people whose name begins so come first on the first page."""
    # at most 22 queries
    given = {"q": q, "kind": kind, "channel": channel, "in": language, "when": when, "by": by}
    found = find(Asked.read({**given, "before": cursor or ""}), ANYBODY, timezone.now())
    root = root_of(request)
    hits = [
        Hit(
            kind=result.thing.kind,
            id=result.thing.pk,
            url=root + result.thing.url,
            title=plain(result.title),
            excerpt=plain(result.excerpt),
            lang=result.thing.language,
            at=result.thing.at,
            by=result.thing.by,
        )
        for result in [*found.named, *found.results]
    ]
    return {"items": hits, "next": found.older or None}


def plain(parts: Parts) -> str:
    return "".join(text for text, _ in parts)
