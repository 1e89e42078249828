"""Verb: tell people what happened, bundled with what they have not read yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set

from django.db import transaction
from django.db.models import Count

from digest.accounts.models import User
from digest.channels.models import Channel
from digest.notifications.events import Event, Kind
from digest.notifications.models import Notice, SwitchedOff, Told
from digest.notifications.recount import recount
from digest.posts.models import Mute, Post

Key = tuple[int, str, str]  # user, kind, bundle
NONE: frozenset[str] = frozenset()


def tell(events: Sequence[Event]) -> int:
    """How many were told; at most 200 at a time. What was told before, one's own deeds, what comes from
    somebody muted, and kinds that were switched off are passed over.

    Raises `IntegrityError` where another process told the same at this moment; the next run goes on."""
    wanted = list({(event.user, event.what): event for event in reversed(welcome(events))}.values())[::-1]
    if not wanted:
        return 0
    with transaction.atomic():
        users = {event.user for event in wanted}
        before = set(
            Told.objects.filter(user__in=users, what__in={event.what for event in wanted}).values_list(
                "user_id", "what"
            )
        )
        fresh = [event for event in wanted if (event.user, event.what) not in before]
        if fresh:
            bundle(fresh)
        return len(fresh)


def bundle(events: Iterable[Event]) -> None:
    by_key: dict[Key, list[Event]] = defaultdict(list)
    for event in events:
        by_key[event.user, event.kind, event.bundle].append(event)
    users = {user for user, _, _ in by_key}
    open_ones = Notice.objects.unread().filter(user__in=users, bundle__in={key[2] for key in by_key})
    old = {(row.user_id, row.kind, row.bundle): row for row in open_ones.select_for_update()}
    notices: dict[Key, Notice] = {}
    for key, group in by_key.items():
        row = old.get(key) or Notice(user_id=key[0], kind=key[1], bundle=key[2], count=0)
        last = max(group, key=lambda event: event.at)
        row.post_id, row.comment_id, row.channel_id = last.post, last.comment, last.channel
        row.action_id, row.actor_id, row.at = last.action, last.actor, last.at
        row.count += len(group)
        notices[key] = row
    Notice.objects.bulk_create([row for row in notices.values() if row.pk is None])
    Told.objects.bulk_create(
        Told(user_id=event.user, what=event.what, notice=notices[key], actor_id=event.actor)
        for key, group in by_key.items()
        for event in group
    )
    grown = Told.objects.filter(notice__in=list(notices.values())).values("notice")
    people = dict(grown.annotate(people=Count("actor", distinct=True)).values_list("notice", "people"))
    for row in notices.values():
        row.people = people.get(row.pk, 1)
    Notice.objects.bulk_update(
        notices.values(),
        ["post_id", "comment_id", "channel_id", "action_id", "actor", "at", "count", "people"],
    )
    recount(users)


def welcome(events: Sequence[Event]) -> list[Event]:
    """Without one's own deeds, what was switched off, and what comes from somebody or somewhere muted."""
    users = {event.user for event in events}
    if not users:
        return []
    here = set(
        User.objects.filter(pk__in=users, is_active=True, deleted_at=None).values_list("pk", flat=True)
    )
    off = set(SwitchedOff.objects.filter(user__in=users).values_list("user_id", "kind"))
    muted = muted_by(users)
    places = slugs_of(events)
    return [
        event
        for event in events
        if event.user in here
        and event.actor != event.user
        and (event.user, event.kind) not in off
        and (event.kind == Kind.MODERATION or muted.get(event.user, NONE).isdisjoint(places[event.what]))
    ]


def muted_by(users: set[int]) -> Mapping[int, Set[str]]:
    """Slugs of the channels that each of them muted. A person is muted by their channel."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = Mute.objects.filter(user__in=users, kind=Mute.Kind.CHANNEL)
    for user, slug in rows.values_list("user_id", "value"):
        found[user].add(slug)
    return dict(found)


def slugs_of(events: Sequence[Event]) -> dict[str, set[str]]:
    """What happened -> slugs of the channels it comes from: who did it runs one, or the post stands there."""
    of_person: dict[int, set[str]] = defaultdict(set)
    actors = {event.actor for event in events if event.actor}
    for owner, slug in Channel.objects.filter(owner__in=actors).values_list("owner_id", "slug"):
        of_person[owner or 0].add(slug)
    posts = {event.post for event in events if event.post}
    of_post = dict(Post.objects.filter(pk__in=posts).values_list("pk", "channel__slug"))
    return {
        event.what: of_person[event.actor or 0] | {of_post.get(event.post or 0) or ""} for event in events
    }
