"""The read part of /api/v1: what stands on the public pages, as JSON, in a fixed number of queries a call.

What the docstring of an operation says stands in its description for readers too.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Path, Query
from ninja.errors import HttpError

from crawler.stories.models import Story as StoryRow
from digest.api.problems import ProblemsAPI, answer_with_problems
from digest.api.shapes import (
    ChannelRecipe,
    Channels,
    ChannelSourceShape,
    EditionShape,
    Invalid,
    PersonsPost,
    PostShape,
    Problem,
    Stories,
    Story,
    channel_of,
    edition_of,
    persons_post_of,
    post_of,
    story_of,
)
from digest.channels.allowance import channel_feeds
from digest.channels.models import Channel
from digest.editions.models import Edition
from digest.editions.shown import shown_items
from digest.lib import keyset
from digest.lib.moderated import State
from digest.pages.context import root_of
from digest.pages.front import front, shown_posts
from digest.posts.cards import cards, post_url, with_rows
from digest.posts.models import Placement, Post
from digest.posts.told import base, tell

api = ProblemsAPI(
    title=f"{settings.SITE_NAME} API",
    version="1",
    description="Reading what is public needs no key, writing a token. Lists are {items, next}.",
    openapi_url="openapi.json",
    docs_url=None,
    urls_namespace="api",
)
answer_with_problems(api)

Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
Slug = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,40}$")]
Lang = Annotated[
    Literal["en", "zh-hans"] | None,
    Query(description="The language of the words; else that of Accept-Language"),
]
Limit = Annotated[int, Query(ge=1, le=100)]
Place = Annotated[str | None, Query(max_length=80, description="`next` of the page before")]
InChannel = Annotated[
    str | None, Query(pattern=r"^[a-z0-9-]{1,40}$", description="Only stories of this channel")
]
ANSWERS = {404: Problem, 422: Invalid}


@api.get("hot", response={200: Stories, 422: Invalid}, summary="The hot list of 24 hours, hottest first")
def hot(request: HttpRequest, lang: Lang = None, channel: InChannel = None) -> Any:
    return {"items": hot_stories(request, channel), "next": None}


def hot_stories(request: HttpRequest, channel: str | None = None) -> list[Story]:
    """Six queries."""
    listed = front(timezone.now())
    posts = [
        post
        for post in listed.posts
        if channel is None or channel in {link.slug for link in listed.chips.get(post.pk, [])}
    ]
    return [story_of(told) for told in tell(posts, language_of(request))]


@api.get("latest", response={200: Stories, **ANSWERS}, summary="Stories by the time of their publication")
def latest(request: HttpRequest, lang: Lang = None, limit: Limit = 30, cursor: Place = None) -> Any:
    # four queries
    posts = shown_posts().order_by("-published", "-id")
    if cursor:
        at, pk = read_cursor(cursor)
        posts = posts.filter(published__lte=at).exclude(published=at, pk__gte=pk)
    found = list(posts[: limit + 1])
    return page(request, found, [post.published for post in found], limit)


@api.get(
    "stories/{story_id}",
    response={200: Story, 301: None, **ANSWERS},
    summary="One story; a merged one answers 301",
)
def story(request: HttpRequest, story_id: Id, lang: Lang = None) -> Any:
    # five queries
    row = StoryRow.objects.filter(pk=story_id).only("merged_into").first()
    if row and row.merged_into_id:
        return moved(request, reverse("api:story", args=[row.merged_into_id]))
    return story_of(told_post(request, shown_posts().filter(story=story_id)))


@api.get(
    "posts/{post_id}",
    response={200: PostShape | PersonsPost, 301: None, **ANSWERS},
    summary="One post, a story's or a person's; a moved one answers 301",
)
def post(request: HttpRequest, post_id: Id, lang: Lang = None) -> Any:
    # five queries, seven for a person's
    row = Post.objects.filter(pk=post_id, state=State.VISIBLE).only("moved_to", "kind").first()
    if row and row.moved_to_id:
        return moved(request, reverse("api:post", args=[row.moved_to_id]))
    if row and row.kind != Post.Kind.STORY:
        for card in cards(with_rows(Post.objects.visible().filter(pk=post_id)), AnonymousUser()):
            return persons_post_of(card, root_of(request))
    told = told_post(request, shown_posts().filter(pk=post_id))
    return post_of(told, root_of(request) + post_url(told.post))


@api.get(
    "channels", response={200: Channels, 422: Invalid}, summary="The house channel and the vertical ones"
)
def channels(request: HttpRequest, lang: Lang = None) -> Any:
    language = language_of(request)
    found = [
        c for c in (Channel.objects.house(), *Channel.objects.vertical()) if c and c.state == State.VISIBLE
    ]
    return {"items": [channel_of(channel, language) for channel in found], "next": None}


@api.get("channels/{slug}", response={200: ChannelRecipe, **ANSWERS}, summary="A channel and its recipe")
def channel(request: HttpRequest, slug: Slug, lang: Lang = None) -> Any:
    found = find_channel(slug)
    return {
        **channel_of(found, language_of(request)),
        "terms": found.terms,
        "not_terms": found.not_terms,
        "sources": [
            ChannelSourceShape(title=str(f), url=f.url, site_url=f.site_url, language=f.language)
            for f in channel_feeds(found)
        ],
    }


@api.get(
    "channels/{slug}/posts", response={200: Stories, **ANSWERS}, summary="A channel's stories, newest first"
)
def channel_posts(
    request: HttpRequest, slug: Slug, lang: Lang = None, limit: Limit = 30, cursor: Place = None
) -> Any:
    """The house channel's are those of the hot list."""
    # five queries
    found = find_channel(slug)
    if found.kind == Channel.Kind.HOUSE:
        return {"items": hot_stories(request), "next": None}
    placements = Placement.objects.filter(channel=found, post__in=shown_posts()).order_by("-at", "-post")
    if cursor:
        at, pk = read_cursor(cursor)
        placements = placements.filter(at__lte=at).exclude(at=at, post__gte=pk)
    rows = list(placements.select_related("post__story")[: limit + 1])
    return page(request, [row.post for row in rows], [row.at for row in rows], limit)


