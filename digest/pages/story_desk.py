"""What staff see of one story: how it was put together. A fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from crawler.stories.models import Membership, Merge, Story
from digest.lib.moderated import State
from digest.posts.cards import post_url
from digest.posts.models import Post

SHOWN = 100  # reports, and merges


@dataclass(frozen=True)
class MergeRow:
    """A merge seen from one of its two stories. ``took``: this story took the ``other`` in."""

    merge: Merge
    other: Story
    took: bool
    percent: int | None  # how alike they were; None where that is not known
    can_undo: bool


@dataclass(frozen=True)
class StoryDesk:
    public: str  # path of its page; empty where nobody can see it
    merges: list[MergeRow]
    reports: list[Membership]


def story_desk(story: Story) -> StoryDesk:
    """Three queries."""
    post = Post.objects.filter(story=story, state=State.VISIBLE, moved_to=None).first()
    merges = Merge.objects.filter(Q(loser=story) | Q(winner=story)).select_related("loser", "winner")
    reports = Membership.objects.filter(story=story).select_related("entry__feed", "origin")
    return StoryDesk(
        post_url(post) if post else "",
        [row_of(merge, story) for merge in merges.order_by("-at", "-pk")[:SHOWN]],
        list(reports.defer("entry__text", "entry__article").order_by("-number")[:SHOWN]),
    )


def row_of(merge: Merge, story: Story) -> MergeRow:
    took = merge.winner_id == story.pk
    last = merge.loser.merged_into_id == merge.winner_id and merge.winner.merged_into_id is None
    alike = None if merge.similarity is None else round(100 * merge.similarity)
    other = merge.loser if took else merge.winner
    return MergeRow(merge, other, took, alike, last and merge.undone_at is None)
