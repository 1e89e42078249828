"""What this room keeps of a person, for themselves."""

from __future__ import annotations

from typing import Any

from digest.accounts.models import User
from digest.comments.models import Comment, CommentVote, ThreadSeen
from digest.lib.moderated import State


def export_person(user: User) -> dict[str, Any]:
    """Plain values; times in ISO 8601."""
    own = Comment.objects.filter(author=user).exclude(state=State.DELETED)
    votes = CommentVote.objects.filter(user=user).order_by("at", "id")
    seen = ThreadSeen.objects.filter(user=user).order_by("at", "id")
    return {
        "comments": [written(comment) for comment in own.prefetch_related("versions").order_by("pk")],
        "votes": [{"comment": vote.comment_id, "at": vote.at.isoformat()} for vote in votes],
        "seen": [{"post": row.post_id, "to": row.last, "at": row.at.isoformat()} for row in seen],
    }


def written(comment: Comment) -> dict[str, Any]:
    versions = sorted(comment.versions.all(), key=lambda version: version.pk)
    return {
        "comment": comment.pk,
        "post": comment.post_id,
        "answers": comment.parent_id,
        "written": comment.published.isoformat(),
        "edited": comment.edited_at and comment.edited_at.isoformat(),
        "state": comment.state,
        "rule": comment.state_reason,
        "votes": comment.votes,
        "text": comment.text,
        "earlier": [f"{version.until.isoformat()}: {version.text}" for version in versions],
    }
