"""Shared chats in /api/v1: imported as drafts, published by a scope of its own, read and deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Path, Query, Status
from ninja.errors import HttpError

from digest.accounts.models import User
from digest.api.bearer import PUBLISH, Bearer, TooOften, reader
from digest.api.given_chat import BODY, SHAPES, given_chat
from digest.api.problems import describe
from digest.api.read import Limit, Place, api, read_cursor
from digest.api.received_chats import PublishChat
from digest.api.shapes import Invalid, Problem
from digest.api.shapes_chats import (
    DraftShape,
    TranscriptCard,
    Transcripts,
    TranscriptShape,
    card_of,
    draft_of,
    whole_of,
)
from digest.api.write import PROBLEMS, channel_for, person, refusal
from digest.channels.may import may_post
from digest.chats.draft_chat import DRAFT, draft_chat
from digest.chats.drop_draft import drop_draft
from digest.chats.models import Transcript, Visibility
from digest.chats.unfit import Unfit as ChatUnfit
from digest.lib import keyset
from digest.pages.chats.choices import Choices
from digest.pages.chats.opened import opened_at, quiet
from digest.pages.chats.propose_story import about_story
from digest.pages.chats.settle import settle
from digest.pages.context import root_of
from digest.posts.delete_chat import delete_chat
from digest.posts.models import Post
from digest.posts.share_chat import LINKS
from digest.posts.wording import Unfit

SHARE = "share"
Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{22}$")]
NONE = "There is no such chat, or it is not open to you."
MAY: dict[str, Any] = {"security": [{}, {"Token": []}]}  # without a token too
READ_PROBLEMS = {401: Problem, 403: Problem, 404: Problem, 422: Invalid, 429: Problem}

describe(api, SHAPES)


@api.post(
    "transcripts",
    auth=Bearer(SHARE),
    response={201: DraftShape, **PROBLEMS, 413: Problem, 415: Problem},
    openapi_extra=BODY,
    summary="Import an AI chat as a draft",
)
def new_transcript(request: HttpRequest) -> Any:
    """Scope `share`. Secrets and personal data are removed before anything is kept. Nobody but the owner sees
    a draft; they open it to others at `review_url`. 422 also where no chat can be read."""
    user, now = person(request)
    chat, names = given_chat(request)
    try:
        drafted = draft_chat(user, chat, now, names=names)
    except ChatUnfit as problem:
        if problem.code == "too_many":
            raise TooOften(DRAFT, user, now) from problem
        raise refusal(Unfit(problem.code), user, "", now) from problem
    return Status(201, draft_of(drafted, root_of(request)))


@api.get(
    "transcripts",
    response={200: Transcripts, **READ_PROBLEMS},
    openapi_extra=MAY,
    summary="Public chats, newest first; one's own",
)
def transcripts(
    request: HttpRequest,
    mine: Annotated[
        bool, Query(description="Of the token's owner, whoever may open them; scope `share`")
    ] = False,
    limit: Limit = 30,
    cursor: Place = None,
) -> Any:
    # one query; with a token two more, and those of the token
    now, root = timezone.now(), root_of(request)
    if mine:
        user = reader(request, SHARE)
        if user is None:
            raise HttpError(401, "Say by a token whose they are.")
        return of_owner(user, limit, cursor, root, now)
    posts = Post.objects.visible().filter(kind=Post.Kind.CHAT, transcript__in=Transcript.objects.public(now))
    if cursor:
        at, pk = read_cursor(cursor)
        posts = posts.filter(published__lte=at).exclude(published=at, pk__gte=pk)
    with_chat = posts.select_related("transcript__owner", "transcript__channel")
    found = list(with_chat.order_by("-published", "-pk")[: limit + 1])
    shown = found[:limit]
    cards = [card_of(post.transcript, post, root, now, own=False) for post in shown if post.transcript]
    return page(
        cards, shown[-1].published if shown else now, shown[-1].pk if shown else 0, len(found) > limit
    )


def of_owner(user: User, limit: int, cursor: str | None, root: str, now: datetime) -> dict[str, Any]:
    rows = Transcript.objects.shares_of(user)
    if cursor:
        at, pk = read_cursor(cursor)
        rows = rows.filter(created__lte=at).exclude(created=at, pk__gte=pk)
    found = list(rows.select_related("owner", "channel")[: limit + 1])
    shown = found[:limit]
    posts = {post.transcript_id: post for post in Post.objects.filter(transcript__in=shown)}
    cards = [card_of(row, posts.get(row.pk), root, now, own=True) for row in shown]
    return page(cards, shown[-1].created if shown else now, shown[-1].pk if shown else 0, len(found) > limit)


def page(cards: Iterable[TranscriptCard], at: datetime, pk: int, more: bool) -> dict[str, Any]:
    return {"items": list(cards), "next": keyset.encode((at, pk)) if more else None}


@api.get(
    "transcripts/{token}",
    response={200: TranscriptShape, **READ_PROBLEMS},
    openapi_extra=MAY,
    summary="A shared chat that one may open",
)
def transcript(request: HttpRequest, response: HttpResponse, token: Token) -> Any:
    """Public ones, those whose link one has, and with a token of scope `share` one's own."""
    # three queries at most; those of a token beside them
    now, root = timezone.now(), root_of(request)
    user = reader(request, SHARE)
    if user is not None and (row := own(user, token)) is not None:
        post = Post.objects.filter(transcript=row).first()
        hide(response)
        return whole_of(row, row.turns.order_by("number"), post, root, now, own=True)
    try:
        opened = opened_at(token, AnonymousUser(), now)
    except Http404:
        raise HttpError(404, NONE) from None
    quiet(response, opened)
    return whole_of(opened.transcript, opened.turns(), opened.post, root, now, own=False)


