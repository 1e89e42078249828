"""What a person does with posts they wrote, and editors with those in their channels."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digest.accounts.access import person_required, signed_in, signed_in_required, viewer_of
from digest.channels.may import may_run
from digest.channels.models import Channel
from digest.lib.fragments import back_to
from digest.lib.moderated import State
from digest.posts.cards import cards, with_rows
from digest.posts.decide_proposal import decide_proposal
from digest.posts.delete_post import delete_post
from digest.posts.models import PlacementProposal, Post
from digest.posts.pin import pin
from digest.posts.problems import WORDS
from digest.posts.propose import propose
from digest.posts.unpin import unpin
from digest.posts.unschedule import unschedule
from digest.posts.wording import Unfit

DRAFTS = 100  # as many as one may have
VERSIONS = 50


@signed_in_required
@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """Scheduled posts by their time, then drafts, the last written first."""
    author = signed_in(request)
    mine = with_rows(Post.objects.composed_by(author))
    scheduled = mine.filter(state=State.SCHEDULED).order_by("published", "pk")[:DRAFTS]
    unfinished = mine.filter(state=State.DRAFT).order_by("-updated", "-pk")[:DRAFTS]
    found = cards([*scheduled, *unfinished], author)
    context = {
        "scheduled": [card for card in found if card.state == State.SCHEDULED],
        "drafts": [card for card in found if card.state == State.DRAFT],
    }
    return render(request, "posts/drafts.html", context)


@signed_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Suspended people may take their own things away too."""
    author = signed_in(request)
    mine = with_rows(Post.objects.composed_by(author))
    post = get_object_or_404(mine, pk=pk)
    if request.method != "POST":
        return render(request, "posts/delete.html", {"card": cards([post], author)[0], "post": post})
    delete_post(post, timezone.now())
    messages.success(request, _("Deleted."))
    return redirect(back_to(request, "/drafts"))


@signed_in_required
@require_POST
def call_back(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A scheduled post becomes a draft again."""
    post = get_object_or_404(Post.objects.written_by(signed_in(request)), pk=pk)
    if unschedule(post, timezone.now()):
        messages.success(request, _("This is a draft again."))
        return redirect("post_edit", pk=post.pk)
    return redirect("post", pk=post.pk)


@person_required
@require_POST
def pin_post(request: HttpRequest, pk: int) -> HttpResponseBase:
    """In the channel where it was published first, by who runs that."""
    person = signed_in(request)
    post = get_object_or_404(Post.objects.visible_to(person).by_people().select_related("channel"), pk=pk)
    if post.channel is None or not may_run(person, post.channel):
        raise PermissionDenied
    if request.POST.get("pinned") == "no":
        unpin(post, post.channel)
        messages.success(request, _("Unpinned."))
    else:
        try:
            pin(post, post.channel, timezone.now())
        except Unfit:
            raise PermissionDenied from None
        messages.success(request, _("Pinned. It stands first in the channel."))
    return redirect(back_to(request, f"/p/{post.pk}"))


@person_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose_post(request: HttpRequest, pk: int) -> HttpResponseBase:
    """To a channel of the site, whose editors decide."""
    person, now = signed_in(request), timezone.now()
    post = get_object_or_404(with_rows(Post.objects.written_by(person)).filter(moved_to=None), pk=pk)
    problem = ""
    if request.method == "POST":
        channel = get_object_or_404(Channel.objects.vertical(), slug=request.POST.get("channel", ""))
        try:
            propose(post, channel, now)
        except Unfit as reason:
            problem = str(WORDS[reason.code])
        else:
            messages.success(request, _("Proposed. The channel’s editors decide."))
            return redirect("post", pk=post.pk)
    asked = PlacementProposal.objects.filter(post=post).select_related("channel")
    context = {
        "post": post,
        "card": cards([post], person)[0],
        "problem": problem,
        "asked": asked,
        "channels": Channel.objects.vertical().exclude(pk__in=asked.values("channel")),
    }
    return render(request, "posts/propose.html", context, status=400 if problem else 200)


@person_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponseBase:
    """An editor's answer to a proposal."""
    person = signed_in(request)
    proposal = get_object_or_404(PlacementProposal.objects.select_related("channel", "post"), pk=pk)
    if not may_run(person, proposal.channel):
        raise PermissionDenied
    accepted = request.POST.get("accept") == "yes"
    if decide_proposal(proposal, person, accepted, timezone.now()):
        said = _("Accepted. The post stands in the channel.") if accepted else _("Declined.")
        messages.success(request, said)
    return redirect(back_to(request, f"/c/{proposal.channel.slug}"))


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What a post said before its edits; whoever sees the post may read it."""
    viewer = viewer_of(request)
    post = get_object_or_404(with_rows(Post.objects.visible_to(viewer).by_people()), pk=pk)
    versions = post.versions.order_by("-until", "-pk")[:VERSIONS]
    context = {"post": post, "card": cards([post], viewer)[0], "versions": versions}
    return render(request, "posts/history.html", context)


@require_safe
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """The card of where a post leads, asked for again while a job reads the page."""
    viewer = viewer_of(request)
    post = get_object_or_404(with_rows(Post.objects.visible_to(viewer).by_people()).exclude(link=""), pk=pk)
    return render(request, "posts/_link.html", {"card": cards([post], viewer)[0], "polls": True})
