"""Verb: an upload becomes a picture of a post that is being written."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from digest.accounts.limits import DAY, Limit, allow
from digest.lib.pictures import picture
from digest.posts.edit_post import CHANGEABLE
from digest.posts.models import Post, PostPicture
from digest.posts.stored import remove_files, store_file
from digest.posts.wording import PICTURES, Unfit

UPLOADS = Limit("picture", 100, DAY)


def add_picture(post: Post, body: bytes, now: datetime, *, alt: str = "") -> PostPicture:
    """The last picture of its author's post, in two sizes of our own making.

    Raises `digest.lib.pictures.BadPicture`, or `Unfit` for the tenth and for too many in a day. The decoding
    happens before the transaction.
    """
    made = picture(body)
    files = store_file(made.small.body), store_file(made.large.body)
    try:
        with transaction.atomic():
            row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
            if row.state not in CHANGEABLE or row.author_id is None:
                raise Unfit("state")
            standing = row.pictures.all()
            if standing.count() >= PICTURES:
                raise Unfit("pictures")
            if not allow(UPLOADS, row.author_id, now):
                raise Unfit("uploads")
            return PostPicture.objects.create(
                post=row, owner_id=row.author_id, small=files[0], large=files[1], alt=alt,
                position=(standing.aggregate(last=Max("position"))["last"] or 0) + 1,
                width=made.small.width, height=made.small.height, created=now,
            )  # fmt: skip
    except Unfit:
        remove_files(files)
        raise
