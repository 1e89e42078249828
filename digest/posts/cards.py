"""Posts of people as a list shows them. Six queries at most for any number of posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import get_language

from digest.accounts.models import User
from digest.channels.models import Channel
from digest.chats.labels import said_plain
from digest.chats.models import Transcript
from digest.chats.speakers import assistant_of
from digest.lib.markdown import shows_code
from digest.lib.moderated import State
from digest.lib.text import cut
from digest.posts.models import LinkPreview, Placement, Post, PostPicture, PostQuerySet
from digest.posts.quoted_turn import QuotedTurn, turns_of
from digest.posts.told import Told, tell

ADDRESS = 80  # of an address
ROWS = (  # that cards read
    "author", "channel", "preview", "transcript", "quoted", "quoted__author", "quoted__story",
    "quoted__transcript",
)  # fmt: skip
VIDEO_HOSTS = (
    "youtube.com", "youtu.be", "vimeo.com", "bilibili.com", "b23.tv", "v.qq.com", "youku.com", "douyin.com",
    "tiktok.com", "dailymotion.com", "twitch.tv",
)  # fmt: skip


@dataclass(frozen=True)
class Quoted:
    """The post that a quote is about. `gone`: its author or a moderator took it away. `turn`: the one of a
    shared chat that is meant, where it stands to be read."""

    url: str
    headline: str
    language: str
    by: str = ""  # its author; "" for a story
    is_story: bool = False
    is_chat: bool = False
    gone: bool = False
    turn: QuotedTurn | None = None


@dataclass(frozen=True)
class Card:
    """`gist` is plain text; `whole` says that it is all there is. `own`: the viewer wrote it. `chat`: the
    shared chat that it carries; labels of what was removed from it are in the reader's language."""

    post: Post
    url: str
    author: str
    channel: Channel | None
    channel_name: str
    title: str
    gist: str
    whole: bool
    language: str
    pictures: list[PostPicture] = field(default_factory=list)
    preview: LinkPreview | None = None
    site: str = ""  # host of a link
    video: bool = False
    quoted: Quoted | None = None
    own: bool = False
    chat: Transcript | None = None

    @property
    def assistant(self) -> str:
        return assistant_of(self.chat) if self.chat else ""

    @property
    def question(self) -> str:
        """The first one of a chat, where its title does not say it."""
        asked = said_plain(self.chat.first_question) if self.chat else ""
        return "" if asked == self.title else asked

    @property
    def answer(self) -> str:
        """The first one of a chat."""
        return said_plain(self.chat.first_answer) if self.chat else ""

    @property
    def state(self) -> str:
        """Why others do not see it; "" for what everybody sees."""
        return "" if self.post.state == State.VISIBLE else self.post.state

    @property
    def waits(self) -> bool:
        """Whether a job still reads the linked page."""
        return self.preview is not None and not (self.preview.read_at or self.preview.parked_at)

    @property
    def link_words(self) -> str:
        """What the link says: the page's own title, or its address where the card is called by that title."""
        title = self.preview.title if self.preview else ""
        return title if title and title != self.title else cut(self.post.link.partition("://")[2], ADDRESS)

    @property
    def more_pictures(self) -> int:
        return max(len(self.pictures) - 1, 0)

    @property
    def code(self) -> bool:
        """Whether its text wants the style sheet of code."""
        return shows_code(self.post.html)


def with_rows(posts: PostQuerySet) -> PostQuerySet:
    """``posts`` with what cards read of each, in the same query."""
    return posts.select_related(*ROWS)


def cards(posts: Iterable[Post], viewer: User | AnonymousUser) -> list[Card]:
    """The posts of people, in their order. Give rows of `with_rows`, or each costs more queries."""
    rows = [post for post in posts if post.kind != Post.Kind.STORY]
    pictures: dict[int, list[PostPicture]] = defaultdict(list)
    if rows:
        for picture in PostPicture.objects.filter(post__in=rows).order_by("position", "pk"):
            pictures[picture.post_id or 0].append(picture)
    quoted, turns = quoted_of(rows), turns_of(rows)
    return [
        card(post, pictures[post.pk], with_turn(quoted.get(post.quoted_id or 0), turns.get(post.pk)), viewer)
        for post in rows
    ]


def card(
    post: Post, pictures: list[PostPicture], quoted: Quoted | None, viewer: User | AnonymousUser
) -> Card:
    preview = post.preview
    title = post.title or (preview.title if preview and post.kind == Post.Kind.LINK else "")
    gist = post.gist
    if post.kind == Post.Kind.CHAT:
        title, gist = said_plain(title), said_plain(gist)
    host = (urlsplit(post.link).hostname or "").removeprefix("www.")
    return Card(
        post=post,
        url=post_url(post),
        author=post.author.username if post.author else "",
        channel=post.channel,
        channel_name=post.channel.name(get_language() or "en") if post.channel else "",
        title=title,
        gist=gist,
        whole=not post.gist.endswith("…") or len(post.text) <= len(post.gist),
        language=post.language,
        pictures=pictures,
        preview=preview,
        site=host,
        video=any(host == name or host.endswith(f".{name}") for name in VIDEO_HOSTS),
        quoted=quoted,
        own=viewer.is_authenticated and post.author_id == viewer.pk,
        chat=post.public_chat,
    )


def post_url(post: Post) -> str:
    """Of a post of any kind; a story's page is where its post stands, and a chat's page where it is read."""
    if post.kind == Post.Kind.CHAT and post.slug:
        return reverse("chat", args=[post.slug])
    if post.kind != Post.Kind.STORY:
        return reverse("post", args=[post.pk])
    return reverse("story", kwargs={"pk": post.pk, **({"slug": post.slug} if post.slug else {})})


def quoted_of(posts: Sequence[Post]) -> dict[int, Quoted]:
    """{quoted post: how it is shown}; the headlines of stories in the page's language; three queries."""
    rows = {post.quoted.pk: post.quoted for post in posts if post.quoted}
    stories = [row for row in rows.values() if row.story_id]
    told = {one.post.pk: one for one in tell(stories, get_language() or "en")} if stories else {}
    return {pk: quote_card(row, told.get(pk)) for pk, row in rows.items()}


def quote_card(row: Post, told: Told | None) -> Quoted:
    if row.state != State.VISIBLE:
        return Quoted("", "", "", gone=True)
    if told is None:
        words = row.title or cut(row.gist, 120) or row.link
        words = said_plain(words) if row.kind == Post.Kind.CHAT else words
        by = row.author.username if row.author else ""
        return Quoted(post_url(row), words, row.language, by=by, is_chat=row.kind == Post.Kind.CHAT)
    return Quoted(post_url(row), told.headline, told.language, is_story=True)


def with_turn(quoted: Quoted | None, turn: QuotedTurn | None) -> Quoted | None:
    if quoted is None or quoted.gone or turn is None:
        return quoted
    return replace(quoted, url=f"{quoted.url}#turn-{turn.number}", turn=turn)


def in_channel(channel: Channel, viewer: User | AnonymousUser) -> PostQuerySet:
    """Posts of people that stand in a channel and ``viewer`` may see, newest placement first."""
    here = Placement.objects.filter(channel=channel).values("post")
    return with_rows(Post.objects.visible_to(viewer).by_people().filter(pk__in=here)).order_by(
        "-published", "-id"
    )
