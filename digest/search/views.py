"""The search page, and names for what is being typed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from digest.accounts.access import person_of, viewer_of
from digest.channels.models import Channel
from digest.search.asked import ANY, WHEN, Asked
from digest.search.find import find
from digest.search.offers import with_offers
from digest.search.suggest import suggest

KINDS = {
    "": pgettext_lazy("kinds of things", "All"),
    "story": _("Stories"),
    "post": _("Posts"),
    "chat": _("Chats"),
    "comment": _("Comments"),
    "channel": _("Channels"),
    "person": _("People"),
}
TIMES = {
    "": _("any time"),
    "day": _("last day"),
    "week": _("last week"),
    "month": _("last month"),
    "year": _("last year"),
}
ORDERS = {"best": _("best match"), "new": _("newest")}
LANGUAGES = {"en": "English", "zh": "中文"}
assert set(TIMES) == {"", *WHEN}


def link(asked: Asked, **changed: str) -> str:
    return f"?{urlencode(asked.query(**changed))}"


def context_of(asked: Asked) -> dict[str, Any]:
    language = get_language() or "en"
    usual = {"": _("languages I read"), ANY: _("any language")} if asked.reads else {"": _("any language")}
    everywhere = replace(Asked(text=asked.text), language=ANY if asked.reads else "")
    return {
        "asked": asked,
        "kinds": [(kind, words, link(asked, kind=kind)) for kind, words in KINDS.items()],
        "times": list(TIMES.items()),
        "orders": list(ORDERS.items()),
        "languages": list((usual | LANGUAGES).items()),
        "channels": [(row.slug, row.name(language)) for row in Channel.objects.vertical()],
        "without_filters": link(everywhere),
        "first": link(asked),
        "section": "search",
    }


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everybody may ask; what is found is what this reader may see."""
    person, now = person_of(request), timezone.now()
    asked = Asked.read(request.GET.dict(), person.language_list if person else ())
    viewer = viewer_of(request)
    found = with_offers(find(asked, viewer, now), viewer)
    older = link(asked, before=found.older) if found.older else ""
    return render(
        request, "search/search.html", {**context_of(asked), "found": found, "older": older, "now": now}
    )


@require_safe
@cache_control(private=True, max_age=30)
def suggestions(request: HttpRequest) -> HttpResponse:
    """{"items": [{"kind", "name", "url"}]}, at most five of a kind."""
    viewer = viewer_of(request)
    kind, language = request.GET.get("kind", ""), get_language() or "en"
    found = suggest(request.GET.get("q", ""), viewer, language, timezone.now(), kind=kind)
    items = [{"kind": one.kind, "name": one.name, "url": one.url} for one in found]
    return JsonResponse({"items": items})
