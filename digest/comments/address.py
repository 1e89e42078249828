"""Where a comment is read."""

from __future__ import annotations

from django.urls import reverse

from digest.comments.models import Comment
from digest.comments.thread import MOST
from digest.posts.models import Post


def address_of(post: Post) -> str:
    """The path of a post's page."""
    if post.kind != Post.Kind.STORY:
        return reverse("post", args=[post.pk])
    return reverse("story", kwargs={"pk": post.pk, **({"slug": post.slug} if post.slug else {})})


def place_of(comment: Comment, *, alone: bool = False) -> str:
    """The path of a comment, with its post loaded; ``alone``, or where a post has many: of its thread."""
    query = f"?comment={comment.pk}" if alone or comment.post.comments > MOST else ""
    return f"{address_of(comment.post)}{query}#c{comment.pk}"
