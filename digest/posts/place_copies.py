"""Verb: a channel that was made of a recipe, or whose recipe changed, gets the stories of its last week."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now

from digest.channels.match import Copies, Rule
from digest.posts.models import Mark, Placement, Post
from digest.posts.placing import BATCH, fingerprint, reports_of

LOOKED_BACK = timedelta(days=7)
AT_MOST = 600  # newest stories that one channel is compared with
A_PASS = 5  # channels in one call; the next call goes on


def place_copies(rules: Iterable[Rule], now: datetime) -> int:
    """Rebuild the placements of at most five channels whose rules are not those last applied; how many."""
    keys = {f"copy {rule.channel}": (rule, fingerprint([rule])) for rule in rules}
    applied = dict(Mark.objects.filter(name__startswith="copy ").values_list("name", "last_id"))
    changed = [(name, rule, key) for name, (rule, key) in keys.items() if applied.get(name) != key]
    for name, rule, key in changed[:A_PASS]:
        place_one(rule, now)
        Mark.objects.update_or_create(name=name, defaults={"last_id": key})
    gone = [name for name in applied if name not in keys]
    if gone:
        Mark.objects.filter(name__in=gone[:BATCH]).delete()
    return len(changed[:A_PASS])


def place_one(rule: Rule, now: datetime) -> None:
    """What stories of before the last week brought stays; what people placed too."""
    copies = Copies([rule])
    recent = Post.objects.stories().filter(moved_to=None, published__gt=now - LOOKED_BACK)
    posts = list(recent.order_by("-id").values_list("pk", "story_id", "published")[:AT_MOST])
    for start in range(0, len(posts), BATCH):
        batch = posts[start : start + BATCH]
        reports = reports_of(story for _, story, _ in batch if story)
        found = {story: copies.match(reports[story]) for _, story, _ in batch if story}
        with transaction.atomic():
            here = Placement.objects.filter(channel=rule.channel, post__in=[pk for pk, _, _ in batch])
            before = set(here.values_list("post", flat=True))
            here.delete()
            Placement.objects.bulk_create(
                [
                    Placement(post_id=pk, channel_id=match.channel, at=published, reason=match.reason[:80])
                    for pk, story, published in batch
                    if story
                    for match in found[story]
                ],
                ignore_conflicts=True,
            )
            after = {pk for pk, story, _ in batch if story and found[story]}
            Post.objects.filter(pk__in=before ^ after).update(changed=Now())
