"""A person's page: their channel where they have one, else what everybody may know of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from digest.accounts.access import viewer_of
from digest.accounts.models import User
from digest.channels.may import Person
from digest.channels.models import Channel, Editor, Follow
from digest.lib.moderated import State
from digest.pages.front import front


@dataclass(frozen=True)
class Profile:
    person: User
    runs: list[Channel]  # that everybody sees
    following: set[int]  # which of them the viewer follows


def profile(person: User, viewer: Person) -> Profile:
    """One query, one more for who is signed in."""
    edited = Editor.objects.accepted().filter(user=person).values("channel")
    visible = Channel.objects.visible()
    channels = list((visible.filter(owner=person) | visible.filter(pk__in=edited)).order_by("name_en", "id"))
    return Profile(person, channels, Follow.objects.filter(channel__in=channels).channels_of(viewer))


def channel_of(person: User, viewer: Person) -> Channel | None:
    """The personal channel that stands for its owner, where ``viewer`` may see it."""
    seen = Channel.objects.visible_to(viewer).exclude(state=State.DELETED)
    return seen.filter(kind=Channel.Kind.PERSONAL, owner=person).first()


@require_safe
def person(request: HttpRequest, name: str) -> HttpResponseBase:
    """In any case of the name; 404 for nobody and for who has left."""
    found = User.objects.of_name(name)
    if found is None:
        raise Http404
    channel = channel_of(found, viewer_of(request))
    if channel is not None:
        lang = request.GET.get("lang")
        return redirect(
            reverse("channel", args=[channel.slug]) + (f"?{urlencode({'lang': lang})}" if lang else "")
        )
    now = timezone.now()
    context = {"section": "", "now": now, "front": front(now), "profile": profile(found, request.user)}
    return render(request, "pages/person.html", context)
