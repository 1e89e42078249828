"""What those who run a channel decide: who edits it, what it is made of, which feed is its owner's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from digest.accounts.access import (
    person_required,
    refuse_suspended,
    signed_in,
    signed_in_required,
    suspended,
)
from digest.accounts.models import User
from digest.channels.accept_editing import accept_editing
from digest.channels.allowance import feeds_left
from digest.channels.attach_feed import attach_feed
from digest.channels.decide_source import decide_source
from digest.channels.detach_feed import detach_feed
from digest.channels.find import get_channel_for, get_own_channel_for, get_run_channel_for
from digest.channels.invite_editor import invite_editor
from digest.channels.leave_editing import leave_editing
from digest.channels.look_again import look_again
from digest.channels.may import may_run
from digest.channels.models import Channel, ChannelSource, Editor, OwnFeed, SourceProposal
from digest.channels.problems import WORDS, Refused
from digest.channels.propose_source import propose_source
from digest.channels.prove_feeds import address_of
from digest.channels.remove_source import remove_source
from digest.channels.views import page
from digest.lib.number import number

LISTED = 100  # rows of a list that a page shows


def id_in(request: HttpRequest, name: str) -> int:
    """A row's id out of a form; 404 for what is none."""
    found = number(request.POST.get(name))
    if found is None:
        raise Http404
    return found


def tell(request: HttpRequest, done: bool, words: Promise | str) -> None:
    if done:
        messages.success(request, str(words))
    else:
        messages.warning(request, _("Nothing was changed: somebody was quicker."))


# -- editors -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@person_required
def editors(request: HttpRequest, slug: str) -> HttpResponse:
    """Who runs the channel; its owner invites and removes, editors leave."""
    user = signed_in(request)
    channel = get_run_channel_for(user, slug)
    problem = ""
    if request.method == "POST":
        get_own_channel_for(user, slug)
        try:
            invite_editor(channel, request.POST.get("name", ""), user, timezone.now())
        except Refused as refused:
            problem = refused.words
        else:
            messages.success(request, _("The invitation stands on their channels page."))
            return redirect("channel_editors", slug)
    rows = Editor.objects.filter(channel=channel).select_related("user").order_by("accepted_at", "id")
    context = {
        "editors": list(rows[:LISTED]),
        "problem": problem,
        "typed": request.POST.get("name", ""),
    }
    status = 400 if problem else 200
    return page(request, "channels/editors.html", channel, "editors", context, status)


@require_POST
@never_cache
@person_required
def remove_editor(request: HttpRequest, slug: str) -> HttpResponse:
    """The owner removes anybody, with or without an answer to the invitation."""
    channel = get_own_channel_for(signed_in(request), slug)
    person = User.objects.filter(pk=id_in(request, "user")).first()
    done = person is not None and leave_editing(channel, person)
    tell(request, done, _("They do not run the channel any more."))
    return redirect("channel_editors", slug)


@require_POST
@never_cache
@signed_in_required
def answer_invitation(request: HttpRequest, slug: str) -> HttpResponse:
    """``deed`` is accept, decline or leave, each about oneself."""
    user = signed_in(request)
    channel = get_channel_for(user, slug)
    deed = request.POST.get("deed")
    if deed == "accept" and suspended(request):
        return refuse_suspended(request)
    if deed == "accept":
        tell(request, accept_editing(channel, user, timezone.now()), _("You run this channel with them now."))
        return redirect("channel", slug)
    if deed in ("decline", "leave"):
        tell(request, leave_editing(channel, user), _("You do not run this channel."))
        return redirect("channels")
    raise Http404


# -- sources -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@person_required
def sources(request: HttpRequest, slug: str) -> HttpResponse:
    """What the channel is made of; readers propose, who runs it adds at once."""
    user, now = signed_in(request), timezone.now()
    channel = get_channel_for(user, slug)
    if channel.is_personal:  # what a person writes is made of no sources
        raise Http404
    runs, problem = may_run(user, channel), ""
    if request.method == "POST":
        try:
            typed, note = request.POST.get("address", ""), request.POST.get("note", "")
            proposal = propose_source(channel, typed, note, user, now)
            if runs:
                decide_source(channel, proposal.pk, True, user, now)
        except Refused as refused:
            problem = refused.words
        else:
            words = _("The address is looked at within a minute.") if runs else _("Its editors decide.")
            messages.success(request, words)
            return redirect("channel_sources", slug)
    context = {
        "sources": sources_of(channel),
        "proposals": proposals_of(channel) if runs else [],
        "left": feeds_left(user) if runs else None,
        "problem": problem,
        "typed": request.POST.get("address", ""),
        "note": request.POST.get("note", ""),
    }
    return page(request, "channels/sources.html", channel, "sources", context, 400 if problem else 200)


