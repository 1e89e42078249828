"""One story and its merges, for staff."""

from __future__ import annotations

import structlog
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from crawler.stories.merge import CannotMerge, unmerge
from crawler.stories.models import Merge, Story
from digest.accounts.access import signed_in, staff_required
from digest.pages.front import front
from digest.pages.story_desk import story_desk

log = structlog.get_logger("ops")


@require_safe
@never_cache
@staff_required
def story(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    shown = get_object_or_404(Story.objects.select_related("merged_into"), pk=pk)
    context = {"section": "ops", "now": now, "front": front(now), "story": shown}
    return render(request, "ops/story.html", {**context, "page": story_desk(shown)})


@require_POST
@never_cache
@staff_required
def undo_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """A merge that cannot be undone (any more) stays, and the page says so."""
    merge = get_object_or_404(Merge, pk=pk)
    name = signed_in(request).username
    try:
        unmerge(merge.pk, timezone.now(), name)
    except CannotMerge:
        messages.warning(request, _("Nothing was changed: this is not the last merge of these stories."))
    else:
        log.info("merge undone", merge=merge.pk, winner=merge.winner_id, loser=merge.loser_id, by=name)
        messages.success(request, _("The two stories are parted. Their pages follow within a minute."))
    return redirect("ops_story", pk=merge.winner_id)
