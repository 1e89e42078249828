"""Who owns a channel gives it a picture, or takes it away."""

from __future__ import annotations

import os
import uuid
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from digest.channels import version
from digest.channels.models import Channel
from digest.lib.pictures import square

FOLDER = "avatars"
SIDE = 192  # pixels


def change_avatar(channel: Channel, body: bytes | None, now: datetime) -> str:
    """The path of the new picture below MEDIA_ROOT; blank for None, which brings the drawn face back.

    Raises `digest.lib.pictures.BadPicture`. The old file is removed once the row is written.
    """
    path = keep(square(body, SIDE).body) if body is not None else ""
    with transaction.atomic():
        rows = Channel.objects.filter(pk=channel.pk)
        old = rows.select_for_update(of=("self",)).values_list("avatar", flat=True).get()
        rows.update(avatar=path, changed=now)
        if old:
            version.bump()
            transaction.on_commit(lambda: (Path(settings.MEDIA_ROOT) / old).unlink(missing_ok=True))
    return path


def keep(body: bytes) -> str:
    """Write the file whole or not at all, under a name that is never used again."""
    name = uuid.uuid4().hex
    path = Path(settings.MEDIA_ROOT) / FOLDER / name[:2] / f"{name}.webp"
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    half.write_bytes(body)
    os.replace(half, path)
    return f"{FOLDER}/{name[:2]}/{name}.webp"
