"""What this room keeps of what a person did with posts, for themselves."""

from __future__ import annotations

from typing import Any

from digest.accounts.models import User
from digest.posts.mine import DEEDS
from digest.posts.models import Deed, Mute, Post, Read

KINDS: dict[str, type[Deed]] = {"votes": DEEDS["vote"], "saved": DEEDS["save"], "hidden": DEEDS["hide"]}
KINDS |= {"watched": DEEDS["watch"], "read": Read}


def export_deeds(user: User) -> dict[str, Any]:
    """Votes, saved, hidden, watched and read posts with their times (ISO 8601), and what is muted."""
    found: dict[str, Any] = {
        name: [deed_of(row) for row in model._default_manager.filter(user=user)
               .select_related("post__story").order_by("at", "pk").iterator()]
        for name, model in KINDS.items()
    }  # fmt: skip
    mutes = Mute.objects.filter(user=user).order_by("at", "pk")
    found["muted"] = [{"kind": row.kind, "what": row.value, "at": row.at.isoformat()} for row in mutes]
    return found


def deed_of(row: Deed) -> dict[str, Any]:
    """The post by its address and, where it has one, its title; nobody else's text."""
    post: Post = row.post
    title = post.story.title if post.story else post.title
    return {"post": f"/p/{post.pk}", "title": title, "at": row.at.isoformat()}
