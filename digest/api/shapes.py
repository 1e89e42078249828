"""What the API says, as schemas."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from ninja import Field, Schema

from digest.channels.models import Channel
from digest.editions.models import Edition
from digest.editions.shown import Item as ShownItem
from digest.posts.cards import Card
from digest.posts.models import Post
from digest.posts.told import Told


class Problem(Schema):
    """RFC 9457, as application/problem+json."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""


class Fault(Schema):
    parameter: str = Field(description="Or field of what was sent")
    detail: str


class Invalid(Problem):
    errors: list[Fault]


class Line(Schema):
    """A sentence and the numbers of the sources that it is taken from."""

    text: str
    sources: list[int]


class SourceShape(Schema):
    n: int
    title: str
    url: str
    publisher: str
    published: datetime


class Story(Schema):
    """An event as it is told now. `written_by`: a model's name, or "extract" for sentences of the reports."""

    id: int
    post: int = Field(description="The id of its page, /story/{post}")
    headline: str
    tldr: str
    bullets: list[Line]
    lang: str = Field(description="The language of these words, en or zh")
    heat: float
    first_seen: datetime
    updated: datetime
    publishers: int
    sources: list[SourceShape]
    channels: list[str] = Field(description="Slugs of the channels it stands in")
    written_by: str


class PostShape(Schema):
    id: int
    kind: Literal["story"]
    url: str
    published: datetime
    updated: datetime
    comments: int
    chats: int
    story: Story


class PersonsPost(Schema):
    """What a person wrote. `text` is Markdown as written, `html` the same rendered and sanitised."""

    id: int
    kind: str = Field(description="text, link, quote, article or chat")
    url: str
    author: str
    channel: str | None = Field(description="The slug of the channel that it was published in")
    title: str
    text: str
    html: str
    lang: str
    link: str
    quoted: int | None = Field(description="The post that it quotes, while that is public")
    quoted_turn: int | None = Field(
        description="The turn of a shared chat that it quotes, while that is shown"
    )
    first_question: str = Field(description="Of a shared chat: plain words of its first turn by a person")
    first_answer: str = Field(description="Of a shared chat: of a model's first turn, checked by nobody")
    turns: int | None = Field(description="Of a shared chat: how many are shown")
    pictures: list[str] = Field(description="Their alternative texts, in order")
    published: datetime
    edited: datetime | None
    votes: int
    comments: int


class ChannelShape(Schema):
    slug: str
    kind: str
    run_by: str = Field(description="ai, people or mixed")
    name: str
    promise: str


class ChannelSourceShape(Schema):
    title: str
    url: str
    site_url: str
    language: str


class ChannelRecipe(ChannelShape):
    """A channel with what it is made of."""

    terms: list[str]
    not_terms: list[str]
    sources: list[ChannelSourceShape]


class Item(Schema):
    position: int
    post: int
    headline: str
    lines: list[Line]
    lang: str
    written_by: str
    outlets: list[str]
    reports: int


class EditionShape(Schema):
    """A frozen list: the words are those of that morning."""

    date: date
    channel: str
    lang: str
    closed: datetime
    stories: int = Field(description="Stories that it was chosen from")
    publishers: int
    items: list[Item]


class Stories(Schema):
    items: list[Story]
    next: str | None = Field(description="The `cursor` of the next page; null at the end")


class Channels(Schema):
    items: list[ChannelShape]
    next: str | None


def story_of(told: Told) -> Story:
    story, glue = told.post.its_story, "" if told.language == "zh" else " "
    return Story(
        id=story.pk,
        post=told.post.pk,
        headline=told.headline,
        tldr=glue.join(line["text"] for line in told.tldr),
        bullets=[Line(**line) for line in told.bullets],
        lang=told.language,
        heat=round(story.heat, 2),
        first_seen=story.first_report,
        updated=told.post.updated,
        publishers=story.publishers,
        sources=[
            SourceShape(n=s.n, title=s.title, url=s.url, publisher=s.outlet, published=s.published)
            for s in told.sources
        ],
        channels=[channel.slug for channel in told.channels],
        written_by=told.written_by,
    )


def post_of(told: Told, url: str) -> PostShape:
    post: Post = told.post
    return PostShape(
        id=post.pk,
        kind="story",
        url=url,
        published=post.published,
        updated=post.updated,
        comments=post.comments,
        chats=post.chats,
        story=story_of(told),
    )


def persons_post_of(card: Card, root: str) -> PersonsPost:
    post, chat, quoted = card.post, card.chat, card.quoted
    return PersonsPost(
        id=post.pk,
        kind=post.kind,
        url=root + card.url,
        author=card.author,
        channel=card.channel.slug if card.channel else None,
        title=post.title if chat else card.title,
        text=post.text,
        html=post.html,
        lang=card.language,
        link=post.link,
        quoted=post.quoted_id if quoted and not quoted.gone else None,
        quoted_turn=quoted.turn.number if quoted and quoted.turn else None,
        first_question=chat.first_question if chat else "",
        first_answer=chat.first_answer if chat else "",
        turns=chat.shown_turns if chat else None,
        pictures=[picture.alt for picture in card.pictures],
        published=post.published,
        edited=post.edited_at,
        votes=post.votes,
        comments=post.comments,
    )


def channel_of(channel: Channel, language: str) -> dict[str, str]:
    return {
        "slug": channel.slug,
        "kind": channel.kind,
        "run_by": channel.run_by,
        "name": channel.name(language),
        "promise": channel.promise(language),
    }


def edition_of(edition: Edition, items: list[ShownItem]) -> EditionShape:
    return EditionShape(
        date=edition.date,
        channel=edition.channel.slug,
        lang=edition.language,
        closed=edition.closed,
        stories=edition.stories,
        publishers=edition.publishers,
        items=[
            Item(
                position=item.position,
                post=item.post.pk,
                headline=item.headline,
                lines=[Line(**line) for line in item.lines],
                lang=item.language,
                written_by=item.written_by,
                outlets=item.outlets,
                reports=item.reports,
            )
            for item in items
        ],
    )
