"""Where a comment is read."""

from __future__ import annotations

from digest.comments.models import Comment
from digest.comments.thread import MOST
from digest.posts.cards import post_url


def place_of(comment: Comment, *, alone: bool = False) -> str:
    """The path of a comment, with its post loaded; ``alone``, or where a post has many: of its thread."""
    query = f"?comment={comment.pk}" if alone or comment.post.comments > MOST else ""
    return f"{post_url(comment.post)}{query}#c{comment.pk}"
