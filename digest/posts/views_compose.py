"""Pages on which a person writes: a new post, a draft, something published."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from digest.accounts.access import person_required, signed_in
from digest.accounts.models import User
from digest.channels.models import Channel
from digest.lib.fragments import swaps
from digest.lib.moderated import State
from digest.lib.number import number
from digest.lib.pictures import BadPicture
from digest.posts.add_picture import add_picture
from digest.posts.compose import Written, channel_of, compose_context, time_of, to_quote, zone_of
from digest.posts.edit_post import CHANGEABLE, OPEN, edit_post
from digest.posts.models import Post
from digest.posts.parsed import parsed
from digest.posts.propose import propose
from digest.posts.publish_post import publish_post
from digest.posts.remove_picture import remove_picture
from digest.posts.wording import KINDS, Unfit, worded
from digest.posts.write_post import write_post

QUIET = ("autosave", "upload")  # deeds of a script, answered in JSON


def own_post(request: HttpRequest, pk: int) -> Post:
    """A post of the person who asks that can still be changed; 404 else."""
    mine = Post.objects.composed_by(signed_in(request)).filter(state__in=CHANGEABLE)
    return get_object_or_404(mine.select_related("author", "channel"), pk=pk)


@person_required
@require_http_methods(["GET", "HEAD", "POST"])
def compose(request: HttpRequest) -> HttpResponseBase:
    if request.method == "POST":
        return save(request, None)
    return page(request, Written.read(request.GET), None)


@person_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    post = own_post(request, pk)
    if request.method == "POST":
        return save(request, post)
    written = Written.of(post, zone_of(signed_in(request)))
    if post.state in OPEN and (kind := request.GET.get("kind", "")) in KINDS and not post.quoted_id:
        written = replace(written, kind=kind)
    return page(request, written, post)


@person_required
@require_POST
def preview(request: HttpRequest) -> HttpResponseBase:
    """The text as others would see it: a fragment, or the whole page with it. Nothing is kept."""
    written = Written.read(request.POST)
    try:
        wording = worded(written.kind, text=written.text)
    except Unfit as problem:
        return page(request, written, kept(request), problem=problem.code)
    html = parsed(wording.text).html
    if swaps(request):
        return render(request, "posts/_preview.html", {"preview": html, "language": wording.language})
    return page(request, written, kept(request), preview=html)


def kept(request: HttpRequest) -> Post | None:
    """The row that a form without a script belongs to, by its hidden field."""
    pk = number(request.POST.get("post"))
    return None if pk is None else own_post(request, pk)


def page(
    request: HttpRequest,
    written: Written,
    post: Post | None,
    *,
    problem: str = "",
    preview: str | None = None,
) -> HttpResponse:
    context = compose_context(signed_in(request), written, post, problem=problem, preview=preview)
    return render(request, "posts/compose.html", context, status=400 if problem else 200)


def save(request: HttpRequest, post: Post | None) -> HttpResponseBase:
    """Keep the form first, then do what its button says; what was written is never lost to a problem."""
    now, author, written = timezone.now(), signed_in(request), Written.read(request.POST)
    deed = request.POST.get("deed", "draft")
    other = deed.removeprefix("kind-") if deed.startswith("kind-") else ""
    if other and post is None and not (written.text or written.title or written.link or request.FILES):
        return redirect(f"{reverse('compose')}?{urlencode({'kind': other, 'channel': written.channel})}")
    takes_out = bool(request.POST.get("without"))
    without = number(request.POST.get("without")) or 0
    try:
        if post is not None and post.state not in OPEN:  # only its own button changes what others see
            if deed in QUIET:
                raise Unfit("state")
            if takes_out:
                remove_picture(post, without)
                return page(request, written, post)
        post = keep(author, written, post, now)
        if takes_out:
            remove_picture(post, without)
        added = [add_picture(post, file.read(), now) for file in request.FILES.getlist("pictures")]
        if deed in QUIET:
            return JsonResponse({"edit": reverse("post_edit", args=[post.pk]), "pictures": len(added)})
        if other in KINDS:
            return redirect(reverse("post_edit", args=[post.pk]) + f"?kind={other}")
        if added or takes_out or deed == "draft":
            if added and deed != "draft":
                messages.info(request, _("Say what the pictures show, then go on."))
            return redirect(
                reverse("post_edit", args=[post.pk]) + ("#pictures" if added or takes_out else "")
            )
        if post.state in OPEN:
            post = go_out(author, written, post, deed, now)
    except Unfit as problem:
        return refuse(request, written, post, problem.code)
    except BadPicture as problem:
        return refuse(request, written, post, "", str(problem))
    messages.success(request, told(post))
    return redirect("post", pk=post.pk)


def keep(author: User, written: Written, post: Post | None, now: datetime) -> Post:
    """The form's words in the row; a new draft when there is none yet."""
    if post is None:
        quoted = to_quote(written.quote) if written.kind == "quote" else None
        return write_post(
            author, channel_of(written, author), written.kind, now, title=written.title, text=written.text,
            link=written.link, quoted=quoted, quoted_turn=written.turn, draft=True,
        )  # fmt: skip
    channel = channel_of(written, author) if post.state in OPEN else None
    return edit_post(
        post, now, title=written.title, text=written.text, link=written.link, kind=written.kind,
        channel=channel, alts=written.alts,
    )  # fmt: skip


def go_out(author: User, written: Written, post: Post, deed: str, now: datetime) -> Post:
    at = time_of(written, zone_of(author)) if deed == "schedule" else None
    if deed == "schedule" and at is None:
        raise Unfit("time")
    post = publish_post(post, now, at=at)
    if written.propose and (channel := Channel.objects.vertical().filter(slug=written.propose).first()):
        with suppress(Unfit):  # the post is out; asking another channel can be done from its page
            propose(post, channel, now)
    return post


def refuse(
    request: HttpRequest, written: Written, post: Post | None, code: str, words: str = ""
) -> HttpResponseBase:
    context = compose_context(signed_in(request), written, post, problem=code)
    context["problem"] = words or context["problem"]
    if request.POST.get("deed") in QUIET:
        return JsonResponse({"problem": str(context["problem"])}, status=400)
    return render(request, "posts/compose.html", context, status=400)


def told(post: Post) -> str:
    if post.state == State.QUEUED:
        return _("Saved. A moderator looks at this post before others see it.")
    if post.state == State.SCHEDULED:
        return _("Scheduled. Until then only you see it.")
    return _("Changes saved.") if post.edited_at else _("Published.")
