"""The chat that a visitor opens by its token, with the post that carries it where it is public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpResponseBase
from django.utils.cache import patch_cache_control

from digest.accounts.access import Viewer
from digest.chats.find import open_at
from digest.chats.models import Transcript, Turn, Visibility
from digest.lib.moderated import State
from digest.posts.cards import with_rows
from digest.posts.models import Post


@dataclass(frozen=True)
class Opened:
    """``post`` carries a public one; those that only a link opens have none."""

    transcript: Transcript
    post: Post | None

    @property
    def listed(self) -> bool:
        """Whether everybody sees it, and may keep, find and name it."""
        return self.post is not None and self.post.state == State.VISIBLE

    def turns(self) -> list[Turn]:
        return list(self.transcript.turns.shown())


def opened_at(token: str, viewer: Viewer, now: datetime) -> Opened:
    """Raises the same `Http404` for every chat that ``viewer`` cannot open, whatever the reason."""
    transcript = open_at(token, now)
    if transcript is None:
        raise Http404
    if transcript.visibility != Visibility.PUBLIC:
        return Opened(transcript, None)
    post = with_rows(Post.objects.visible_to(viewer)).filter(transcript=transcript).first()
    if post is None:
        raise Http404
    return Opened(transcript, post)


def quiet(response: HttpResponseBase, opened: Opened) -> HttpResponseBase:
    """``response``, kept and listed by nobody unless everybody sees the chat."""
    if not opened.listed:
        patch_cache_control(response, private=True, no_store=True)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "same-origin"
    return response
