"""What the page for writing shows and reads. No rows change here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from digest.accounts.models import User
from digest.channels.models import Channel
from digest.lib.moderated import State
from digest.lib.number import number
from digest.posts.cards import Quoted, quoted_of, with_turn
from digest.posts.models import Post, PostPicture
from digest.posts.problems import WORDS
from digest.posts.quoted_turn import turns_of
from digest.posts.wording import ALT, ARTICLE, KINDS, LINK, PICTURES, TEXT, TITLE, Unfit
from digest.posts.write_post import turn_of

KIND_WORDS = {"text": _("Text"), "link": _("Link"), "quote": _("Quote"), "article": _("Article")}


@dataclass(frozen=True)
class Written:
    """The fields as they came from the form, or as the row has them."""

    kind: str = "text"
    title: str = ""
    text: str = ""
    link: str = ""
    channel: str = ""  # slug; "" for the author's own
    quote: int = 0
    turn: int = 0  # of a quoted chat; 0: the chat as a whole
    at: str = ""  # local time, as a browser's field has it
    propose: str = ""  # slug
    alts: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def read(cls, data: QueryDict) -> Written:
        """From GET or POST; what makes no sense is as if it was not there."""
        quote = data.get("quote", "")
        kind = data.get("kind", "")
        return cls(
            kind=kind if kind in KINDS else "quote" if quote else "text",
            title=data.get("title", ""),
            text=data.get("text", ""),
            link=data.get("link", ""),
            channel=data.get("channel", ""),
            quote=number(quote) or 0,
            turn=number(data.get("turn")) or 0,
            at=data.get("at", ""),
            propose=data.get("propose", ""),
            alts={
                pk: str(value)
                for name, value in data.items()
                if name.startswith("alt-") and (pk := number(name[4:])) is not None
            },
        )

    @classmethod
    def of(cls, post: Post, zone: ZoneInfo) -> Written:
        scheduled = post.state == State.SCHEDULED
        return cls(
            kind=post.kind,
            title=post.title,
            text=post.text,
            link=post.link,
            channel=post.channel.slug if post.channel and post.channel.kind != Channel.Kind.PERSONAL else "",
            quote=post.quoted_id or 0,
            turn=post.quoted_turn or 0,
            at=post.published.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if scheduled else "",
        )


def zone_of(user: User) -> ZoneInfo:
    name = user.time_zone or settings.TIME_ZONE
    return ZoneInfo(name if name in available_timezones() else settings.TIME_ZONE)


def time_of(written: Written, zone: ZoneInfo) -> datetime | None:
    """The time in the form, in the author's zone; None without one. Raises `Unfit`."""
    if not written.at:
        return None
    try:
        return datetime.strptime(written.at[:16], "%Y-%m-%dT%H:%M").replace(tzinfo=zone)
    except ValueError:
        raise Unfit("time") from None


def postable(user: User) -> list[Channel]:
    """Channels besides their own in which a person may post: those they edit; for staff the site's too."""
    edited = Channel.objects.run_by(user).visible().exclude(kind=Channel.Kind.HOUSE)
    rows = list(edited.exclude(kind=Channel.Kind.PERSONAL, owner=user).order_by("position", "pk")[:100])
    if user.is_staff:
        rows += [channel for channel in Channel.objects.vertical() if channel not in rows]
    return rows


def channel_of(written: Written, user: User) -> Channel | None:
    """The chosen channel; None for the author's own. Raises `Unfit` where they may not post."""
    if not written.channel:
        return None
    own = Channel.objects.personal_of(user)
    if own is not None and own.slug == written.channel:
        return None
    for channel in postable(user):
        if channel.slug == written.channel:
            return channel
    raise Unfit("channel")


def to_quote(pk: int) -> Post | None:
    """The post that a quote would be about, as it stands now; None for what nobody sees."""
    related = ("author", "story", "transcript")
    return Post.objects.visible().at(pk).select_related(*related).first() if pk else None


def compose_context(
    user: User, written: Written, post: Post | None, *, problem: str = "", preview: str | None = None
) -> dict[str, Any]:
    """Everything the template needs; at most eight queries."""
    language = get_language() or "en"
    own = Channel.objects.personal_of(user)
    channels = postable(user)
    taken = {channel.pk for channel in channels}
    seen = post is not None and post.state not in (State.DRAFT, State.SCHEDULED)
    return {
        "written": written,
        "post": post,
        "seen": seen,
        "kinds": [(kind, KIND_WORDS[kind]) for kind in KINDS if kind != "quote" or written.quote],
        "own_channel": own,
        "channels": [(channel.slug, channel.name(language)) for channel in channels],
        "proposable": [
            (channel.slug, channel.name(language))
            for channel in Channel.objects.vertical()
            if channel.pk not in taken and not seen
        ],
        "quoted": quoted_by(written),
        "pictures": list(PostPicture.objects.filter(post=post).order_by("position", "pk")) if post else [],
        "zone": zone_of(user).key,
        "problem": WORDS.get(problem, ""),
        "preview": preview,
        "limits": {"text": TEXT, "article": ARTICLE, "title": TITLE, "alt": ALT, "link": LINK},
        "most_pictures": PICTURES,
    }


def quoted_by(written: Written) -> Quoted | None:
    row = to_quote(written.quote)
    if row is None:
        return None
    quote = Post(pk=0, quoted=row, quoted_turn=turn_of(row, written.turn))
    return with_turn(quoted_of([quote]).get(row.pk), turns_of([quote]).get(0))
