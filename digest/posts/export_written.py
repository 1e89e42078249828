"""What a person wrote, for themselves to take along."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from digest.accounts.models import User
from digest.posts.models import PlacementProposal, Post


def export_written(user: User) -> dict[str, Any]:
    """Posts and drafts with their earlier versions and pictures; texts are Markdown as written."""
    posts = Post.objects.written_by(user).select_related("channel", "quoted").order_by("pk")
    return {
        "posts": [one(post) for post in posts.prefetch_related("versions", "pictures")],
        "proposals": [
            {
                "post": row.post_id,
                "channel": row.channel.slug,
                "at": row.at.isoformat(),
                "accepted": row.accepted,
            }
            for row in PlacementProposal.objects.filter(post__author=user).select_related("channel")
        ],
    }


def one(post: Post) -> dict[str, Any]:
    return {
        "id": post.pk,
        "address": settings.SITE_URL + reverse("post", args=[post.pk]),
        "kind": post.kind,
        "state": post.state,
        "published": post.published.isoformat(),
        "edited": post.edited_at.isoformat() if post.edited_at else None,
        "channel": post.channel.slug if post.channel else None,
        "title": post.title,
        "link": post.link,
        "quoted": post.quoted_id,
        "text": post.text,
        "pictures": [
            {"address": settings.SITE_URL + reverse("media", args=[picture.large]), "shows": picture.alt}
            for picture in sorted(post.pictures.all(), key=lambda picture: picture.position)
        ],
        "versions": [
            {"until": version.until.isoformat(), "title": version.title, "text": version.text}
            for version in post.versions.all()
        ],
    }
