"""Pictures that we serve ourselves: thumbnails, pictures for links, icons."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils._os import safe_join
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from digest.accounts.access import Viewer, viewer_of
from digest.channels.change_avatar import FOLDER as AVATARS
from digest.channels.models import Channel
from digest.lib.moderated import State
from digest.pages.cards import Card, draw, draw_icon
from digest.pages.charts import HOURS
from digest.pages.front import front
from digest.pages.wellknown import ICONS
from digest.posts.models import Post, PostPicture
from digest.posts.previews import FOLDER as PREVIEWS
from digest.posts.stored import FOLDER
from digest.posts.told import Told, tell

TYPES = {".webp": "image/webp", ".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif"}
SANDBOX = "default-src 'none'; sandbox"
FOR_EVER, FOR_A_WHILE = "public, max-age=31536000, immutable", "public, max-age=600"
A_MINUTE = "public, max-age=60"  # so long may others show what was withdrawn
CARDS = "og"  # folder below MEDIA_ROOT, served under the addresses of the stories alone
CARD_SECONDS = 600  # a card is drawn again after these


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file below MEDIA_ROOT that is a picture by its name; never anything a browser would run. What belongs
    to a post or a channel is seen by those who may see that."""
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path))
    except (SuspiciousFileOperation, ValueError):
        raise Http404 from None
    kind = TYPES.get(file.suffix)
    if kind is None or not file.is_file() or file.parent == Path(settings.MEDIA_ROOT) / CARDS:
        raise Http404
    cache = FOR_EVER
    if states := STATES.get(file.relative_to(settings.MEDIA_ROOT).parts[0]):
        found = set(states(path, viewer_of(request)))
        if not found:
            raise Http404
        cache = A_MINUTE if State.VISIBLE in found else "private, no-store"
    answer = guarded(HttpResponse(file.read_bytes(), content_type=kind), cache)
    etag = quote_etag(file.stem)  # another picture has another name
    answer["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer) or answer


def of_posts(path: str, viewer: Viewer) -> Iterable[str]:
    shown = PostPicture.objects.visible_to(viewer).filter(Q(small=path) | Q(large=path))
    return shown.values_list("post__state", flat=True)


def of_linked_pages(path: str, viewer: Viewer) -> Iterable[str]:
    linking = Post.objects.visible_to(viewer).filter(preview__picture=path)
    return linking.order_by().values_list("state", flat=True).distinct()


def of_channels(path: str, viewer: Viewer) -> Iterable[str]:
    shown = Channel.objects.visible_to(viewer).exclude(state=State.DELETED)
    return shown.filter(avatar=path).values_list("state", flat=True)


# folder below MEDIA_ROOT -> states of what a file of it belongs to, as far as the viewer may see that
STATES: dict[str, Callable[[str, Viewer], Iterable[str]]] = {
    FOLDER: of_posts,
    PREVIEWS: of_linked_pages,
    AVATARS: of_channels,
}


def guarded(response: HttpResponse, cache: str) -> HttpResponse:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = cache
    return response


@require_safe
def story_card(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The picture for links to a story, in the language asked for; each headline drawn at most every ten
    minutes.
    """
    post = Post.objects.stories().filter(pk=pk, state=State.VISIBLE).select_related("story").first()
    if post is None:
        raise Http404
    if post.moved_to_id:
        return redirect("story_card", pk=post.moved_to_id, permanent=True)
    told = tell([post], request.LANGUAGE_CODE)[0]
    # another headline is another card at once: the old one may have been withdrawn
    words = hashlib.sha256(told.headline.encode()).hexdigest()[:16]
    name = f"{pk}-{request.LANGUAGE_CODE}-{words}"
    return card_response(name, lambda: draw(card_of(told, timezone.now())), A_MINUTE)


@require_safe
def site_card(request: HttpRequest) -> HttpResponseBase:
    """The picture for links to all other pages: the mark and what the site is."""
    words = gettext(
        "The stories of the last 24 hours, ranked by how many independent outlets tell them, "
        "each sentence with its source."
    )
    return card_response(f"site-{request.LANGUAGE_CODE}", lambda: draw(Card(settings.SITE_NAME, words)))


@require_safe
def icon(request: HttpRequest, size: int) -> HttpResponseBase:
    if size not in ICONS:
        raise Http404
    return guarded(HttpResponse(draw_icon(size), content_type="image/png"), FOR_A_WHILE)


def card_of(told: Told, now: datetime) -> Card:
    rank = front(now).rank_of(told.post) or 0
    return Card(settings.SITE_NAME, told.headline, rank, tuple(by_hour(told, now)))


def by_hour(told: Told, now: datetime) -> Iterable[int]:
    ages = [(now - source.published) // timedelta(hours=1) for source in told.sources]
    return (ages.count(hour) for hour in reversed(range(HOURS)))


def card_response(name: str, picture: Callable[[], bytes], cache: str = FOR_A_WHILE) -> HttpResponseBase:
    """The kept card of this name, drawn anew when it is older than ten minutes."""
    file = Path(settings.MEDIA_ROOT) / CARDS / f"{name}.png"
    if not file.exists() or time.time() - file.stat().st_mtime > CARD_SECONDS:
        write_whole(file, picture())
    return guarded(HttpResponse(file.read_bytes(), content_type="image/png"), cache)


def write_whole(file: Path, body: bytes) -> None:
    """Write so that another process never reads half a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as part:
        part.write(body)
    os.replace(part.name, file)
