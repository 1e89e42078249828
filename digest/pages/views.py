"""Composite pages for readers. Each takes one clock and one front, asks one read model, and renders."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from digest.accounts.access import person_of, viewer_of
from digest.comments.asked import thread_asked
from digest.pages import channel as channels
from digest.pages import edition as editions
from digest.pages.about import about_page
from digest.pages.community import best_of_day
from digest.pages.context import address
from digest.pages.front import front
from digest.pages.hot import TOLD, hot_list
from digest.pages.language import CODES, HTML, reader_base
from digest.pages.latest import latest_list
from digest.pages.own_channel import own_channel
from digest.pages.personal_hot import personal_hot
from digest.pages.shown import mine_for, shows_row
from digest.pages.story import find_post, story_page
from digest.posts.cards import post_url

YEAR = 365 * 24 * 3600
COMMUNITY_AFTER = 10  # stories before the block of what people wrote


def told_links(channel: str) -> list[tuple[str, str, str]]:
    names = {"": _("Any"), "zh": _("Chinese"), "en": _("English"), "both": _("Both")}
    links = []
    for code, name in names.items():
        query = urlencode({k: v for k, v in (("channel", channel), ("told", code)) if v})
        links.append((code, name, reverse("hot") + (f"?{query}" if query else "")))
    return links


def hot_context(request: HttpRequest, now: datetime) -> dict[str, Any]:
    """What the hot list shows to everybody. Three queries beside those of the front and the list."""
    everything = front(now)
    slug, told = request.GET.get("channel", ""), request.GET.get("told", "")
    slug = slug if everything.has(slug) else ""
    told = told if told in TOLD else ""
    found = hot_list(everything, reader=reader_base(), now=now, channel=slug, told=told)
    filtered = bool(slug or told)
    return {
        "section": "hot",
        "now": now,
        "front": everything,
        "list": found,
        "community": [] if filtered or not found.rows else best_of_day(AnonymousUser(), now),
        "community_shown": True,
        "gone": frozenset(),  # posts that this reader does not want to see
        "community_after": min(COMMUNITY_AFTER, len(found.rows)),
        "filters": True,
        "channel": next((link for link in everything.channels if link.slug == slug), None),
        "channel_slug": slug,
        "told": told,
        "told_query": f"?told={told}" if told else "",
        "told_links": told_links(slug),
    }


@require_safe
def hot(request: HttpRequest) -> HttpResponse:
    if person := person_of(request):
        return personal_hot(request, person, lambda: hot_context(request, timezone.now()))
    return render(request, "pages/hot.html", hot_context(request, timezone.now()))


@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context: dict[str, Any] = {"section": "latest", "now": now, "front": front(now)}
    viewer = viewer_of(request)
    found = latest_list(request.GET.get("before"), viewer, reader=reader_base(), now=now)
    context["mine"] = mine = mine_for(viewer, (row.post.pk for row in found.rows))
    context["list"] = replace(found, rows=[row for row in found.rows if shows_row(mine, row)])
    return render(request, "pages/latest.html", context)


@require_safe
def story(request: HttpRequest, pk: int, slug: str = "") -> HttpResponseBase:
    post = find_post(pk)
    if post is None:
        raise Http404
    if post.pk != pk or post.slug != slug:
        query = request.META["QUERY_STRING"]
        return redirect(post_url(post) + (f"?{query}" if query else ""), permanent=True)
    now = timezone.now()
    everything = front(now)
    page = story_page(
        post,
        everything,
        reader=reader_base(),
        page_lang=HTML[request.LANGUAGE_CODE],
        address=address(request),
        now=now,
    )
    context = {"section": "", "now": now, "front": everything, "page": page, "row": page.row}
    context["mine"] = mine_for(viewer_of(request), [page.row.post.pk])
    context |= {"thread": thread_asked(request, post, now), "path": post_url(post)}
    return render(request, "pages/story.html", context)


@require_safe
def channel_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context: dict[str, Any] = {"section": "channels", "now": now, "front": front(now)}
    context["list"] = channels.channel_list(
        viewer=viewer_of(request), after=request.GET.get("before"), reader=reader_base(), now=now
    )
    return render(request, "pages/channels.html", context)


@require_safe
def channel(request: HttpRequest, slug: str, tab: str = "latest") -> HttpResponseBase:
    if slug == channels.HOUSE:
        return redirect("hot", permanent=True)
    now = timezone.now()
    everything = front(now)
    page = channels.channel_page(
        slug,
        tab,
        everything,
        viewer=viewer_of(request),
        before=request.GET.get("before"),
        reader=reader_base(),
        now=now,
    )
    if page is None:
        raise Http404
    page, mine = own_channel(page, viewer_of(request))
    context = {
        "section": "channels",
        "now": now,
        "front": everything,
        "page": page,
        "mine": mine,
        "tab": tab,
        "channel_slug": slug,
    }
    return render(request, f"pages/channel_{tab}.html", context)


@require_safe
def edition_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {"section": "editions", "now": now, "front": front(now)}
    context["days"] = editions.days(channels.HOUSE, reader_base())
    return render(request, "pages/editions.html", context)


@require_safe
def edition(request: HttpRequest, date: date, slug: str = channels.HOUSE) -> HttpResponse:
    now = timezone.now()
    everything = front(now)
    page = editions.edition_page(slug, date, everything, reader=reader_base(), now=now)
    if page is None:
        raise Http404
    context = {"section": "editions", "now": now, "front": everything, "page": page, "channel_slug": slug}
    return render(request, "pages/edition.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    return render(
        request,
        "pages/about.html",
        {"section": "about", "now": now, "front": front(now), "page": about_page()},
    )


@require_safe
@never_cache
def language(request: HttpRequest) -> HttpResponse:
    """Keeps the reader's language in a cookie and goes back; a preference, so a GET may set it."""
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, None) or not back.startswith("/"):
        back = reverse("hot")
    response = HttpResponseRedirect(back)
    if request.GET.get("lang") in CODES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, request.GET["lang"], YEAR, secure=settings.HTTPS, samesite="Lax"
        )
    return response
