"""Writing, changing and liking comments. Each deed answers a fragment, or goes back to the page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digest.accounts.access import Viewer, person_required, signed_in, signed_in_required, viewer_of
from digest.accounts.models import User
from digest.comments.address import place_of
from digest.comments.counters import above
from digest.comments.delete_comment import delete_comment
from digest.comments.edit_comment import edit_comment
from digest.comments.mark_seen import mark_seen
from digest.comments.models import Comment
from digest.comments.problems import WORDS
from digest.comments.read import node_of
from digest.comments.thread import NESTED
from digest.comments.unvote_comment import unvote_comment
from digest.comments.vote_comment import vote_comment
from digest.comments.wording import LONGEST, editable
from digest.comments.write_comment import write_comment
from digest.lib.fragments import back_to, swaps
from digest.lib.number import number
from digest.posts.cards import post_url
from digest.posts.models import Post
from digest.posts.wording import Unfit

FORM = require_http_methods(["GET", "HEAD", "POST"])
TOO_OFTEN = ("too_many", "too_many_links", "too_many_votes")


def post_for(viewer: Viewer, pk: int) -> Post:
    """The post that stands at this id now, where ``viewer`` may see it; else 404."""
    moved = Post.objects.filter(pk=pk).values_list("moved_to", flat=True).first()
    return get_object_or_404(Post.objects.visible_to(viewer), pk=moved or pk)


def comment_for(viewer: Viewer, pk: int) -> Comment:
    """A comment that ``viewer`` may read, with the post it is read under; else 404."""
    comment = get_object_or_404(
        Comment.objects.visible_to(viewer).select_related("author", "post__moved_to"), pk=pk
    )
    comment.post = comment.post.moved_to or comment.post
    return comment


def own_comment_for(user: User, pk: int) -> Comment:
    comment = comment_for(user, pk)
    if comment.author_id != user.pk:
        raise Http404
    return comment


def context_of(request: HttpRequest, comment: Comment, **more: Any) -> dict[str, Any]:
    """What the fragments of one comment need."""
    now = timezone.now()
    node = node_of(comment, viewer_of(request), now)
    return {"now": now, "c": node, "path": post_url(comment.post), "post": comment.post, **more}


def refused(request: HttpRequest, code: str, back: str) -> HttpResponse:
    """A page that says why nothing was done."""
    status = 429 if code in TOO_OFTEN else 409
    return render(request, "comments/refused.html", {"words": WORDS[code], "back": back}, status=status)


# -- writing -----------------------------------------------------------------------------------------------


@person_required
@FORM
def comment_write(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A comment on a post: its form as a page, and what the form sends."""
    return written(request, post_for(signed_in(request), pk), None)


@person_required
@FORM
def comment_reply(request: HttpRequest, pk: int) -> HttpResponseBase:
    parent = comment_for(signed_in(request), pk)
    return written(request, parent.post, parent)


def written(request: HttpRequest, post: Post, parent: Comment | None) -> HttpResponseBase:
    form: dict[str, Any] = {"post": post, "parent": parent, "longest": LONGEST, "path": post_url(post)}
    form["form_id"] = parent.pk if parent else ""
    if request.method != "POST":
        return drawn(request, "comments/_form.html", "comments/write.html", form)
    text = request.POST.get("text", "")
    try:
        comment = write_comment(signed_in(request), post, text, timezone.now(), parent=parent)
    except Unfit as problem:
        form |= {"problem": WORDS[problem.code], "text": text}
        return drawn(request, "comments/_form.html", "comments/write.html", form, status=422)
    comment = comment_for(signed_in(request), comment.pk)
    if not swaps(request):
        return HttpResponseRedirect(place_of(comment))
    context = context_of(request, comment, **{**form, "post": comment.post})
    if parent:
        answered = above(comment)
        context["counts"] = Comment.objects.filter(pk__in=answered).values_list("pk", "replies")
        context["listed"] = answered[-min(NESTED, len(answered))]
        if len(answered) > NESTED:
            context["c"].reply_to = node_of(parent, viewer_of(request), timezone.now())
    return render(request, "comments/_written.html", context)


