"""What a person hides and mutes, and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crawler.feeds.models import Feed
from digest.accounts.access import signed_in, signed_in_required
from digest.accounts.models import User
from digest.channels.models import Channel
from digest.posts.hidden import hidden_posts
from digest.posts.models import Mute
from digest.posts.mute import NothingToMute, TooMany, mute
from digest.posts.muted import KINDS
from digest.posts.unmute import unmute

FEEDS = 1000  # outlets to choose from


def publishers() -> list[str]:
    """Who publishes the outlets of the site, by name."""
    feeds = Feed.objects.filter(trust=Feed.Trust.STAFF).order_by("title")[:FEEDS]
    return sorted({feed.publisher for feed in feeds}, key=str.casefold)


def channel_names(slugs: list[str]) -> dict[str, str]:
    language = get_language() or "en"
    return {channel.slug: channel.name(language) for channel in Channel.objects.filter(slug__in=slugs)}


def page(user: User) -> dict[str, Any]:
    """At most six queries."""
    mutes = Mute.objects.filter(user=user).order_by("kind", "value")
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for row in mutes:
        found[row.kind].append(row.value)
    language = get_language() or "en"
    names = channel_names(found["channel"])
    muted = set(found["outlet"])
    return {
        "words": found["word"],
        "channels": [(slug, names.get(slug, slug)) for slug in found["channel"]],
        "outlets": found["outlet"],
        "other_channels": [
            (channel.slug, channel.name(language))
            for channel in Channel.objects.vertical()
            if channel.slug not in found["channel"]
        ],
        "other_outlets": [name for name in publishers() if name not in muted],
        "hidden": hidden_posts(user),
    }


def change(request: HttpRequest, user: User) -> None:
    """One thing muted, or shown again, and a word about it."""
    kind, value = request.POST.get("kind", ""), request.POST.get("value", "")[:1000]
    if kind not in KINDS or "\x00" in value:
        messages.error(request, _("Write a word, or choose a channel or an outlet."))
        return
    if request.POST.get("off") == "1":
        unmute(user, kind, value)
        messages.success(request, _("Shown again: %(what)s") % {"what": value})
        return
    try:
        row = mute(user, kind, value, timezone.now())
    except NothingToMute:
        messages.error(request, _("Write a word, or choose a channel or an outlet."))
    except TooMany:
        messages.error(request, _("You mute 500 things already. Show one again first."))
    else:
        messages.success(request, _("Muted: %(what)s") % {"what": row.value})


@signed_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def muted(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if request.method == "POST":
        change(request, user)
        return redirect("settings_muted")
    return render(request, "posts/muted.html", page(user))