def sources_of(channel: Channel) -> list[ChannelSource]:
    rows = ChannelSource.objects.filter(channel=channel).exclude(feed__state="blocked")
    return list(rows.select_related("feed", "added_by").order_by("feed__title", "feed")[: 2 * LISTED])


def proposals_of(channel: Channel) -> list[SourceProposal]:
    """Open ones, and accepted ones whose feed is not found; each with the words of its problem."""
    waiting = SourceProposal.objects.open() | SourceProposal.objects.to_find()
    rows = list(waiting.filter(channel=channel).select_related("by").order_by("at", "id")[:LISTED])
    for row in rows:
        row.words = WORDS.get(row.problem, "")  # type: ignore[attr-defined]
    return rows


SourceDeed = Callable[[Channel, int, User, datetime], bool]
SOURCE_DEEDS: dict[str, tuple[SourceDeed, Promise]] = {
    "accept": (
        lambda channel, pk, user, now: decide_source(channel, pk, True, user, now),
        gettext_lazy("The address is looked at within a minute."),
    ),
    "decline": (
        lambda channel, pk, user, now: decide_source(channel, pk, False, user, now),
        gettext_lazy("The proposal is declined."),
    ),
    "remove": (
        lambda channel, pk, user, now: remove_source(channel, pk),
        gettext_lazy("The channel does not have this source any more."),
    ),
}


@require_POST
@never_cache
@person_required
def change_source(request: HttpRequest, slug: str) -> HttpResponse:
    """``deed`` is accept or decline of a proposal, or remove of a source; ``row`` is its id."""
    user = signed_in(request)
    channel = get_run_channel_for(user, slug)
    deed, words = SOURCE_DEEDS.get(request.POST.get("deed", ""), (None, ""))
    if deed is None:
        raise Http404
    try:
        tell(request, deed(channel, id_in(request, "row"), user, timezone.now()), words)
    except Refused as problem:
        messages.error(request, problem.words)
    return redirect("channel_sources", slug)


# -- a feed of one's own -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@person_required
def own_feeds(request: HttpRequest, slug: str) -> HttpResponse:
    """Feeds that post by themselves in a personal channel, and how to show that they are one's own."""
    user = signed_in(request)
    channel = get_own_channel_for(user, slug)
    if not channel.is_personal:
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            attach_feed(channel, request.POST.get("address", ""), user, timezone.now())
        except Refused as refused:
            problem = refused.words
        else:
            messages.success(request, _("The address is looked at within a minute."))
            return redirect("channel_feeds", slug)
    context = {
        "own_feeds": feeds_of(channel),
        "channel_address": address_of(channel),
        "site_url": settings.SITE_URL,
        "left": feeds_left(user),
        "problem": problem,
        "typed": request.POST.get("address", ""),
    }
    return page(request, "channels/own_feeds.html", channel, "feeds", context, 400 if problem else 200)


def feeds_of(channel: Channel) -> list[OwnFeed]:
    """Each with the words of its problem."""
    rows = list(OwnFeed.objects.filter(channel=channel).select_related("feed").order_by("id"))
    for row in rows:
        row.words = WORDS.get(row.problem, "")  # type: ignore[attr-defined]
    return rows


@require_POST
@never_cache
@person_required
def change_own_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """``deed`` is look or remove; ``row`` is the id of an attached feed."""
    user = signed_in(request)
    channel = get_own_channel_for(user, slug)
    deed, row = request.POST.get("deed"), id_in(request, "row")
    if deed not in ("look", "remove"):
        raise Http404
    try:
        if deed == "look":
            done = look_again(channel, row, user, timezone.now())
            tell(request, done, _("The address is looked at within a minute."))
        else:
            tell(request, detach_feed(channel, row), _("This feed posts no longer. What it posted stays."))
    except Refused as problem:
        messages.error(request, problem.words)
    return redirect("channel_feeds", slug)
