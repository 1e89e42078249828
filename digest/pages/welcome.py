"""The first visit in three taps: languages, channels, hour of the edition. Each can be skipped.

A cookie keeps what was chosen until there is an account; signing up moves it there.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from digest.accounts.access import person_of, refuse_suspended, suspended
from digest.accounts.change_settings import change_settings
from digest.accounts.first_visit import (
    COOKIE,
    KEPT_FOR,
    MOST_CHANNELS,
    READ,
    FirstVisit,
    first_visit_of,
    hour_of,
    languages_of,
)
from digest.accounts.models import User
from digest.channels.follow import follow
from digest.channels.models import Channel, Follow
from digest.channels.unfollow import unfollow
from digest.pages.language import reader_base

STEPS = ("languages", "channels", "hour")
HOURS = tuple(range(5, 12)) + tuple(range(17, 23))


def offered() -> list[Channel]:
    """The vertical channels, as their list has them."""
    return list(Channel.objects.visible().vertical())


def follow_chosen(user: User, slugs: tuple[str, ...]) -> None:
    """Follow those of ``slugs`` that are offered."""
    for channel in offered():
        if channel.slug in slugs:
            follow(user, channel, timezone.now())


def after(visit: FirstVisit, step: str, request: HttpRequest) -> FirstVisit:
    """``visit`` with the answer of one step."""
    if step == "languages":
        return FirstVisit(languages_of(request.POST.getlist("languages")), visit.channels, visit.hour)
    if step == "channels":
        known = {channel.slug for channel in offered()}
        slugs = tuple(slug for slug in request.POST.getlist("channels") if slug in known)
        return FirstVisit(visit.languages, slugs[:MOST_CHANNELS], visit.hour)
    return FirstVisit(visit.languages, visit.channels, hour_of(request.POST.get("hour", "")))


def save(user: User, visit: FirstVisit, step: str) -> None:
    """What one step chose, in the account."""
    if step == "languages":
        change_settings(user, languages=",".join(visit.languages))
    elif step == "channels":
        follow_chosen(user, visit.channels)
        for channel in offered():
            if channel.slug not in visit.channels:
                unfollow(user, channel, timezone.now())
    else:
        change_settings(user, edition_hour=visit.hour, first_visit_done=True)


@never_cache
def welcome(request: HttpRequest) -> HttpResponse:
    """One step a page: `?step=languages|channels|hour`, and then the hot list."""
    step = request.GET.get("step", STEPS[0])
    step = step if step in STEPS else STEPS[0]
    rest = STEPS[STEPS.index(step) + 1 :]
    further = f"{reverse('welcome')}?step={rest[0]}" if rest else reverse("hot")
    visit = first_visit_of(request.COOKIES.get(COOKIE, ""))
    person = person_of(request)
    if request.method == "POST" and step == "channels" and suspended(request):
        return refuse_suspended(request)  # it follows
    if request.method == "POST":
        visit = after(visit, step, request)
        answer = redirect(further)
        if person:
            save(person, visit, step)
        else:
            answer.set_cookie(
                COOKIE, str(visit), max_age=KEPT_FOR, samesite="Lax", httponly=True, secure=settings.HTTPS
            )
        return answer
    languages = tuple(person.language_list) if person else visit.languages
    followed = Follow.objects.channels_of(person) if person and step == "channels" else set()
    context = {
        "step": step,
        "number": STEPS.index(step) + 1,
        "further": further,
        "languages": [(code, name, not languages or code in languages) for code, name in READ.items()],
        "channels": [
            (
                channel.slug,
                channel.name(reader_base()),
                channel.pk in followed if person else channel.slug in visit.channels,
            )
            for channel in (offered() if step == "channels" else [])
        ],
        "hours": [(hour, f"{hour:02}:00") for hour in HOURS],
        "hour": next((h for h in (person and person.edition_hour, visit.hour) if h is not None), 8),
    }
    return render(request, "pages/welcome.html", context)
