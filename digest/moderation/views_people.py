"""Pages of everybody: reporting, decisions about one's own things, appeals, the public log."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digest.accounts.access import person_required, signed_in, signed_in_required
from digest.lib.fragments import answer, swaps
from digest.lib.number import number
from digest.moderation.appeal import appeal
from digest.moderation.may_act import OWN, Refused
from digest.moderation.models import Action, Report, Target
from digest.moderation.read import log_page, mine_page, waiting_of_person
from digest.moderation.report import TOO_MANY, own_report, reasons_for, report
from digest.moderation.report_chat import report_chat
from digest.moderation.rules import RULES
from digest.moderation.things import Thing, chat_at, find
from digest.moderation.wording import problem_words


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@person_required
def report_thing(request: HttpRequest, target: str, pk: int) -> HttpResponse:
    """The form, in a dialog for who swaps; POST reports."""
    person = signed_in(request)
    thing = find(target, pk, person) if target in Target.values else None
    return reported(request, thing, partial(report, person, target, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@person_required
def report_shared_chat(request: HttpRequest, token: str) -> HttpResponse:
    """By its address: who was not given the link finds nothing to report."""
    person = signed_in(request)
    return reported(request, chat_at(token, person, timezone.now()), partial(report_chat, person, token))


def reported(request: HttpRequest, thing: Thing | None, tell: Callable[..., Report]) -> HttpResponse:
    """``tell`` takes a reason, a note and the time."""
    if thing is None:
        raise Http404
    if request.method != "POST":
        return form(request, thing)
    try:
        tell(request.POST.get("reason", ""), request.POST.get("note", ""), timezone.now())
    except Refused as refusal:
        status = {OWN: 403, TOO_MANY: 429}.get(refusal.why, 400)
        return form(request, thing, problem_words(refusal.why), status=200 if swaps(request) else status)
    if not swaps(request):
        messages.success(request, _("Reported. A moderator will look at it."))
    return answer(request, "moderation/_reported.html", {"thing": thing}, thing.url)


def form(request: HttpRequest, thing: Thing, problem: str = "", status: int = 200) -> HttpResponse:
    person = signed_in(request)
    own = thing.author is not None and thing.author.pk == person.pk
    context = {
        "thing": thing,
        "rules": [RULES[name] for name in reasons_for(thing)],
        "said": None if own else own_report(person, thing),
        "own": own,
        "problem": problem,
        "action": request.path,
        "next": request.POST.get("next") or request.GET.get("next") or thing.url,
    }
    page = "moderation/_report.html" if swaps(request) else "moderation/report.html"
    return render(request, page, context, status=status)


@require_safe
@never_cache
@signed_in_required
def mine(request: HttpRequest) -> HttpResponse:
    """For who is suspended too: what was decided about one's own things, and a way to appeal."""
    now, person = timezone.now(), signed_in(request)
    rows, before = mine_page(person, number(request.GET.get("before")), now)
    context = {"rows": rows, "before": before, "waiting": waiting_of_person(person), "now": now}
    return render(request, "moderation/mine.html", context)


@require_POST
@signed_in_required
def appeal_action(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own action alone: everybody else's is not found."""
    person = signed_in(request)
    action = get_object_or_404(Action.objects.about(person), pk=pk)
    try:
        appeal(person, action, request.POST.get("text", ""), timezone.now())
        messages.success(request, _("Sent. Another moderator reads it and decides."))
    except Refused as refusal:
        messages.warning(request, problem_words(refusal.why))
    return redirect("moderation_mine")


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Public: what was done, by which rule, when, and by whom by role; to whom is not in it."""
    now = timezone.now()
    rows, before = log_page(number(request.GET.get("before")), now)
    context = {"rows": rows, "before": before, "rules": RULES.values(), "now": now}
    return render(request, "moderation/log.html", context)
