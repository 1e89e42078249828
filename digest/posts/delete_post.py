"""Verb: an author takes a post away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.channels import version
from digest.lib.moderated import State
from digest.posts.deeds import count_share
from digest.posts.edit_post import OPEN
from digest.posts.models import (
    Pin,
    Placement,
    PlacementProposal,
    Post,
    PostMention,
    PostPicture,
    PostVersion,
)
from digest.posts.stored import remove_files

EMPTY = {"title": "", "text": "", "html": "", "gist": "", "link": "", "preview": None, "language": ""}


def delete_post(post: Post, now: datetime) -> None:
    """A draft goes whole. Of a post that others saw, the row stays, so that comments and quotes stand: its
    words, earlier versions, pictures and places are gone for good. What carries a shared chat is left to
    `delete_chat`. Safe to repeat."""
    with transaction.atomic():
        row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
        if row.state == State.DELETED or row.author_id is None or row.kind == Post.Kind.CHAT:
            return
        files = take_parts(row)
        if row.state in OPEN:
            row.delete()
        else:
            if row.state == State.VISIBLE:
                version.bump()
                count_share(row, -1)
            fields = {"state": State.DELETED, "state_reason": "", "state_at": now, **EMPTY}
            Post.objects.filter(pk=row.pk).update(**fields, changed=now)
        transaction.on_commit(lambda: remove_files(files))


def take_parts(row: Post) -> list[str]:
    """Delete what belongs to a post alone; the files that its pictures leave."""
    pictures = PostPicture.objects.filter(post=row)
    files = [name for pair in pictures.values_list("small", "large") for name in pair]
    pictures.delete()
    for model in (PostVersion, PostMention, Pin, Placement, PlacementProposal):
        model._default_manager.filter(post=row).delete()
    return files
