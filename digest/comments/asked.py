"""What a page's address asks of its comments."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from digest.accounts.access import viewer_of
from digest.comments.read import Thread, thread_of
from digest.lib.number import number
from digest.posts.models import Post


def thread_asked(request: HttpRequest, post: Post, now: datetime) -> Thread:
    """`thread_of` with `?sort=`, `?cursor=` and `?comment=`; nonsense counts as none of them."""
    comment = number(request.GET.get("comment")) or 0
    return thread_of(
        post,
        viewer_of(request),
        request.GET.get("sort", ""),
        now,
        after=request.GET.get("cursor", ""),
        comment=comment,
    )
