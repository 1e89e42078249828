"""Verb: a draft goes out, at once or at its time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from digest.accounts import limits
from digest.accounts.models import User
from digest.channels.may import may_post
from digest.channels.models import Channel
from digest.channels.open_personal import open_personal
from digest.lib.moderated import State
from digest.lib.spam import LOOKED_BACK, judge
from digest.posts.deeds import count_share
from digest.posts.hotness import hotness
from digest.posts.mention import mention
from digest.posts.models import LinkPreview, Placement, Post
from digest.posts.parsed import parsed
from digest.posts.quoted_turn import has_turn
from digest.posts.wording import Unfit, Wording, check_whole

FARTHEST = timedelta(days=90)
DAY = timedelta(days=1)
BY_PERSON = "person"  # the reason of a placement


def publish_post(post: Post, now: datetime, *, at: datetime | None = None) -> Post:
    """Publish a draft of its author now, or at ``at``; answers the row as it is then.

    Raises `Unfit`: not whole, no channel to post in, a limit reached. A rule for spam makes it wait for a
    moderator instead (state queued, the rule as its reason). The author's personal channel is opened when
    no channel was chosen.
    """
    if at is not None and at <= now:
        raise Unfit("past")
    if at is not None and at > now + FARTHEST:
        raise Unfit("far")
    read = Post.objects.select_related("author").get(pk=post.pk)
    author, wording = read.author, wording_of(read)
    if author is None or read.kind == Post.Kind.CHAT:  # a chat is opened by `share_chat`
        raise Unfit("state")
    words = parsed(wording.text)  # slow: before the transaction
    links = wording.links(words)
    rule = suspicion(author, wording, links, now, but=read.pk) if at is None else None
    with transaction.atomic():
        row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
        if row.state not in (State.DRAFT, State.SCHEDULED):
            raise Unfit("state")
        if wording_of(row) != wording:
            raise Unfit("changed")
        check_whole(wording, pictures=row.pictures.count())
        row.quoted = quotable(row)
        row.channel = channel_for(author, row.channel, now)
        if row.state == State.DRAFT:  # a scheduled one was counted when it was scheduled
            count(author, links, now)
        row.html, row.preview = words.html, preview_of(row.link, now)
        if at is None:
            open_to_all(row, rule, now)
        else:
            row.state, row.state_reason, row.state_at = State.SCHEDULED, "", now
            row.published = row.updated = at
        row.save()
        mention(row, words.mentions)
    return row


def wording_of(post: Post) -> Wording:
    return Wording(post.kind, post.title, post.text, post.link, post.language)


def quotable(post: Post) -> Post | None:
    """What a quote is about, as it stands now: the post of a merged story is its winner's. A turn that it
    quotes must be among those that the chat shows."""
    if post.kind != Post.Kind.QUOTE or post.quoted_id is None:
        return None
    standing = Post.objects.visible().at(post.quoted_id).select_related("transcript").first()
    if standing is None:
        raise Unfit("quoted")
    if post.quoted_turn is not None and not has_turn(standing.transcript, post.quoted_turn):
        raise Unfit("turn")
    return standing


def channel_for(author: User, channel: Channel | None, now: datetime) -> Channel:
    channel = channel or open_personal(author, now)
    if not may_post(author, channel):
        raise Unfit("channel")
    return channel


def count(author: User, links: Sequence[str], now: datetime) -> None:
    """Against the day's limits; what is counted here is undone with the transaction."""
    if not limits.may(author, "post", now):
        raise Unfit("too_many")
    if links and not limits.may(author, "link", now, len(links)):
        raise Unfit("too_many_links")


def open_to_all(row: Post, rule: str | None, now: datetime) -> None:
    """Set what a post has from the moment it is seen, and place it in its channel. Does not save the row."""
    row.state, row.state_reason = (State.QUEUED, rule) if rule else (State.VISIBLE, "")
    row.state_at = row.published = row.updated = now
    row.hotness = hotness(row.votes, now)
    assert row.channel is not None  # `channel_for` saw to it
    defaults = {"at": now, "reason": BY_PERSON}
    Placement.objects.get_or_create(post=row, channel=row.channel, defaults=defaults)
    if not rule:
        count_share(row, 1)


def suspicion(author: User, wording: Wording, links: Sequence[str], now: datetime, *, but: int) -> str | None:
    """The spam rule that wants a moderator to look first, or None. Moderators are trusted."""
    if author.may_moderate:
        return None
    own = Post.objects.by_people().filter(author=author, published__gt=now - DAY, published__lte=now)
    own = own.exclude(state__in=[State.DRAFT, State.SCHEDULED]).exclude(pk=but).order_by("-published")
    earlier = list(own.values_list("title", "text", "published")[:LOOKED_BACK])
    return judge(
        wording.said,
        links=links,
        is_new=author.is_new(now),
        recent=["\n".join(part for part in (title, text) if part) for title, text, _ in earlier],
        at=[published for _, _, published in earlier],
        now=now,
    )


def preview_of(link: str, now: datetime) -> LinkPreview | None:
    """The row that a job fills with what the page says of itself."""
    if not link:
        return None
    return LinkPreview.objects.get_or_create(address=link, defaults={"created": now})[0]
