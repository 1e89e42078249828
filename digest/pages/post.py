"""The page of a post that a person wrote, with what was said about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from digest.accounts.access import Viewer, viewer_of
from digest.channels.may import may_run
from digest.channels.models import Follow
from digest.comments.asked import thread_asked
from digest.lib.moderated import State
from digest.lib.text import cut
from digest.moderation.rules import words_of
from digest.pages.context import root_of
from digest.pages.front import ChannelLink, chips_of, front
from digest.pages.in_script import in_script
from digest.pages.shown import mine_for
from digest.posts.cards import Card, cards, post_url, with_rows
from digest.posts.models import Pin, Post, PostQuerySet


@dataclass(frozen=True)
class PostPage:
    """`deleted`: only what others said is left. `may_pin`: in the channel it was published in."""

    post: Post
    card: Card
    title: str
    description: str
    channels: list[ChannelLink]
    versions: int
    json_ld: str
    deleted: bool = False
    rule: str = ""  # why a moderator took it out of sight
    may_pin: bool = False
    pinned: bool = False
    followable: bool = False  # everybody sees the channel it was published in
    following: bool = False


def openable(viewer: Viewer) -> PostQuerySet:
    """Posts with a page for this viewer: what they may see, and deleted ones that others talked under."""
    gap = Post.objects.filter(state=State.DELETED, comments__gt=0, moved_to=None)
    return Post.objects.visible_to(viewer) | gap


def post_page(post: Post, viewer: Viewer, *, root: str) -> PostPage:
    """At most nine queries, three of them for who may pin it or follows its channel."""
    card = cards([post], viewer)[0]
    title = card.title or cut(post.gist, 80) or card.site or card.channel_name or card.author
    description = cut(post.gist, 200) or title
    deleted = post.state == State.DELETED
    followable = post.channel is not None and post.channel.state == State.VISIBLE and not deleted
    may_pin = viewer.is_authenticated and post.channel is not None and may_run(viewer, post.channel)
    return PostPage(
        post=post,
        card=card,
        title="" if deleted else title,
        description="" if deleted else description,
        channels=chips_of([post.pk]).get(post.pk, []),
        versions=post.versions.count() if post.edited_at else 0,
        json_ld=json_ld(card, title, root) if post.state == State.VISIBLE else "",
        deleted=deleted,
        rule=words_of(post.state_reason) if post.state_reason else "",
        may_pin=may_pin and post.state == State.VISIBLE,
        pinned=may_pin and Pin.objects.filter(channel=post.channel_id, post=post).exists(),
        followable=followable,
        following=followable and post.channel_id in Follow.objects.channels_of(viewer),
    )


def json_ld(card: Card, title: str, root: str) -> str:
    """schema.org: who wrote what, when, about what. Fit to stand inside a script element."""
    post, url = card.post, root + card.url
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article" if post.kind == Post.Kind.ARTICLE else "SocialMediaPosting",
        "@id": url,
        "url": url,
        "headline": title[:110],
        "datePublished": post.published.isoformat(),
        "dateModified": (post.edited_at or post.published).isoformat(),
        "author": {"@type": "Person", "name": card.author, "url": f"{root}/u/{card.author}"},
        "commentCount": post.comments,
        "interactionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": "https://schema.org/LikeAction",
            "userInteractionCount": post.votes,
        },
    }
    if post.language:
        data["inLanguage"] = post.language
    if card.channel:
        channel = root + reverse("channel", args=[card.channel.slug])
        data["publisher"] = {"@type": "Organization", "name": card.channel_name, "url": channel}
    if card.pictures:
        data["image"] = [root + reverse("media", args=[picture.large]) for picture in card.pictures]
    if post.link:
        data["sharedContent"] = {"@type": "WebPage", "url": post.link}
    if card.quoted and not card.quoted.gone:
        data["isBasedOn"] = root + card.quoted.url
    return in_script(data)


@require_safe
def post(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`/p/<id>`; 301 to the story's page for a story's post, 302 to the chat's for a shared chat's."""
    found = Post.objects.filter(pk=pk, kind=Post.Kind.STORY).first()
    if found is not None:
        target = found.moved_to or found
        if target.state != State.VISIBLE:
            raise Http404
        query = request.META["QUERY_STRING"]
        return redirect(post_url(target) + (f"?{query}" if query else ""), permanent=True)
    viewer = viewer_of(request)
    shown = with_rows(openable(viewer)).filter(pk=pk).first()
    if shown is None:
        raise Http404
    if shown.kind == Post.Kind.CHAT and shown.slug:
        query = request.META["QUERY_STRING"]
        return redirect(post_url(shown) + (f"?{query}" if query else ""))  # not for good: it can be revoked
    if shown.transcript and shown.author_id == viewer.pk:  # nobody else opens it now
        return redirect("share_review", shown.transcript.token)
    if shown.state == State.DRAFT:
        return redirect("post_edit", pk=pk)
    now = timezone.now()
    context = context_of(request, shown, viewer, now)
    context |= {"thread": thread_asked(request, shown, now), "path": post_url(shown)}
    return render(request, "posts/post.html", context)


def context_of(request: HttpRequest, shown: Post, viewer: Viewer, now: datetime) -> dict[str, Any]:
    page = post_page(shown, viewer, root=root_of(request))
    return {
        "section": "",
        "now": now,
        "front": front(now),
        "page": page,
        "card": page.card,
        "post": shown,
        "mine": mine_for(viewer, [shown.pk]),
    }
