"""Recipes of channels: taking one away, copying it, bringing one."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import conditional_page, require_http_methods, require_POST, require_safe

from digest.accounts.access import person_required, signed_in, viewer_of
from digest.channels.copy_channel import Copied, copy_channel
from digest.channels.find import get_channel_for
from digest.channels.forms import RecipeForm
from digest.channels.models import Channel
from digest.channels.problems import WORDS, Refused
from digest.channels.recipe import MOST_BYTES, NotRecipe, Recipe, read_recipe, write_recipe
from digest.channels.recipe_of import recipe_of


@require_safe
@conditional_page
def recipe_json(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything a channel is made of, to be copied elsewhere."""
    channel = get_channel_for(viewer_of(request), slug)
    schedule = {
        "sources": "every 5 minutes to 24 hours, by their own pace",
        "edition": f"08:00 {settings.TIME_ZONE}" if not channel.owner_id else "none",
    }
    body = write_recipe(recipe_of(channel), schedule)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{slug}.recipe.json"'
    return response


@require_POST
@never_cache
@person_required
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """A channel of one's own from the recipe of another; a personal channel has no rules to copy."""
    user = signed_in(request)
    channel = get_channel_for(user, slug)
    if channel.kind != Channel.Kind.VERTICAL:
        messages.error(request, _("A personal channel is what a person writes; it has no recipe to copy."))
        return redirect("channel_about", slug)
    try:
        copied = copy_channel(user, recipe_of(channel), timezone.now(), copied_from=channel)
    except Refused as problem:
        messages.error(request, problem.words)
        return redirect("channel_about", slug)
    tell_copied(request, copied)
    return redirect("channel_edit", copied.channel.slug)


def tell_copied(request: HttpRequest, copied: Copied) -> None:
    messages.success(request, _("This channel is yours. Its stories come within a minute."))
    if copied.left_out:
        words = ngettext(
            "%(n)d source was left out: the site does not read it, and a person brings at most 5.",
            "%(n)d sources were left out: the site does not read them, and a person brings at most 5.",
            copied.left_out,
        )
        messages.warning(request, words % {"n": copied.left_out})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@person_required
def import_recipe(request: HttpRequest) -> HttpResponse:
    """A channel of one's own from a file."""
    sent = request.method == "POST"
    form = RecipeForm(request.POST, request.FILES) if sent else RecipeForm()
    if sent and form.is_valid():
        try:
            recipe = read_file(form)
            copied = copy_channel(signed_in(request), recipe, timezone.now())
        except NotRecipe as problem:
            form.add_error("file", str(WORDS[problem.code]))
        except Refused as problem:
            form.add_error(None, problem.words)
        else:
            tell_copied(request, copied)
            return redirect("channel_edit", copied.channel.slug)
    context = {"section": "channels", "form": form}
    return render(request, "channels/import.html", context, status=400 if form.errors else 200)


def read_file(form: RecipeForm) -> Recipe:
    """What the file says, under the name that was typed, if one was."""
    recipe = read_recipe(form.cleaned_data["file"].read(MOST_BYTES + 1))
    name = form.cleaned_data["name"]
    return replace(recipe, name_en=name, name_zh="") if name else recipe
