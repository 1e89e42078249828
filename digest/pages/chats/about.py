"""What stands around a shared chat on its page: its story, other chats, who shared it, what machines read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from digest.accounts.access import Viewer
from digest.channels.models import Channel
from digest.chats.labels import said_plain
from digest.chats.models import Transcript
from digest.lib.language import language_of
from digest.lib.moderated import State
from digest.lib.text import cut
from digest.moderation.rules import words_of
from digest.pages.chats.opened import Opened
from digest.pages.front import channel_name, shown_posts
from digest.pages.in_script import in_script
from digest.pages.rows import Words
from digest.posts.cards import post_url
from digest.posts.chats_about import chats_about
from digest.posts.models import Post
from digest.posts.told import tell

BESIDE = 5  # posts in each list beside the page


@dataclass(frozen=True)
class Link:
    """A post beside the page."""

    url: str
    words: Words
    by: str
    kind: str
    comments: int


@dataclass(frozen=True)
class ChatPage:
    """``own``: the viewer shared it. The lists and ``json_ld`` are of public chats alone."""

    own: bool
    listed: bool
    description: str
    channel: Channel | None = None
    channel_name: str = ""
    story: Link | None = None
    others: list[Link] = field(default_factory=list)  # chats about the story
    more: list[Link] = field(default_factory=list)  # by who shared it
    json_ld: str = ""
    rule: str = ""  # why a moderator took it out of sight
    note_language: str = ""
    reportable: bool = False


def about(opened: Opened, viewer: Viewer, *, root: str) -> ChatPage:
    """Six queries at most: four for the story it is about, two for the lists."""
    row, post = opened.transcript, opened.post
    own = viewer.is_authenticated and row.owner_id == viewer.pk
    description = cut(said_plain(post.gist), 200) if post else ""
    channel = post.channel if post and post.channel and post.channel.state == State.VISIBLE else None
    if channel is not None and channel.owner_id == row.owner_id:
        channel = None  # it has the name of who shared it
    others = Post.objects.none()
    more = Post.objects.none()
    if post is not None:
        if row.story_id:
            others = chats_about(row.story_id).exclude(pk=post.pk)
        more = Post.objects.newest().written_by(row.owner).exclude(pk=post.pk)
    return ChatPage(
        own=own,
        listed=opened.listed,
        description=description,
        channel=channel,
        channel_name=channel_name(channel) if channel else "",
        story=story_of(row),
        others=links(others.select_related("author")[:BESIDE]),
        more=links(more.select_related("author")[:BESIDE]),
        json_ld=json_ld(opened, root) if opened.listed else "",
        rule=words_of(post.state_reason) if post and post.state_reason else "",
        note_language=language_of(row.note),
        reportable=not own and (opened.listed or post is None),
    )


def story_of(row: Transcript) -> Link | None:
    """The story that it is about, where everybody sees it."""
    post = shown_posts().filter(story=row.story_id).first() if row.story_id else None
    if post is None:
        return None
    told = tell([post], get_language() or "en")[0]
    return Link(post_url(post), Words.of(told.headline, told.language), "", Post.Kind.STORY, post.comments)


def links(posts: Iterable[Post]) -> list[Link]:
    return [
        Link(
            post_url(post),
            Words.of(said_plain(post.title) or cut(said_plain(post.gist), 120) or post.link, post.language),
            post.author.username if post.author else "",
            post.kind,
            post.comments,
        )
        for post in posts
    ]


def json_ld(opened: Opened, root: str) -> str:
    """schema.org: who shared what, and that a model wrote it. Fit to stand inside a script element."""
    row, post = opened.transcript, opened.post
    assert post is not None
    url = root + reverse("chat", args=[row.token])
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "SocialMediaPosting",
        "@id": url,
        "url": url,
        "headline": said_plain(row.title)[:110],
        "datePublished": post.published.isoformat(),
        "dateModified": row.snapshot_at.isoformat(),
        "author": {
            "@type": "Person",
            "name": row.owner.username,
            "url": root + reverse("person", args=[row.owner.username]),
        },
        "digitalSourceType": "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
        "creditText": f"AI-generated: {row.model or row.source}",
        "commentCount": post.comments,
        "interactionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": "https://schema.org/LikeAction",
            "userInteractionCount": post.votes,
        },
    }
    if row.language:
        data["inLanguage"] = row.language
    return in_script(data)
