"""The hot list of who is signed in: the shared page in pieces, and one statement about the person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from digest.accounts.models import User
from digest.pages.personal import Cut, Kept, Segments, cut_up
from digest.pages.shown import said_in_card, said_in_row, shows
from digest.posts.lately import deeds
from digest.posts.mine import mine_of
from digest.posts.muted import Said

TEMPLATE = "pages/hot.html"
MENUS = 1024  # kept
TOKEN_MARK = "\x02token\x03"
kept = Kept()


# What the menu of an account shows of it. The rest of the page shows no more of a person than `kind_of`.
SHOWN = ("username", "is_staff", "is_moderator", "unread")


def said_on(context: Mapping[str, Any]) -> dict[int, Said]:
    """Of the posts on the page, what muting looks at."""
    rows = [*context["list"].rows, *context["list"].just_in]
    return {row.post.pk: said_in_row(row) for row in rows} | {
        card.post.pk: said_in_card(card) for card in context["community"]
    }


def hot_segments(request: HttpRequest, person: User, context: Mapping[str, Any], made: float) -> Segments:
    """The page as everybody of this person's kind gets it, cut at the places of their own."""
    cut = Cut()
    anybody = User(
        is_staff=person.is_staff,
        is_moderator=person.is_moderator,
        theme=person.theme,
        suspended_until=person.suspended_until,
    )
    own = {"cut": cut, "csrf_token": cut.token, "user": anybody}
    page = render_to_string(TEMPLATE, {**context, **own}, request)
    return cut_up(page, cut, said_on(context), made)


def kind_of(request: HttpRequest, user: User) -> tuple[object, ...]:
    """Of two people of one kind the page differs in nothing but its cut places."""
    return (
        request.scheme, request.get_host(), request.get_full_path(), request.LANGUAGE_CODE,
        timezone.get_current_timezone_name(), user.theme or request.COOKIES.get("theme", ""),
        user.is_staff, user.is_moderator, user.is_suspended(timezone.now()),
    )  # fmt: skip


def menu_of(user: User, language: str, token: str) -> str:
    """The menu of an account, with ``token`` in its form."""
    shown = tuple(getattr(user, name) for name in SHOWN)
    return menu_showing(shown, language).replace(TOKEN_MARK, token)


@lru_cache(maxsize=MENUS)
def menu_showing(shown: tuple[object, ...], language: str) -> str:
    user = User(**dict(zip(SHOWN, shown, strict=True)))
    return render_to_string("people/_me.html", {"user": user, "csrf_token": TOKEN_MARK})


def whole(request: HttpRequest, user: User, context: Mapping[str, Any]) -> HttpResponse:
    """The page rendered for this person alone: what `joined` must equal byte for byte."""
    said = said_on(context)
    mine = mine_of(user, said)
    gone = {post for post, what in said.items() if not shows(mine, post, what)}
    left = any(card.post.pk not in gone for card in context["community"])
    return render(request, TEMPLATE, {**context, "mine": mine, "gone": gone, "community_shown": left})


def personal_hot(request: HttpRequest, user: User, context: Callable[[], Mapping[str, Any]]) -> HttpResponse:
    """One statement where somebody of this kind asked within the last second, else those of the page too."""

    def make(made: float) -> Segments:
        return hot_segments(request, user, context(), made)

    return joined(request, user, kept.get(kind_of(request, user), make, since=deeds.at(user.pk)))


def joined(request: HttpRequest, user: User, segments: Segments) -> HttpResponse:
    """One statement."""
    mine = mine_of(user, segments.posts)
    token = get_token(request)
    body = segments.join(mine, token=token, menu=menu_of(user, request.LANGUAGE_CODE, token))
    return HttpResponse(body, headers={"Content-Language": request.LANGUAGE_CODE})
