"""What a person wrote, for themselves to take along."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from digest.accounts.models import User
from digest.posts.models import PlacementProposal, Post, PostPicture, PostVersion


def export_written(user: User) -> dict[str, Any]:
    """Posts and drafts, their earlier versions, pictures and proposals, each a table that names the post.

    Texts are Markdown as written.
    """
    posts = Post.objects.written_by(user).order_by("pk")
    return {
        "posts": [one(post) for post in posts.select_related("channel")],
        "earlier_versions": [
            {"post": row.post_id, "until": row.until.isoformat(), "title": row.title, "text": row.text}
            for row in PostVersion.objects.filter(post__in=posts).order_by("pk")
        ],
        "pictures": [
            {"post": row.post_id, "address": absolute("media", row.large), "shows": row.alt}
            for row in PostPicture.objects.filter(owner=user).order_by("post", "position")
        ],
        "proposals": [
            {
                "post": row.post_id,
                "channel": row.channel.slug,
                "at": row.at.isoformat(),
                "accepted": row.accepted,
            }
            for row in PlacementProposal.objects.filter(post__in=posts).select_related("channel")
        ],
    }


def absolute(name: str, *args: object) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def one(post: Post) -> dict[str, Any]:
    return {
        "id": post.pk,
        "address": absolute("post", post.pk),
        "kind": post.kind,
        "state": post.state,
        "published": post.published.isoformat(),
        "edited": post.edited_at.isoformat() if post.edited_at else None,
        "channel": post.channel.slug if post.channel else None,
        "title": post.title,
        "link": post.link,
        "quoted": post.quoted_id,
        "quoted_turn": post.quoted_turn,
        "text": post.text,
    }
