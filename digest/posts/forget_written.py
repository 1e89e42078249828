"""Verb: what a person wrote goes with their account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.models import User
from digest.chats.models import Transcript
from digest.posts.delete_chat import delete_chat
from digest.posts.delete_post import delete_post
from digest.posts.models import Post, PostMention, PostPicture
from digest.posts.stored import remove_files


def forget_written(user: User, now: datetime) -> None:
    """Drafts go whole. Of posts that others saw the rows stay, empty, so that threads and quotes stand. Where
    others name the person is noted no more."""
    with transaction.atomic():
        PostMention.objects.filter(user=user).delete()
        for transcript in Transcript.objects.filter(owner=user).order_by("pk"):
            delete_chat(transcript, now)
        for post in Post.objects.written_by(user).order_by("pk"):
            delete_post(post, now)
        loose = PostPicture.objects.filter(owner=user)
        files = [name for pair in loose.values_list("small", "large") for name in pair]
        loose.delete()
        transaction.on_commit(lambda: remove_files(files))
