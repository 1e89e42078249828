"""Pages of moderators: the queue, one thing, decisions to undo, appeals."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digest.accounts.access import moderator_required, signed_in
from digest.accounts.models import User
from digest.lib.fragments import back_to, swaps
from digest.lib.number import number
from digest.moderation.decide_appeal import decide_appeal
from digest.moderation.may_act import Refused
from digest.moderation.models import Action, Appeal, Target
from digest.moderation.read import REPORTED, SUSPECTED, appeals_page, log_page, queue_page, thing_page
from digest.moderation.settle import settle
from digest.moderation.undo import undo
from digest.moderation.wording import DEEDS, TARGETS, problem_words

MOST_AT_ONCE = 100


@require_safe
@never_cache
@moderator_required
def queue(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    kind, why = request.GET.get("kind", ""), request.GET.get("why", "")
    page = queue_page(signed_in(request), kind, why, number(request.GET.get("after")), now)
    context = {"page": page, "kind": kind, "why": why, "now": now, "tab": "queue", "targets": TARGETS}
    return render(request, "moderation/queue.html", {**context, "reported": REPORTED, "suspected": SUSPECTED})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@moderator_required
def thing(request: HttpRequest, target: str, pk: int) -> HttpResponse:
    """One thing with its reports and its author's history; POST decides about it."""
    if target not in Target.values:
        raise Http404
    if request.method == "POST":
        return decide(request, target, pk)
    page = thing_page(signed_in(request), target, pk, timezone.now())
    if page is None:
        raise Http404
    return render(request, "moderation/thing.html", {"page": page, "tab": "thing", "now": timezone.now()})


def wish(request: HttpRequest) -> tuple[str, str]:
    """Deed and rule: of a one-click button (`do` is `remove spam`), else of the two fields."""
    deed, _space, rule = request.POST.get("do", "").partition(" ")
    rule = rule or request.POST.get("rule", "")
    return deed, "" if deed == Action.Deed.SHOW else rule


def decide(request: HttpRequest, target: str, pk: int) -> HttpResponse:
    deed, rule = wish(request)
    note, suspension = request.POST.get("note", ""), request.POST.get("suspension", "")
    back = reverse("moderation_thing", args=[target, pk])
    try:
        made = settle(signed_in(request), target, pk, deed, rule, note, timezone.now(), suspension=suspension)
    except Refused as refusal:
        return refused(request, refusal, back)
    if swaps(request):
        return render(request, "moderation/_decided.html", {"made": made, "now": timezone.now()})
    messages.success(request, _("Decided: %(deed)s.") % {"deed": DEEDS[deed]})
    return redirect(back_to(request, reverse("moderation")))


def refused(request: HttpRequest, refusal: Refused, default: str) -> HttpResponse:
    """409 with the reason for who swaps; for everybody else back to the page, which says it."""
    words = problem_words(refusal.why)
    if swaps(request):
        return render(request, "moderation/_problem.html", {"problem": words}, status=409)
    messages.warning(request, words)
    return redirect(back_to(request, default))


@require_POST
@moderator_required
def bulk(request: HttpRequest) -> HttpResponse:
    """One deed for all that are ticked; those that cannot have it stay in the queue."""
    deed, rule = wish(request)
    done, kept = 0, ""
    for ref in request.POST.getlist("pick")[:MOST_AT_ONCE]:
        target, _colon, pk = ref.partition(":")
        if target not in Target.values or number(pk) is None:
            continue
        try:
            settle(signed_in(request), target, int(pk), deed, rule, "", timezone.now())
            done += 1
        except Refused as refusal:
            kept = problem_words(refusal.why)
    if kept:
        messages.warning(request, kept)
    messages.success(request, ngettext("%(n)d decided.", "%(n)d decided.", done) % {"n": done})
    return redirect(back_to(request, reverse("moderation")))


@require_safe
@never_cache
@moderator_required
def actions(request: HttpRequest) -> HttpResponse:
    """What was decided, about whom, with a way back for 30 days."""
    now = timezone.now()
    rows, before = log_page(number(request.GET.get("before")), now, signed_in(request))
    return render(
        request, "moderation/actions.html", {"rows": rows, "before": before, "tab": "actions", "now": now}
    )


@require_POST
@moderator_required
def undo_action(request: HttpRequest, pk: int) -> HttpResponse:
    action = get_object_or_404(Action, pk=pk)
    try:
        undo(signed_in(request), action, timezone.now())
    except Refused as refusal:
        return refused(request, refusal, reverse("moderation_actions"))
    if swaps(request):
        return render(request, "moderation/_undone.html", {"action": action})
    messages.success(request, _("Undone. What was before stands again."))
    return redirect(back_to(request, reverse("moderation_actions")))


@require_safe
@never_cache
@moderator_required
def appeals(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows, after = appeals_page(signed_in(request), number(request.GET.get("after")), now)
    context = {"rows": rows, "after": after, "tab": "appeals", "now": now}
    return render(request, "moderation/appeals.html", context)


@require_POST
@moderator_required
def answer_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = get_object_or_404(Appeal, pk=pk)
    granted = request.POST.get("decision") == Appeal.Decision.GRANTED
    if not granted and request.POST.get("decision") != Appeal.Decision.UPHELD:
        raise Http404
    moderator: User = signed_in(request)
    try:
        decide_appeal(moderator, appeal, granted, request.POST.get("answer", ""), timezone.now())
    except Refused as refusal:
        return refused(request, refusal, reverse("moderation_appeals"))
    said = _("Granted: the decision was undone.") if granted else _("Declined: the decision stands.")
    messages.success(request, said)
    return redirect(back_to(request, reverse("moderation_appeals")))