@api.post(
    "transcripts/{token}/publish",
    auth=Bearer(PUBLISH),
    response={200: TranscriptShape, **PROBLEMS},
    summary="Open one's own chat to others",
)
def publish(request: HttpRequest, response: HttpResponse, token: Token, data: Body[PublishChat]) -> Any:
    """Scope `publish`. For who has the link unless `visibility` says public. Turns that are not shown are
    deleted for good."""
    user, now = person(request)
    row = own_or_404(user, token)
    choices = choices_of(row, data, user)
    try:
        row = settle(row, choices, data.visibility, now)
    except Unfit as problem:
        if problem.code == "too_many_chats":
            raise TooOften(LINKS, user, now) from problem
        raise refusal(problem, user, "post", now) from problem
    except Transcript.DoesNotExist:
        raise HttpError(404, NONE) from None
    hide(response)
    post = Post.objects.filter(transcript=row).first()
    return whole_of(row, row.turns.shown(), post, root_of(request), now, own=True)


def choices_of(row: Transcript, data: PublishChat, user: User) -> Choices:
    """What the program says, over what stands."""
    channel = data.channel
    if channel is not None:
        named = channel_for(user, channel)
        if not may_post(user, named):
            raise HttpError(403, "You may not post in that channel.")
        if named.is_personal and named.owner_id == user.pk:
            channel = ""  # their own, as `Choices` say it
    if data.story is not None and about_story(data.story) is None:
        raise HttpError(404, "There is no such story, or it is not public.")
    said: dict[str, Any] = {
        "turns": None if data.turns is None else frozenset(data.turns),
        "title": data.title,
        "note": data.note,
        "channel": channel,
        "story": data.story,
        "expiry": data.expires,
    }
    stands = Choices.of(row, list(row.turns.all()))
    return replace(stands, **{name: value for name, value in said.items() if value is not None})


@api.delete(
    "transcripts/{token}",
    auth=Bearer(SHARE),
    response={204: None, **PROBLEMS},
    summary="Delete one's own chat, or draft, for good",
)
def delete_transcript(request: HttpRequest, token: Token) -> Any:
    """Scope `share`. Its link is dead and nothing of it is left but what others wrote under it."""
    user, now = person(request)
    row = own_or_404(user, token)
    if row.visibility == Visibility.DRAFT:
        drop_draft(row)
    else:
        delete_chat(row, now)
    return Status(204, None)


def own(user: User, token: str) -> Transcript | None:
    rows = Transcript.objects.of(user).select_related("owner", "channel", "story", "replaces")
    return rows.filter(token=token).first()


def own_or_404(user: User, token: str) -> Transcript:
    row = own(user, token)
    if row is None:
        raise HttpError(404, NONE)
    return row


def hide(response: HttpResponse) -> None:
    """What is the owner's: kept and listed by nobody."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
