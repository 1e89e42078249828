"""Placements of posts: made from the channels' rules and the story's reports, dropped and rebuilt at will."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models.functions import Now

from crawler.feeds.models import Feed
from crawler.stories.models import Membership
from crawler.stories.title import best_title, spread
from digest.channels import version
from digest.channels.match import Copies, Match, Report, Rule, match
from digest.channels.models import Channel, ChannelSource
from digest.lib.moderated import State
from digest.posts.models import Placement, Post
from digest.posts.slug import slug

BATCH = 200
TITLES = 40  # of reports, of which one gives a slug


@dataclass(frozen=True)
class Rules:
    """Those of the site's vertical channels, and those of the channels that people made of recipes."""

    site: list[Rule]
    copied: list[Rule]


def channel_rules() -> Rules:
    """Two queries."""
    feeds = defaultdict(set)
    for channel, feed in ChannelSource.objects.values_list("channel_id", "feed_id"):
        feeds[channel].add(feed)
    rules = Rules([], [])
    vertical = Channel.objects.visible().filter(kind=Channel.Kind.VERTICAL).order_by("position", "id")
    for pk, owner, terms, not_terms in vertical.values_list("pk", "owner", "terms", "not_terms"):
        rule = Rule(pk, frozenset(feeds[pk]), tuple(terms), tuple(not_terms))
        (rules.copied if owner else rules.site).append(rule)
    return rules


def fingerprint(rules: Iterable[Rule]) -> int:
    """63 bits that change when any rule does."""
    plain = [[r.channel, sorted(r.feeds), r.terms, r.not_terms] for r in rules]
    digest = hashlib.blake2b(json.dumps(plain).encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def reports_of(stories: Iterable[int]) -> dict[int, list[Report]]:
    """What may be shown of each story, in the order of the numbers."""
    rows = (
        Membership.objects.filter(story__in=stories, entry__blocked=False)
        .exclude(entry__feed__state=Feed.State.BLOCKED)
        .order_by("story_id", "number")
        .values_list("story_id", "entry__feed_id", "entry__title", "entry__feed__trust")
    )
    found = defaultdict(list)
    for story, feed, title, trust in rows:
        found[story].append(Report(feed, title, trust == Feed.Trust.STAFF))
    return found


def place(posts: Sequence[Post], rules: Sequence[Rule], copies: Copies, rules_key: int) -> int:
    """Rebuild the placements of at most 200 posts (loaded with their stories); how many were hidden or shown.

    A post whose story has no report left is hidden, and comes back when a report does.
    """
    reports = reports_of(post.its_story.pk for post in posts)
    rebuilt = rebuild(posts, {pk: match(reports[pk], rules) for pk in (post.its_story.pk for post in posts)})
    retold = [post for post in posts if tells_anew(post)]
    copied = rebuild_copied(
        retold, {post.its_story.pk: copies.match(reports[post.its_story.pk]) for post in retold}
    )
    empty = [post.pk for post in posts if not reports[post.its_story.pk]]
    told = [post.pk for post in posts if reports[post.its_story.pk]]
    losers = [post for post in posts if lost_reports(post)]
    returning = [post for post in posts if post.state_reason == Post.NO_REPORTS]
    for post in (*losers, *returning):
        post.slug = slug_left(post.slug, [report.title for report in reports[post.its_story.pk]])
    for post in posts:
        post.placed_rules = rules_key
        post.placed_number, post.placed_reports = post.its_story.next_number, post.its_story.reports
    with transaction.atomic():
        rebuilt.write()
        copied.write()
        Post.objects.bulk_update(posts, ["placed_rules", "placed_number", "placed_reports", "slug"])
        hidden = Post.objects.filter(pk__in=empty, state=State.VISIBLE).update(
            state=State.HIDDEN, state_reason=Post.NO_REPORTS
        )
        shown = Post.objects.filter(pk__in=told, state=State.HIDDEN, state_reason=Post.NO_REPORTS).update(
            state=State.VISIBLE, state_reason=""
        )
        touched = {*rebuilt.posts, *copied.posts, *(post.pk for post in (*losers, *returning)), *empty}
        # a long stage began long ago: search, which pulls by this, wants the time of this write
        Post.objects.filter(pk__in=touched).update(changed=Now())
        if hidden or shown or losers:
            version.bump()  # kept pages may name what was withdrawn
    return hidden + shown


def lost_reports(post: Post) -> bool:
    """Whether its story has fewer reports than it had when the post was placed, but for those that came."""
    came = post.its_story.next_number - post.placed_number
    return bool(post.placed_number) and post.placed_reports + came > post.its_story.reports


def slug_left(old: str, titles: Sequence[str]) -> str:
    """A slug keeps no words that may not be shown: the old one where one of the titles left says the same,
    else that of the best of them.
    """
    return old if old in map(slug, titles) else slug(best_title(spread(titles, TITLES)))


def tells_anew(post: Post) -> bool:
    """Whether its story's reports are not those that its placements were made from."""
    now = post.its_story.next_number, post.its_story.reports
    return now != (post.placed_number, post.placed_reports)


@dataclass
class Rebuilt:
    """What has to change in the placements of some posts; ``posts`` come into a channel or leave one."""

    new: list[Placement] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    reworded: list[Placement] = field(default_factory=list)
    posts: set[int] = field(default_factory=set)

    def write(self) -> None:
        Placement.objects.filter(pk__in=self.gone).delete()
        Placement.objects.bulk_create(self.new, ignore_conflicts=True)
        Placement.objects.bulk_update(self.reworded, ["reason"])


def rebuild(posts: Sequence[Post], matches: dict[int, list[Match]]) -> Rebuilt:
    """The difference between the placements that stand in the site's channels and ``matches`` {story:
    channels}; one query.
    """
    standing: dict[int, dict[int, Placement]] = defaultdict(dict)
    for placement in Placement.objects.filter(post__in=posts, channel__owner=None):
        standing[placement.post_id][placement.channel_id] = placement
    change = Rebuilt()
    for post in posts:
        wanted = {m.channel: m.reason[:80] for m in matches[post.its_story.pk]}
        old = standing[post.pk]
        if wanted.keys() != old.keys():
            change.posts.add(post.pk)
        change.gone += [placement.pk for channel, placement in old.items() if channel not in wanted]
        for channel, reason in wanted.items():
            if channel not in old:
                change.new.append(Placement(post=post, channel_id=channel, at=post.published, reason=reason))
            elif old[channel].reason != reason:
                old[channel].reason = reason
                change.reworded.append(old[channel])
    return change


def rebuild_copied(posts: Sequence[Post], matches: dict[int, list[Match]]) -> Rebuilt:
    """The same in the channels of people, of which a story may have many; a reason stays as it was."""
    standing: dict[int, dict[int, int]] = defaultdict(dict)
    rows = (
        Placement.objects.filter(post__in=posts, channel__owner__isnull=False)
        if posts
        else Placement.objects.none()
    )
    for pk, post_id, channel in rows.values_list("pk", "post", "channel"):
        standing[post_id][channel] = pk
    change = Rebuilt()
    for post in posts:
        found, old = matches[post.its_story.pk], standing[post.pk]
        wanted = {match.channel for match in found}
        if wanted != old.keys():
            change.posts.add(post.pk)
        change.gone += [pk for channel, pk in old.items() if channel not in wanted]
        change.new += [
            Placement(post=post, channel_id=match.channel, at=post.published, reason=match.reason[:80])
            for match in found
            if match.channel not in old
        ]
    return change
