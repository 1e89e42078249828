"""An inhabited site, the roles that people have on it, and what each gets from a route."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone

from crawler.stories.merge import merge
from crawler.stories.models import Membership, Merge
from digest.accounts.models import User
from digest.channels.models import Channel, Editor, OwnFeed, SourceProposal
from digest.channels.open_personal import open_personal
from digest.chats.models import ShareLink
from digest.editions.models import Edition, EditionItem
from digest.moderation.act import act
from digest.moderation.appeal import appeal
from digest.posts.models import LinkPreview, PlacementProposal
from tests.digest.chats.chats import make_public_chat
from tests.factories import make_channel, make_comment, make_post, make_story, make_text_post, make_user
from tests.people import browser_of, charlie, dora, eve, newcomer

ROLES = (
    "anonymous", "new", "member", "owner", "stranger", "editor", "moderator", "staff", "suspended",
)  # fmt: skip
LOGIN = "login"  # 302 to the page that signs in
OK = "ok"  # 2xx, or a redirect to another page
SESSION_TABLES = {"accounts_session", "django_session"}
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


def routes() -> list[str]:
    """Every pattern of the site, as urls.py has it, once."""
    return list(dict.fromkeys(below(get_resolver())))


def below(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for part in resolver.url_patterns:
        if isinstance(part, URLPattern):
            yield prefix + str(part.pattern)
        else:
            yield from below(part, prefix + str(part.pattern))


@dataclass
class World:
    """``people`` by role; ``values`` fill the paths and fields of the table."""

    people: dict[str, User] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)  # role -> its cookie

    def browser(self, role: str, **options: Any) -> Client:
        browser = Client(**options)
        if role != "anonymous":
            browser.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return browser

    def fill(self, text: str) -> str:
        return text.format(**self.values)


def inhabited() -> World:
    """What everybody acts on is the owner's: a channel with an editor, posts, a comment, decisions."""
    world = World()
    now = timezone.now()
    people = world.people
    people.update(
        new=newcomer(), member=make_user("mia"), owner=make_user("olive"), stranger=make_user("otto"),
        editor=make_user("edith"), moderator=dora(), staff=eve(), suspended=charlie(),
    )  # fmt: skip
    owner, moderator = people["owner"], people["moderator"]
    house, chips = make_channel("hot", name_en="24h Hot", kind=Channel.Kind.HOUSE), make_channel()
    own, other = open_personal(owner, now), open_personal(people["stranger"], now)
    Editor.objects.create(
        channel=own, user=people["editor"], invited_by=owner, invited_at=now, accepted_at=now
    )
    story = make_post(make_story(now=now), channels=(chips,))
    for channel in (house, chips):
        edition = Edition.objects.create(channel=channel, date="2026-03-10", language="en", closed=now)
        EditionItem.objects.create(
            edition=edition, position=1, post=story, language="en", headline="Northlake", written_by="extract"
        )
    other_story = make_story(now=now)
    merge(other_story.pk, story.its_story.pk, now)
    post = make_text_post(owner, own, published=now)
    others_post = make_text_post(people["stranger"], other, published=now)
    proposal = PlacementProposal.objects.create(post=others_post, channel=own, at=now)
    comment = make_comment(post, owner, published=now)
    removed = act(moderator, "comment", make_comment(post, owner).pk, "remove", "spam", "", now)
    contested = act(moderator, "post", make_text_post(owner, own).pk, "hide", "spam", "", now)
    entry = Membership.objects.filter(story=story.story).select_related("entry").latest("pk").entry
    link = make_text_post(
        owner, own, kind="link", link="https://a.example/", published=now,
        preview=LinkPreview.objects.create(address="https://a.example/", created=now, read_at=now),
    )  # fmt: skip
    source = SourceProposal.objects.create(
        channel=own, address="https://c.example/feed", by=people["member"], at=now
    )
    own_feed = OwnFeed.objects.create(channel=own, address="https://d.example/", token="t", created=now)
    chat = make_public_chat(owner, now=now)
    share_link = ShareLink.objects.create(owner=owner, address="https://chatgpt.com/share/1", created=now)
    world.values.update(
        chat=chat.token, share_link=share_link.token,
        merge=Merge.objects.get().pk, link=link.pk, source=source.pk, own_feed=own_feed.pk,
        editor=people["editor"].pk,
        story=story.pk, slug=story.slug, channel=own.slug, chips=chips.slug, post=post.pk, comment=comment.pk,
        draft=make_text_post(owner, own, state="draft").pk, proposal=proposal.pk, removed=removed.pk,
        scheduled=make_text_post(owner, own, state="scheduled", published=now + timedelta(days=1)).pk,
        appeal=appeal(owner, contested, "It was none", now).pk, reported=others_post.pk,
        its_story=story.story_id,
        person=people["member"].pk, feed=entry.feed_id, entry=entry.pk, day="2026-03-10",
    )  # fmt: skip
    for role, person in people.items():
        world.sessions[role] = browser_of(person).cookies[settings.SESSION_COOKIE_NAME].value
    return world


def outcome_of(response: HttpResponseBase) -> int | str:
    """A status, or OK, or LOGIN."""
    if response.status_code in (301, 302, 303):
        path = urlsplit(response.headers["Location"]).path
        return LOGIN if path == "/login" else OK
    return OK if 200 <= response.status_code < 300 or response.status_code == 304 else response.status_code


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Written:
    """Notes statements that change rows, those of sessions aside."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES) and not any(table in sql for table in SESSION_TABLES):
            self.statements.append(sql)
        return execute(sql, params, many, context)