def drawn(
    request: HttpRequest, fragment: str, page: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The fragment, always with 200 so that it is swapped in, or the page of its own."""
    if swaps(request):
        return render(request, fragment, context)
    return render(request, page, context, status=status)


@person_required
@FORM
def comment_edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    comment = own_comment_for(signed_in(request), pk)
    form = {"c": comment, "post": comment.post, "text": comment.text, "longest": LONGEST}
    form |= {"path": post_url(comment.post), "editing": True, "form_id": pk}
    if request.method != "POST":
        if not editable(comment.published, timezone.now()):
            form["problem"] = WORDS["late"]
        return drawn(request, "comments/_form.html", "comments/write.html", form)
    text = request.POST.get("text", "")
    try:
        comment = edit_comment(comment, text, timezone.now())
    except Unfit as problem:
        form |= {"problem": WORDS[problem.code], "text": text}
        return drawn(request, "comments/_form.html", "comments/write.html", form, status=422)
    comment = comment_for(signed_in(request), pk)
    if not swaps(request):
        return HttpResponseRedirect(place_of(comment))
    return render(request, "comments/_changed.html", context_of(request, comment))


@signed_in_required
@FORM
def comment_delete(request: HttpRequest, pk: int) -> HttpResponseBase:
    comment = own_comment_for(signed_in(request), pk)
    context = {"c": comment, "post": comment.post, "path": post_url(comment.post)}
    if request.method != "POST":
        return drawn(request, "comments/_delete.html", "comments/delete.html", context)
    delete_comment(comment, timezone.now())
    if not swaps(request):
        return HttpResponseRedirect(f"{post_url(comment.post)}#comments")
    comment.post.refresh_from_db(fields=["comments"])
    return render(request, "comments/_deleted.html", context_of(request, comment))


# -- liking ------------------------------------------------------------------------------------------------


@person_required
@require_POST
def comment_vote(request: HttpRequest, pk: int) -> HttpResponseBase:
    return voted(request, pk, vote_comment)


@person_required
@require_POST
def comment_unvote(request: HttpRequest, pk: int) -> HttpResponseBase:
    return voted(request, pk, unvote_comment)


def voted(request: HttpRequest, pk: int, verb: Any) -> HttpResponseBase:
    comment = comment_for(signed_in(request), pk)
    back = back_to(request, post_url(comment.post)).partition("#")[0] + f"#c{pk}"
    problem = ""
    try:
        verb(signed_in(request), comment, timezone.now())
    except Unfit as unfit:
        if not swaps(request):
            return refused(request, unfit.code, back)
        problem = str(WORDS[unfit.code])
    if not swaps(request):
        return HttpResponseRedirect(back)
    return render(request, "comments/_vote.html", context_of(request, comment, problem=problem))


# -- reading -----------------------------------------------------------------------------------------------


@require_safe
@never_cache
def comment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Where a comment is read, in its thread; its address for good, whatever becomes of the post."""
    return HttpResponseRedirect(place_of(comment_for(viewer_of(request), pk), alone=True))


@require_safe
@never_cache
def comment_history(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What a comment said before; for everybody who may read it."""
    found = comment_for(viewer_of(request), pk)
    versions = found.versions.order_by("-pk")
    context = {"c": found, "versions": versions, "back": place_of(found, alone=True)}
    return render(request, "comments/history.html", context)


@signed_in_required
@require_POST
def thread_seen(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The page says up to which comment a person has seen it."""
    last = number(request.POST.get("last"))
    if last is None:
        return HttpResponse(status=400)
    mark_seen(signed_in(request), post_for(signed_in(request), pk), last, timezone.now())
    return HttpResponse(status=204)
