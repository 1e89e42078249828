"""Following, opening and editing channels."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from digest.accounts.access import person_required, signed_in, signed_in_required, staff_required
from digest.accounts.limits import DAY, FOLLOW, Limit, allow
from digest.channels.change_avatar import change_avatar
from digest.channels.edit_channel import edit_channel
from digest.channels.find import get_channel_for, get_own_channel_for
from digest.channels.follow import follow
from digest.channels.forms import ChannelForm
from digest.channels.may import may_own, may_run
from digest.channels.models import Channel
from digest.channels.open_personal import open_personal
from digest.channels.problems import WORDS, Refused
from digest.channels.set_verified import set_verified
from digest.channels.unfollow import unfollow
from digest.lib.fragments import answer, back_to
from digest.lib.pictures import MOST_BYTES, BadPicture

AVATARS = Limit("avatar", 20, DAY)  # of one person


@require_POST
@never_cache
@person_required
def follow_channel(request: HttpRequest, slug: str) -> HttpResponse:
    return changed(request, slug, follows=True)


@require_POST
@never_cache
@signed_in_required
def unfollow_channel(request: HttpRequest, slug: str) -> HttpResponse:
    return changed(request, slug, follows=False)


def changed(request: HttpRequest, slug: str, *, follows: bool) -> HttpResponse:
    """Follow or unfollow; the button as it is then, in place or on the page one came from."""
    user, now = signed_in(request), timezone.now()
    channel = get_channel_for(user, slug)
    if not allow(FOLLOW, user.pk, now):
        return HttpResponse(_("That was often. Try again tomorrow."), status=429, content_type="text/plain")
    (follow if follows else unfollow)(user, channel, now)
    page = reverse("channel", args=[slug])
    context = {"channel": channel, "following": follows, "back": back_to(request, page)}
    return answer(request, "channels/_follow.html", context, page)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@person_required
def open_channel(request: HttpRequest) -> HttpResponse:
    """One click opens the channel and leads to a first post; a GET shows the click to who just signed in."""
    user = signed_in(request)
    existing = Channel.objects.personal_of(user)
    if request.method == "POST" and existing is None:
        return redirect(first_post(open_personal(user, timezone.now())))
    if existing is not None:
        return redirect("channel", existing.slug)
    return render(request, "channels/open.html", {"section": "channels"})


def first_post(channel: Channel) -> str:
    """Where a person writes into ``channel``."""
    return f"{reverse('compose')}?{urlencode({'channel': channel.slug})}"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@person_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    channel = get_own_channel_for(signed_in(request), slug)
    form = ChannelForm(channel, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            channel = edit_channel(channel, form.face(), timezone.now())
        except Refused as problem:
            form.add_error("slug", problem.words)
        else:
            messages.success(request, _("The channel is changed."))
            return redirect("channel_edit", channel.slug)
    status = 400 if form.errors else 200
    return page(request, "channels/edit.html", channel, "edit", {"form": form}, status=status)


def page(
    request: HttpRequest,
    template: str,
    channel: Channel,
    tab: str,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """A page about running ``channel``."""
    user = signed_in(request)
    shared = {
        "section": "channels",
        "channel": channel,
        "manage": tab,
        "owns": may_own(user, channel),
        "runs": may_run(user, channel),
    }
    return render(request, template, {**shared, **context}, status=status)


@require_POST
@never_cache
@person_required
def avatar(request: HttpRequest, slug: str) -> HttpResponse:
    """A new picture, or none; what is wrong with a file stands beside its field."""
    user = signed_in(request)
    channel = get_own_channel_for(user, slug)
    upload, problem, status = request.FILES.get("picture"), "", 400
    now = timezone.now()
    if not allow(AVATARS, user.pk, now):
        problem, status = str(WORDS["often"]), 429
    elif request.POST.get("remove"):
        change_avatar(channel, None, now)
    elif upload is None:
        problem = _("Choose a picture first.")
    else:
        try:
            change_avatar(channel, upload.read(MOST_BYTES + 1), now)
        except BadPicture as bad:
            problem = str(bad)
    if not problem:
        return redirect("channel_edit", slug)
    context = {"form": ChannelForm(channel), "picture_problem": problem}
    return page(request, "channels/edit.html", channel, "edit", context, status)


@require_POST
@never_cache
@staff_required
def verify(request: HttpRequest, slug: str) -> HttpResponse:
    channel = get_channel_for(signed_in(request), slug)
    set_verified(channel, request.POST.get("verified") == "yes", timezone.now())
    return redirect("channel_about", slug)
