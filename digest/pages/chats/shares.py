"""My shares: who can see what, for how long, and the ways to close it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digest.accounts.access import person_required, signed_in, signed_in_required
from digest.accounts.models import User
from digest.chats.drop_draft import drop_draft
from digest.chats.expiry import CHOICES, DAYS, expires
from digest.chats.find import share_for
from digest.chats.labels import marked_plain
from digest.chats.models import OPEN, Transcript, Visibility
from digest.lib import keyset
from digest.lib.moderated import State
from digest.pages.chats.choices import VISIBILITIES, is_wider
from digest.pages.chats.review import own
from digest.pages.context import root_of
from digest.posts.delete_chat import delete_chat
from digest.posts.describe_shared import describe_shared
from digest.posts.models import Post
from digest.posts.problems import WORDS
from digest.posts.revoke_chat import revoke_chat
from digest.posts.revoke_chats import revoke_chats
from digest.posts.share_chat import share_chat
from digest.posts.wording import Unfit

A_PAGE = 50
ORDER: tuple[type[datetime], type[int]] = (datetime, int)


@dataclass(frozen=True)
class Share:
    """A row of the list. ``state``: "" for what stands as its visibility says, else why others do not see it:
    over (its time), or a state of its post or of itself."""

    row: Transcript
    title: SafeString
    url: str  # absolute, "" while nobody else can open it
    state: str

    @property
    def is_open(self) -> bool:
        return self.row.visibility in OPEN

    @property
    def is_public(self) -> bool:
        return self.row.visibility == Visibility.PUBLIC


def shares_of(rows: list[Transcript], root: str, now: datetime) -> list[Share]:
    """One query."""
    states = dict(Post.objects.filter(transcript__in=rows).values_list("transcript", "state"))
    return [share_of(row, states.get(row.pk, ""), root, now) for row in rows]


def share_of(row: Transcript, post: str, root: str, now: datetime) -> Share:
    state = "" if row.state == State.VISIBLE else row.state
    if not state and post in (State.HIDDEN, State.REMOVED, State.QUEUED):
        state = post
    if not state and row.visibility in OPEN and not row.is_open(now):
        state = "over"
    url = root + reverse("chat", args=[row.token]) if row.is_open(now) else ""
    return Share(row, mark_safe(marked_plain(row.title)), url, state)


@signed_in_required
@require_safe
def shares(request: HttpRequest) -> HttpResponse:
    person, now = signed_in(request), timezone.now()
    rows = Transcript.objects.shares_of(person)
    if (at := keyset.place(request.GET.get("after"), ORDER)) is not None:
        created, pk = at
        rows = rows.filter(created__lte=created).exclude(created=created, pk__gte=pk)
    found = list(rows[: A_PAGE + 1])
    page, more = found[:A_PAGE], found[A_PAGE:]
    context: dict[str, Any] = {
        "shares": shares_of(page, root_of(request), now),
        "older": keyset.encode((page[-1].created, page[-1].pk)) if more else "",
        "any_open": Transcript.objects.of(person).filter(visibility__in=OPEN).exists(),
        "drafts": Transcript.objects.of(person).filter(visibility=Visibility.DRAFT).count(),
        "expiries": CHOICES,
    }
    return render(request, "chats/shares.html", context)


def kept(person: User, token: str) -> Transcript:
    """A chat that this person kept; 404 for every other."""
    try:
        return share_for(person, token)
    except Transcript.DoesNotExist:
        raise Http404 from None


@signed_in_required
@require_POST
def visibility(request: HttpRequest, token: str) -> HttpResponseBase:
    """Narrows at once. What would let more people in is decided on the screen that shows what they get."""
    row, wanted = kept(signed_in(request), token), request.POST.get("to", "")
    if wanted not in VISIBILITIES:
        messages.error(request, str(WORDS["visibility"]))
    elif wanted == row.visibility:
        messages.info(request, _("Nothing was changed."))
    elif is_wider(wanted, row):
        return redirect(reverse("share_review", args=[token]) + f"?{urlencode({'who': wanted})}")
    else:
        close(request, row, wanted)
    return redirect("shares")


def close(request: HttpRequest, row: Transcript, wanted: str) -> None:
    try:
        shared = share_chat(row, wanted, timezone.now())
    except Unfit as problem:
        messages.error(request, str(WORDS[problem.code]))
        return
    if shared.visibility == Visibility.ME:
        messages.success(request, _("Only you can see it now. Its old link is dead."))
    else:
        messages.success(request, _("It is listed nowhere now. Anyone with the link can still open it."))


@person_required
@require_POST
def expiry(request: HttpRequest, token: str) -> HttpResponseBase:
    row, now, choice = kept(signed_in(request), token), timezone.now(), request.POST.get("expiry", "")
    if choice not in CHOICES:
        messages.error(request, _("Choose how long it stays open."))
        return redirect("shares")
    try:
        describe_shared(
            row, now, title=row.title, note=row.note, story=row.story, channel=row.channel,
            expires_at=expires(choice, now),
        )  # fmt: skip
    except Unfit as problem:
        messages.error(request, str(WORDS[problem.code]))
        return redirect("shares")
    days = DAYS.get(choice)
    told = _("It stays open until you close it.")
    if days is not None:
        told = ngettext("It closes by itself in %(n)d day.", "It closes by itself in %(n)d days.", days) % {
            "n": days
        }
    messages.success(request, told)
    return redirect("shares")


@signed_in_required
@require_POST
def revoke(request: HttpRequest, token: str) -> HttpResponseBase:
    revoke_chat(kept(signed_in(request), token), timezone.now())
    messages.success(request, _("Only you can see it now. Its old link is dead."))
    return redirect("shares")


@signed_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, token: str) -> HttpResponseBase:
    """A draft goes without more questions when its button is pressed: nobody else ever saw it."""
    row = own(signed_in(request), token)
    if request.method != "POST":
        shown = {"row": row, "title": mark_safe(marked_plain(row.title)), "is_open": row.visibility in OPEN,
                 "is_draft": row.visibility == Visibility.DRAFT}  # fmt: skip
        return render(request, "chats/share_delete.html", shown)
    if row.visibility == Visibility.DRAFT:
        drop_draft(row)
        messages.success(request, _("Discarded. Nothing of it is kept."))
        return redirect("share")
    delete_chat(row, timezone.now())
    messages.success(request, _("Deleted. Nothing of it is kept here."))
    return redirect("shares")


@signed_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_all(request: HttpRequest) -> HttpResponseBase:
    person = signed_in(request)
    if request.method != "POST":
        open_now = Transcript.objects.of(person).filter(visibility__in=OPEN).count()
        return render(request, "chats/shares_revoke.html", {"open_now": open_now})
    many = revoke_chats(person, timezone.now())
    told = ngettext(
        "%(n)d chat is closed. Only you can see it.", "%(n)d chats are closed. Only you can see them.", many
    )
    messages.success(request, told % {"n": many})
    return redirect("shares")
