"""What can be reported and decided about, of every room, in one shape."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language

from digest.accounts.access import Viewer
from digest.accounts.models import User
from digest.channels.models import Channel
from digest.chats.find import open_at
from digest.chats.models import OPEN, Transcript, Visibility
from digest.comments.models import Comment
from digest.lib.markdown import render_plain
from digest.lib.moderated import State
from digest.moderation.models import Case, Target
from digest.posts.cards import post_url
from digest.posts.models import Post

Ref = tuple[str, int]  # target and id
Row = Post | Comment | Channel | User | Transcript
MODELS: dict[str, type[models.Model]] = {
    Target.POST: Post,
    Target.COMMENT: Comment,
    Target.CHANNEL: Channel,
    Target.PERSON: User,
    Target.CHAT: Transcript,
}
EXCERPT = 400  # characters
LARGEST = 2**63 - 1  # id; an address may hold a larger number, which databases refuse


@dataclass(frozen=True)
class Thing:
    """``author`` is None where no person made it; ``state`` is blank of people. ``asked`` is the id by which
    it was asked for: another one where a story's post moved since."""

    target: str
    pk: int
    asked: int
    row: Row = field(repr=False, compare=False)
    author: User | None
    state: str
    reason: str
    url: str
    title: str
    text: str
    at: datetime

    @property
    def is_story(self) -> bool:
        return isinstance(self.row, Post) and self.row.kind == Post.Kind.STORY

    @property
    def ids(self) -> set[int]:
        return {self.pk, self.asked}

    @property
    def excerpt(self) -> str:
        return render_plain(self.text, EXCERPT)


def find(target: str, pk: int, viewer: Viewer) -> Thing | None:
    """The thing, where this viewer may see it. At most two queries."""
    return things_of([(target, pk)], viewer).get((target, pk))


def things_of(refs: Iterable[Ref], viewer: Viewer) -> dict[Ref, Thing]:
    """Those that this viewer may see, by how they were asked for: at most two queries for each kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for target, pk in refs:
        if pk <= LARGEST:
            wanted[target].add(pk)
    found: dict[Ref, Thing] = {}
    for target, pks in wanted.items():
        for asked, thing in FINDERS[target](pks, viewer):
            found[target, asked] = thing
    return found


def posts(pks: set[int], viewer: Viewer) -> Iterable[tuple[int, Thing]]:
    moved = dict(Post.objects.filter(pk__in=pks).exclude(moved_to=None).values_list("pk", "moved_to"))
    rows = Post.objects.visible_to(viewer).select_related("author", "story", "transcript")
    by_id = rows.in_bulk({moved.get(pk, pk) for pk in pks})
    for asked in pks:
        if row := by_id.get(moved.get(asked, asked)):
            yield asked, of_post(row, asked)


def of_post(row: Post, asked: int) -> Thing:
    url = post_url(row)
    title = row.its_story.title if row.kind == Post.Kind.STORY else row.title
    chat = row.public_chat
    said = (chat.first_question, chat.first_answer) if chat else ()
    text = "\n\n".join(part for part in (row.text, row.link, *said) if part)
    return Thing(
        Target.POST, row.pk, asked, row, row.author, row.state, row.state_reason, url, title, text,
        row.published,
    )  # fmt: skip


def comments(pks: set[int], viewer: Viewer) -> Iterable[tuple[int, Thing]]:
    rows = Comment.objects.visible_to(viewer).filter(pk__in=pks)
    for row in rows.select_related("author", "post", "post__story"):
        url = f"/p/{row.post_id}?comment={row.pk}#c{row.pk}"
        on = row.post.title or (row.post.story.title if row.post.story else render_plain(row.post.text, 80))
        yield (
            row.pk,
            Thing(
                Target.COMMENT, row.pk, row.pk, row, row.author, row.state, row.state_reason, url, on,
                row.text, row.published,
            ),
        )  # fmt: skip


def channels(pks: set[int], viewer: Viewer) -> Iterable[tuple[int, Thing]]:
    language = get_language() or ""
    rows = Channel.objects.visible_to(viewer).exclude(state=State.DELETED).filter(pk__in=pks)
    for row in rows.select_related("owner"):
        url = reverse("channel", args=[row.slug])
        yield (
            row.pk,
            Thing(
                Target.CHANNEL, row.pk, row.pk, row, row.owner, row.state, row.state_reason, url,
                row.name(language), row.promise(language), row.created,
            ),
        )  # fmt: skip


def chats(pks: set[int], viewer: Viewer) -> Iterable[tuple[int, Thing]]:
    """One's own; for moderators those that somebody reported, while others can open them but for that. Nobody
    else finds a chat by its number: see `chat_at`."""
    if not viewer.is_authenticated:
        return
    seen = Q(owner=viewer)
    if viewer.may_moderate:
        reported = Case.objects.filter(target=Target.CHAT).values("target_id")
        seen |= Q(visibility__in=OPEN, pk__in=reported)
    rows = Transcript.objects.filter(seen, pk__in=pks).exclude(visibility=Visibility.DRAFT)
    for row in rows.select_related("owner"):
        yield row.pk, of_chat(row, viewer)


def of_chat(row: Transcript, viewer: Viewer) -> Thing:
    """Its owner is led to where it is changed."""
    place = "share_review" if row.owner_id == viewer.pk else "chat"
    text = "\n\n".join(part for part in (row.note, row.first_question, row.first_answer) if part)
    return Thing(
        Target.CHAT, row.pk, row.pk, row, row.owner, row.state, row.state_reason,
        reverse(place, args=[row.token]), row.title, text, row.shared_at or row.created,
    )  # fmt: skip


def chat_at(token: str, viewer: Viewer, now: datetime) -> Thing | None:
    """What its address opens for this viewer: the chat, or the post of a public one. Two queries."""
    row = open_at(token, now)
    if row is None:
        return None
    if row.visibility != Visibility.PUBLIC:
        return of_chat(row, viewer)
    rows = Post.objects.visible_to(viewer).select_related("author", "story", "transcript")
    post = rows.filter(transcript=row).first()
    return of_post(post, post.pk) if post else None


def people(pks: set[int], viewer: Viewer) -> Iterable[tuple[int, Thing]]:
    for row in User.objects.filter(pk__in=pks, deleted_at=None, is_active=True):
        yield row.pk, of_person(row)


def of_person(row: User) -> Thing:
    return Thing(
        Target.PERSON, row.pk, row.pk, row, row, "", "", f"/u/{row.username}", row.username, "",
        row.date_joined,
    )  # fmt: skip


FINDERS = {
    Target.POST.value: posts,
    Target.COMMENT.value: comments,
    Target.CHANNEL.value: channels,
    Target.PERSON.value: people,
    Target.CHAT.value: chats,
}


def locked(thing: Thing) -> Row:
    """The row as it is now, locked until the transaction ends."""
    rows = MODELS[thing.target]._default_manager.select_for_update(of=("self",))
    return cast(Row, rows.get(pk=thing.pk))
