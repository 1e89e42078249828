"""What a person does with a post: one button each, swapped in place or by a plain form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from digest.accounts.access import refuse_suspended, signed_in, signed_in_required, suspended
from digest.accounts.models import User
from digest.lib.fragments import back_to, swaps
from digest.lib.moderated import State
from digest.posts.beacons import Beacons
from digest.posts.count_read import count_read
from digest.posts.deeds import post_for
from digest.posts.hide_post import hide_post
from digest.posts.lately import deeds
from digest.posts.mark_read import mark_read
from digest.posts.mine import DEEDS
from digest.posts.models import Post
from digest.posts.problems import WORDS
from digest.posts.save_post import save_post
from digest.posts.unhide_post import unhide_post
from digest.posts.unsave_post import unsave_post
from digest.posts.unvote import unvote
from digest.posts.unwatch import unwatch
from digest.posts.vote import vote
from digest.posts.watch import NotAStory, watch
from digest.posts.wording import Unfit

Verb = Callable[[User, Post, datetime], Post]
VERBS: dict[str, tuple[Verb, Verb]] = {
    "vote": (vote, unvote),
    "save": (save_post, unsave_post),
    "hide": (hide_post, lambda user, post, now: unhide_post(user, post)),
    "watch": (watch, lambda user, post, now: unwatch(user, post)),
}
beacons = Beacons()


@require_POST
@signed_in_required
def deed(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """``off`` takes it back; ``row`` says that the button stands in a list, from which a hidden post goes."""
    if name == "vote" and suspended(request):  # the others change one's own lists alone
        return refuse_suspended(request)
    user, now, off = signed_in(request), timezone.now(), request.POST.get("off") == "1"
    try:
        post = VERBS[name][off](user, post_for(user, pk, DEEDS[name], off=off), now)
    except (Post.DoesNotExist, NotAStory):
        raise Http404 from None
    except Unfit as problem:
        return refused(request, str(WORDS[problem.code]), 429 if problem.code == "too_many_votes" else 409)
    deeds.note(user.pk)
    if not swaps(request):
        return HttpResponseRedirect(back_to_row(request, post))
    if name == "hide" and request.POST.get("row"):
        return render(request, "posts/_gone.html", {"post": post})
    answer = render(request, "posts/_deed.html", {"name": name, "post": post, "done": not off})
    if name == "hide" and off:
        answer["HX-Refresh"] = "true"  # the row comes back in its place
    return answer


def back_to_row(request: HttpRequest, post: Post) -> str:
    """The page that the button stood on, at the row of the post."""
    back = back_to(request, f"/p/{post.pk}")
    return back if "#" in back else f"{back}#p{post.pk}"


def refused(request: HttpRequest, words: str, status: int) -> HttpResponse:
    """Why nothing was done: a line of text, or a page."""
    if swaps(request):
        return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    return render(request, "posts/refused.html", {"words": words}, status=status)


@require_POST
@signed_in_required
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """The page says that it was opened, for the person's own marks."""
    user = signed_in(request)
    post = Post.objects.visible_to(user).filter(pk__in=Post.objects.at(pk).values("pk")).first()
    if post is None:
        raise Http404
    mark_read(user, post, timezone.now())
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """The page says that somebody who is not signed in opened it: one more in the totals of the day.

    Such pages are the same bytes for everybody, so no token can be in them. There is nobody to act for: no
    cookie is read, and a foreign page could do no more than any program, to add one where `Beacons` lets it.
    """
    here = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    post = Post.objects.at(pk).filter(state=State.VISIBLE).first()
    if post is None:
        raise Http404
    now = timezone.now()
    if here and beacons.counts(request.META.get("REMOTE_ADDR", ""), post.pk, now):
        count_read(post, now)
    return HttpResponse(status=204)
