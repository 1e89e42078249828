"""The page of a shared chat, and its copies to take away."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from digest.accounts.access import viewer_of
from digest.chats.copy_of import copy_of
from digest.chats.count_view import count_view
from digest.chats.written_out import WrittenChat, to_dict, to_markdown
from digest.comments.asked import thread_asked
from digest.pages.chats.about import about
from digest.pages.chats.opened import Opened, opened_at, quiet
from digest.pages.chats.quoting import quoting
from digest.pages.chats.shown import shown_chat
from digest.pages.context import root_of
from digest.pages.front import front
from digest.pages.shown import mine_for
from digest.posts.beacons import Beacons
from digest.posts.count_read import count_read

beacons = Beacons()  # its numbers are transcripts


@require_safe
def chat(request: HttpRequest, token: str) -> HttpResponseBase:
    """`/s/<token>`, for who may open it; nothing tells the others whether there ever was one."""
    viewer, now = viewer_of(request), timezone.now()
    opened = opened_at(token, viewer, now)
    turns = opened.turns()
    context: dict[str, Any] = {
        "section": "",
        "now": now,
        "front": front(now),
        "chat": shown_chat(opened.transcript, turns),
        "page": about(opened, viewer, root=root_of(request)),
        "path": reverse("chat", args=[token]),
    }
    if opened.post is None:
        return quiet(render(request, "chats/unlisted.html", context), opened)
    thread = thread_asked(request, opened.post, now)
    quoted = quoting(request.GET.get("turn"), turns) if thread.may_write else None
    context |= {
        "post": opened.post,
        "mine": mine_for(viewer, [opened.post.pk]),
        "thread": thread,
        "quotable": thread.may_write,
        "quoting": quoted,
        "text": quoted.text if quoted else "",
    }
    return quiet(render(request, "chats/chat.html", context), opened)


@require_safe
def chat_markdown(request: HttpRequest, token: str) -> HttpResponseBase:
    """A copy as Markdown; the importers read it again."""
    opened = opened_at(token, viewer_of(request), timezone.now())
    text = to_markdown(written(opened, request))
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    return quiet(attached(response, "md"), opened)


@require_safe
def chat_json(request: HttpRequest, token: str) -> HttpResponseBase:
    """A copy as JSON; the importers read it again."""
    opened = opened_at(token, viewer_of(request), timezone.now())
    response = JsonResponse(to_dict(written(opened, request)), json_dumps_params={"ensure_ascii": False})
    return quiet(attached(response, "json"), opened)


@require_safe
def chat_continue(request: HttpRequest, token: str) -> HttpResponseBase:
    """The text to be given to an assistant, so that it goes on from here."""
    now = timezone.now()
    opened = opened_at(token, viewer_of(request), now)
    context = {
        "section": "",
        "front": front(now),
        "chat": shown_chat(opened.transcript, []),
        "text": to_markdown(written(opened, request)),
        "path": reverse("chat", args=[token]),
    }
    response = render(request, "chats/continue.html", context)
    response["X-Robots-Tag"] = "noindex"
    return quiet(response, opened)


@csrf_exempt
@require_POST
def chat_read(request: HttpRequest, token: str) -> HttpResponseBase:
    """The page says that somebody opened it: one more view, nothing about whose. As `posts.views_deeds.read`;
    ``?seen`` says that the reader is signed in, whose read of the post is counted by their own mark."""
    now = timezone.now()
    opened = opened_at(token, AnonymousUser(), now)
    here = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    row = opened.transcript
    if here and beacons.counts(request.META.get("REMOTE_ADDR", ""), row.pk, now):
        count_view(row)
        if opened.post is not None and "seen" not in request.GET:
            count_read(opened.post, now)
    return HttpResponse(status=204)


def attached(response: HttpResponse, ending: str) -> HttpResponse:
    """As a file to be kept. Its name says nothing of the chat, so that it is fit for every system."""
    response["Content-Disposition"] = f'attachment; filename="chat.{ending}"'
    return response


def written(opened: Opened, request: HttpRequest) -> WrittenChat:
    """A copy that is passed on opens nothing that only a link opens."""
    row = opened.transcript
    address = root_of(request) + reverse("chat", args=[row.token]) if opened.listed else ""
    return copy_of(row, opened.turns(), address=address)
