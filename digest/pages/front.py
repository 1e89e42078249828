"""The front list and the channels beside it: what every page shows. Three queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from crawler.stories.models import Story
from digest.channels.models import Channel
from digest.lib.moderated import State
from digest.pages.language import reader_base
from digest.posts.models import Placement, Post, PostQuerySet

LENGTH = 30  # stories on the front list


def channel_name(channel: Channel) -> str:
    return (reader_base() == "zh" and channel.name_zh) or channel.name_en


def channel_promise(channel: Channel) -> str:
    return (reader_base() == "zh" and channel.promise_zh) or channel.promise_en


@dataclass(frozen=True)
class ChannelLink:
    """A channel as it is shown: its name in the reader's language, and its stories on the front list."""

    slug: str
    name: str
    count: int = 0


@dataclass(frozen=True)
class Front:
    """The hottest posts in order, the vertical channels, and which post stands in which channel."""

    posts: list[Post]
    channels: list[ChannelLink]
    chips: dict[int, list[ChannelLink]] = field(default_factory=dict)  # by post

    def rank_of(self, post: Post) -> int | None:
        return next((i for i, other in enumerate(self.posts, 1) if other.pk == post.pk), None)

    def has(self, slug: str) -> bool:
        return any(channel.slug == slug for channel in self.channels)


def shown_posts() -> PostQuerySet:
    """Posts that may be seen at their own address."""
    shown = Post.objects.visible().stories().filter(story__merged_into=None, story__joined_to=None)
    return shown.select_related("story")


def chips_of(post_ids: Iterable[int]) -> dict[int, list[ChannelLink]]:
    """The vertical channels that each post stands in, in the order of the channels."""
    chips: dict[int, list[ChannelLink]] = {}
    placements = (
        Placement.objects.filter(post__in=list(post_ids), channel__state=State.VISIBLE, channel__owner=None)
        .select_related("channel")
        .order_by("channel__position", "channel")
    )
    for placement in placements:
        link = ChannelLink(placement.channel.slug, channel_name(placement.channel))
        chips.setdefault(placement.post_id, []).append(link)
    return chips


def front(now: datetime) -> Front:
    hot = Story.objects.hot(now).values("pk")
    posts = list(shown_posts().filter(story__in=hot).order_by("-story__heat", "-story__id")[:LENGTH])
    chips = chips_of(post.pk for post in posts)
    counts = Counter(link.slug for links in chips.values() for link in links)
    channels = [ChannelLink(c.slug, channel_name(c), counts[c.slug]) for c in Channel.objects.vertical()]
    return Front(posts, channels, chips)