@api.get("editions/{date}", response={200: EditionShape, **ANSWERS}, summary="The edition of a day")
def edition(request: HttpRequest, date: dt.date, lang: Lang = None, channel: InChannel = None) -> Any:
    """In the reader's language, else in another."""
    # three queries
    of_channel = {"channel__slug": channel} if channel else {"channel__kind": Channel.Kind.HOUSE}
    found = Edition.objects.filter(date=date, channel__state=State.VISIBLE, **of_channel).select_related(
        "channel"
    )
    wanted = base(language_of(request))
    best = min(found, key=lambda e: base(e.language) != wanted, default=None)
    if best is None:
        raise HttpError(404, "There is no edition of this day.")
    return edition_of(best, shown_items(best.items.all()))


def language_of(request: HttpRequest) -> str:
    """The middleware's choice: `lang`, else the cookie, else Accept-Language."""
    return request.LANGUAGE_CODE


def told_post(request: HttpRequest, posts: QuerySet[Post]) -> Any:
    found = list(posts[:1])
    if not found:
        raise HttpError(404, "There is no such story, or it is not public.")
    return tell(found, language_of(request))[0]


def find_channel(slug: str) -> Channel:
    found = Channel.objects.filter(slug=slug, state=State.VISIBLE).first()
    if found is None:
        raise HttpError(404, "There is no such channel.")
    return found


def read_cursor(text: str) -> tuple[dt.datetime, int]:
    try:
        at, pk = keyset.decode(text, (dt.datetime, int))
    except keyset.BadCursor as problem:
        raise HttpError(404, f"There is no such page: cursor is {problem}.") from problem
    return at, pk


def page(request: HttpRequest, posts: list[Post], times: list[dt.datetime], limit: int) -> dict[str, Any]:
    """One page of ``posts``, which holds one more than ``limit`` where there is more."""
    shown = posts[:limit]
    more = len(posts) > limit
    after = keyset.encode((times[limit - 1], shown[-1].pk)) if more else None
    return {"items": [story_of(told) for told in tell(shown, language_of(request))], "next": after}


def moved(request: HttpRequest, path: str) -> HttpResponse:
    query = request.META["QUERY_STRING"]
    response = HttpResponse(status=301)
    response["Location"] = path + (f"?{query}" if query else "")
    return response
