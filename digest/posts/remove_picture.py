"""Verb: a picture is taken out of a post."""

from __future__ import annotations

from django.db import transaction

from digest.posts.models import Post, PostPicture
from digest.posts.stored import remove_files


def remove_picture(post: Post, pk: int) -> bool:
    """The row and its files; False when the post has no such picture."""
    with transaction.atomic():
        picture = PostPicture.objects.select_for_update(of=("self",)).filter(pk=pk, post=post).first()
        if picture is None:
            return False
        files = (picture.small, picture.large)
        picture.delete()
        transaction.on_commit(lambda: remove_files(files))
    return True
