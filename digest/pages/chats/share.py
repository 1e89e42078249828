"""The page on which one gives a chat, and the one on which a link waits to be read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from digest.accounts.access import person_required, signed_in
from digest.accounts.models import User
from digest.chats.ask_link import ask_link
from digest.chats.describe_chat import describe_chat
from digest.chats.draft_chat import Drafted, draft_chat
from digest.chats.find import link_for, share_for
from digest.chats.imported import ImportedChat, Unreadable
from digest.chats.models import ShareLink, Transcript, Visibility
from digest.chats.problems import words_of, words_of_unreadable
from digest.chats.unfit import Unfit
from digest.lib.fragments import swaps
from digest.lib.number import number
from digest.pages.chats.given import Given, chat_in
from digest.pages.chats.propose_story import About, about_post
from digest.pages.chats.review import first_look

DRAFTS = 20  # as many as one may have


@person_required
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest) -> HttpResponseBase:
    """A file, a pasted text or a link. What becomes of it is the answer: its originals are shown once."""
    person = signed_in(request)
    if request.method != "POST":
        return page(
            request, Given(story=number(request.GET.get("story")), update=request.GET.get("update", ""))
        )
    given = Given.read(request.POST)
    if "link" in request.POST:
        return by_link(request, person, given)
    return by_text(request, person, given)


def page(
    request: HttpRequest, given: Given, *, problem: str = "", understood: str = "", field: str = ""
) -> HttpResponse:
    person = signed_in(request)
    drafts = Transcript.objects.of(person).filter(visibility=Visibility.DRAFT).order_by("-created", "-pk")
    context: dict[str, Any] = {
        "given": given,
        "story": about_post(given.story),
        "renews": renewed(person, given.update),
        "drafts": drafts[:DRAFTS],
        "waiting": ShareLink.objects.waiting_of(person).order_by("-pk"),
        "problem": problem,
        "understood": understood,
        "field": field,
    }
    return render(request, "chats/share.html", context, status=400 if problem else 200)


def renewed(person: User, token: str) -> Transcript | None:
    """The chat of one's own whose turns the new one takes; 404 for none."""
    if not token:
        return None
    try:
        return share_for(person, token)
    except Transcript.DoesNotExist:
        raise Http404 from None


def by_text(request: HttpRequest, person: User, given: Given) -> HttpResponseBase:
    file = request.FILES.get("file")
    where = "text" if file is None else "file"
    if file is not None and given.text.strip():
        both = _("Give a file or a text, not both.")
        return page(request, given, problem=both, field="file")
    try:
        found = chat_in(given, file)
        if not isinstance(found, ImportedChat):
            return render(request, "chats/share_many.html", {"given": given, "chats": found})
        drafted = drafted_of(person, found, given)
    except Unreadable as problem:
        words = words_of_unreadable(problem)
        return page(request, given, problem=words, understood=problem.understood, field=where)
    except Unfit as problem:
        at = "names" if problem.code == "names" else where
        return page(request, given, problem=words_of(problem.code), field=at)
    response = first_look(request, drafted)
    patch_cache_control(response, private=True, no_store=True)
    return response


def drafted_of(person: User, chat: ImportedChat, given: Given) -> Drafted:
    now = timezone.now()
    drafted = draft_chat(person, chat, now, names=given.listed_names, replaces=renewed(person, given.update))
    story = about_post(given.story)
    if story is None:
        return drafted
    return replace(drafted, transcript=about(drafted.transcript, story))


def about(draft: Transcript, story: About) -> Transcript:
    """The draft, said to be about the story that its sharer came from."""
    return describe_chat(
        draft, timezone.now(), title=draft.title, note=draft.note, story=story.story, channel=draft.channel,
        expires_at=draft.expires_at,
    )  # fmt: skip


def by_link(request: HttpRequest, person: User, given: Given) -> HttpResponseBase:
    try:
        link = ask_link(person, given.link, timezone.now(), replaces=renewed(person, given.update))
    except Unfit as problem:
        return page(request, given, problem=words_of(problem.code), field="link")
    return redirect(reverse("share_link", args=[link.token]) + with_story(given.story))


def with_story(story: int | None) -> str:
    return "" if story is None else f"?{urlencode({'story': story})}"


def back_with(link: ShareLink, story: int | None) -> str:
    """To give the chat in another way, for the same end."""
    return f"?{urlencode({'update': link.replaces.token})}" if link.replaces else with_story(story)


@person_required
@require_safe
def wait(request: HttpRequest, token: str) -> HttpResponseBase:
    """Looks again by itself until the chat is there, or says why it is not."""
    try:
        link = link_for(signed_in(request), token)
    except ShareLink.DoesNotExist:
        raise Http404 from None
    story = number(request.GET.get("story"))
    if link.transcript is not None:
        there = reverse("share_review", args=[link.transcript.token]) + with_story(story)
        return HttpResponseClientRedirect(there) if swaps(request) else redirect(there)
    context = {
        "link": link,
        "back": reverse("share") + back_with(link, story),
        "story": story,
        "problem": words_of(link.parked_reason) if link.parked_at else "",
    }
    template = "chats/_waiting.html" if swaps(request) else "chats/share_link.html"
    return render(request, template, context)
