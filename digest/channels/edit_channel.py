"""Who owns a channel changes what it says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from digest.channels import version
from digest.channels.models import Channel
from digest.channels.problems import Refused
from digest.channels.slugs import is_slug


@dataclass(frozen=True)
class Face:
    """What a channel says of itself. The Chinese texts are blank where one text serves all languages;
    ``terms`` of None leaves the rules as they are."""

    slug: str
    name_en: str
    run_by: str
    name_zh: str = ""
    promise_en: str = ""
    promise_zh: str = ""
    support_url: str = ""
    terms: Sequence[str] | None = None
    not_terms: Sequence[str] | None = None


def edit_channel(channel: Channel, face: Face, now: datetime) -> Channel:
    """The row as it is then. Raises `Refused`: slug_shape, slug_taken, or slug_fixed once it has followers.

    Kept pages are dropped where its address or name changed: they may stand on any of them.
    """
    with transaction.atomic():
        row = Channel.objects.select_for_update(of=("self",)).get(pk=channel.pk)
        if face.slug != row.slug:
            check_slug(row, face.slug)
        renamed = (row.slug, row.name_en, row.name_zh) != (face.slug, face.name_en, face.name_zh)
        row.slug, row.run_by, row.support_url = face.slug, face.run_by, face.support_url
        row.name_en, row.name_zh = face.name_en, face.name_zh
        row.promise_en, row.promise_zh = face.promise_en, face.promise_zh
        if face.terms is not None:
            row.terms = list(face.terms)
        if face.not_terms is not None:
            row.not_terms = list(face.not_terms)
        row.save()
        if renamed:
            version.bump()
    return row


def check_slug(channel: Channel, slug: str) -> None:
    if channel.followers or not channel.owner_id:
        raise Refused("slug_fixed")
    if not is_slug(slug):
        raise Refused("slug_shape")
    if Channel.objects.filter(slug=slug).exists():
        raise Refused("slug_taken")
