"""The write part of /api/v1: the same verbs, permissions, limits and spam rules as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Body, Schema, Status
from ninja.errors import HttpError

from digest.accounts.limits import FOLLOW, allow, limit_of
from digest.accounts.models import User
from digest.api.bearer import Bearer, TooOften
from digest.api.read import Id, Slug, api
from digest.api.received import NewComment, NewPost, NewReport, QuotePost
from digest.api.shapes import Invalid, Problem
from digest.channels.find import get_channel_for
from digest.channels.follow import follow
from digest.channels.may import may_follow, may_post
from digest.channels.models import Channel
from digest.channels.unfollow import unfollow
from digest.comments.models import Comment
from digest.comments.write_comment import write_comment
from digest.lib.moderated import State
from digest.moderation.may_act import GONE, OWN, Refused
from digest.moderation.report import LIMIT, TOO_MANY, report
from digest.posts.deeds import post_for
from digest.posts.lately import deeds
from digest.posts.models import Post, Vote
from digest.posts.unvote import unvote
from digest.posts.vote import vote
from digest.posts.wording import Unfit
from digest.posts.write_post import write_post

PROBLEMS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Invalid, 429: Problem}
NO_POST = "There is no such post, or it is not public."
STATUSES = {
    "own": 403,
    "channel": 403,
    "quoted": 404,
    "turn": 404,
    "closed": 404,
}  # what else stands against it: 409
LIMITED = {"too_many_links": "link", "too_many_votes": "vote"}  # too_many is of what was written


class Written(Schema):
    """`state`: visible, or queued where a moderator looks first."""

    id: int
    state: str


class Voted(Schema):
    """`post`: where the vote counts, which is another one where the post was merged."""

    post: int
    votes: int
    voted: bool


class Followed(Schema):
    channel: str
    followers: int
    following: bool


class Reported(Schema):
    id: int


def person(request: HttpRequest) -> tuple[User, datetime]:
    user: User = request.auth  # type: ignore[attr-defined]
    return user, timezone.now()


def channel_for(user: User, slug: str) -> Channel:
    try:
        return get_channel_for(user, slug)
    except Http404:
        raise HttpError(404, "There is no such channel.") from None


def visible(pk: int) -> Post:
    post = Post.objects.at(pk).filter(state=State.VISIBLE).first()
    if post is None:
        raise HttpError(404, NO_POST)
    return post


def refusal(problem: Unfit, user: User, wrote: str, now: datetime) -> HttpError:
    """What a program is told; ``wrote`` (post, comment) is what `too_many` is about."""
    if what := {"too_many": wrote, **LIMITED}.get(problem.code):
        limit = limit_of(user, what, now)
        assert limit is not None  # who has none is not refused
        return TooOften(limit, user, now)
    return HttpError(STATUSES.get(problem.code, 409), f"That cannot be done: {problem.code}.")


@api.post("posts", auth=Bearer("post"), response={201: Written, **PROBLEMS}, summary="Write a post")
def new_post(request: HttpRequest, data: Body[NewPost]) -> Any:
    """Scope `post`. What a rule of spam wants a moderator to see first is queued."""
    user, now = person(request)
    channel = None
    if data.channel:
        channel = channel_for(user, data.channel)
        if not may_post(user, channel):
            raise HttpError(403, "You may not post in that channel.")
    quoted = visible(data.quoted) if isinstance(data, QuotePost) else None
    words = data.dict(include={"title", "text", "link"})
    try:
        turn = data.turn if isinstance(data, QuotePost) else None
        post = write_post(user, channel, data.kind, now, quoted=quoted, quoted_turn=turn, **words)
    except Unfit as problem:
        raise refusal(problem, user, "post", now) from problem
    return Status(201, Written(id=post.pk, state=post.state))


@api.post(
    "posts/{post_id}/comments",
    auth=Bearer("comment"),
    response={201: Written, **PROBLEMS},
    summary="Comment on a post, or answer a comment",
)
def new_comment(request: HttpRequest, post_id: Id, data: NewComment) -> Any:
    """Scope `comment`. What a rule of spam wants a moderator to see first is queued."""
    user, now = person(request)
    post, parent = visible(post_id), None
    if data.parent:
        parent = Comment.objects.visible_to(user).filter(pk=data.parent, post=post).first()
        if parent is None:
            raise HttpError(404, "There is no such comment under this post.")
    try:
        comment = write_comment(user, post, data.text, now, parent=parent)
    except Unfit as problem:
        raise refusal(problem, user, "comment", now) from problem
    return Status(201, Written(id=comment.pk, state=comment.state))


@api.put(
    "posts/{post_id}/vote", auth=Bearer("vote"), response={200: Voted, **PROBLEMS}, summary="Vote for a post"
)
def put_vote(request: HttpRequest, post_id: Id) -> Any:
    """Scope `vote`. Once a person, and not for one's own posts."""
    return voted(request, post_id, votes=True)


@api.delete(
    "posts/{post_id}/vote", auth=Bearer("vote"), response={200: Voted, **PROBLEMS}, summary="Take a vote back"
)
def delete_vote(request: HttpRequest, post_id: Id) -> Any:
    """Scope `vote`. Also where the post is out of sight by now."""
    return voted(request, post_id, votes=False)


def voted(request: HttpRequest, pk: int, *, votes: bool) -> Voted:
    user, now = person(request)
    try:
        post = post_for(user, pk, Vote, off=not votes)
    except Post.DoesNotExist:
        raise HttpError(404, NO_POST) from None
    try:
        post = (vote if votes else unvote)(user, post, now)
    except Unfit as problem:
        raise refusal(problem, user, "", now) from problem
    deeds.note(user.pk)
    post.refresh_from_db(fields=["votes"])
    return Voted(post=post.pk, votes=post.votes, voted=votes)


@api.put(
    "channels/{slug}/follow",
    auth=Bearer("follow"),
    response={200: Followed, **PROBLEMS},
    summary="Follow a channel",
)
def put_follow(request: HttpRequest, slug: Slug) -> Any:
    """Scope `follow`."""
    return followed(request, slug, follows=True)


@api.delete(
    "channels/{slug}/follow",
    auth=Bearer("follow"),
    response={200: Followed, **PROBLEMS},
    summary="Unfollow a channel",
)
def delete_follow(request: HttpRequest, slug: Slug) -> Any:
    """Scope `follow`."""
    return followed(request, slug, follows=False)


def followed(request: HttpRequest, slug: str, *, follows: bool) -> Followed:
    user, now = person(request)
    channel = channel_for(user, slug)
    if not allow(FOLLOW, user.pk, now):
        raise TooOften(FOLLOW, user, now)
    (follow if follows else unfollow)(user, channel, now)
    following = follows and may_follow(user, channel)
    return Followed(channel=slug, followers=channel.followers, following=following)


@api.post("reports", auth=Bearer("report"), response={201: Reported, **PROBLEMS}, summary="Report a thing")
def new_report(request: HttpRequest, data: Body[NewReport]) -> Any:
    """Scope `report`. Once a person and thing: a second one answers the first."""
    user, now = person(request)
    try:
        made = report(user, data.target, data.id, data.reason, data.note, now)
    except Refused as refused:
        if refused.why == TOO_MANY:
            raise TooOften(LIMIT, user, now) from refused
        status = {OWN: 403, GONE: 404}.get(refused.why, 409)
        raise HttpError(status, f"That cannot be reported: {refused.why}.") from refused
    return Status(201, Reported(id=made.pk))
