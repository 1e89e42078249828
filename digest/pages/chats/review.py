"""The one screen: which turns, what it is, who can see it, and how a stranger sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from digest.accounts.access import person_required, signed_in
from digest.accounts.models import User
from digest.chats.draft_chat import Drafted
from digest.chats.find import draft_for, share_for
from digest.chats.funnel import Funnel, RemovedHere
from digest.chats.models import OPEN, Transcript, Visibility
from digest.chats.remove_too import remove_too
from digest.chats.unfit import Unfit as ChatUnfit
from digest.lib.fragments import swaps
from digest.lib.moderated import State
from digest.lib.number import number
from digest.pages.chats.choices import VISIBILITIES, Choices
from digest.pages.chats.looked_at import as_stranger, counted, look
from digest.pages.chats.propose_story import about_post
from digest.pages.chats.settle import settle
from digest.posts.models import Post
from digest.posts.problems import WORDS
from digest.posts.wording import Unfit

ALL = 1_000  # more turns than a chat has


def own(person: User, token: str) -> Transcript:
    """A person's own chat, looked at or kept; 404 for every other."""
    for find in (draft_for, share_for):
        try:
            return find(person, token)
        except Transcript.DoesNotExist:
            continue
    raise Http404


@person_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, token: str) -> HttpResponseBase:
    """Nothing is opened to others but by the button that says so."""
    row = own(signed_in(request), token)
    if request.method != "POST":
        return screen(request, row, asked_for(request, row))
    choices, deed = Choices.read(request.POST), request.POST.get("deed", "show")
    if deed in VISIBILITIES:
        return share(request, row, choices, deed)
    if deed == "remove":
        return remove(request, row, choices)
    if deed in ("all", "none"):
        numbers = row.turns.values_list("number", flat=True) if deed == "all" else ()
        choices = replace(choices, turns=frozenset(numbers))
    if deed == "whole":
        return whole(request, row, choices)
    if swaps(request):
        turns = list(row.turns.order_by("number"))
        return render(request, "chats/_seen.html", {"row": row, "choices": choices, "swapped": True,
                                                    **counted(row, turns, choices)})  # fmt: skip
    return screen(request, row, choices)


def asked_for(request: HttpRequest, row: Transcript) -> Choices | None:
    """The row's own, but for a story and a visibility that a link brought: they wait for the button."""
    story, who = about_post(number(request.GET.get("story"))), request.GET.get("who", "")
    if story is None and who not in VISIBILITIES:
        return None
    choices = Choices.of(row, list(row.turns.order_by("number")))
    if story is not None:
        choices = replace(choices, story=story.story.pk)
    return replace(choices, who=who) if who in VISIBILITIES else choices


def first_look(request: HttpRequest, drafted: Drafted) -> HttpResponse:
    """The answer to an upload, with what was removed from it."""
    return screen(request, drafted.transcript, None, removed=drafted.removed)


def screen(
    request: HttpRequest,
    row: Transcript,
    choices: Choices | None,
    *,
    removed: Iterable[RemovedHere] = (),
    problem: str = "",
    too_said: str = "",
) -> HttpResponse:
    context: dict[str, Any] = look(row, choices, timezone.now(), removed=removed)
    context |= {"problem": WORDS.get(problem, ""), "code": problem, "too_said": too_said}
    return render(request, "chats/share_review.html", context, status=400 if problem else 200)


def whole(request: HttpRequest, row: Transcript, choices: Choices) -> HttpResponse:
    """The stranger's view with every turn, as a page of its own."""
    turns = list(row.turns.order_by("number"))
    seen = as_stranger(row, turns, choices, most=ALL)
    return render(request, "chats/share_whole.html", {"row": row, "chat": seen.chat, "seen": seen})


def remove(request: HttpRequest, row: Transcript, choices: Choices) -> HttpResponse:
    """Takes what was selected out of every turn, and out of what is being typed. What came of it is said
    beside the field."""
    try:
        places = remove_too(row, [choices.too], timezone.now())
    except ChatUnfit as problem:
        return screen(request, row, choices, too_said=str(WORDS[problem.code]))
    if not places:
        nowhere = _("It stands nowhere in the chat. Select the words as they stand in one line.")
        return screen(request, row, choices, too_said=nowhere)
    funnel = Funnel(chosen=[choices.too.strip()])
    choices = replace(choices, title=funnel.line(choices.title, 200), note=funnel.text(choices.note), too="")
    row = own(signed_in(request), row.token)
    told = ngettext("Removed in %(n)d place.", "Removed in %(n)d places.", places) % {"n": places}
    return screen(request, row, choices, too_said=told)


def share(request: HttpRequest, row: Transcript, choices: Choices, visibility: str) -> HttpResponseBase:
    was_open = row.visibility in OPEN or row.replaces_id is not None
    try:
        shared = settle(row, choices, visibility, timezone.now())
    except Unfit as problem:
        rows = Transcript.objects.select_related("replaces", "story", "channel", "owner")
        left = rows.filter(pk=row.pk, owner=signed_in(request)).first()
        if left is None:
            raise Http404 from None
        return screen(request, left, replace(choices, who=visibility), problem=problem.code)
    waits = Post.objects.filter(transcript=shared, state=State.QUEUED).exists()
    messages.success(request, told_of(shared, was_open=was_open, waits=waits))
    if shared.visibility not in OPEN:
        return redirect("shares")
    return redirect("chat", token=shared.token)


def told_of(row: Transcript, *, was_open: bool, waits: bool) -> str:
    if row.visibility == Visibility.ME:
        return _("Kept. Only you can see it.")
    if waits:
        return _("Saved. A moderator looks at this chat before others see it.")
    if was_open:
        return _("Changes saved.")
    if row.visibility == Visibility.LINK:
        return _("Anyone with the link of this page can read it now.")
    return _("Published. Everyone can read it now.")
