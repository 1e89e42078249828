"""Files of posts below MEDIA_ROOT, under names that nobody can guess and that say nothing."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

FOLDER = "posts"


def store_file(body: bytes, folder: str = FOLDER) -> str:
    """The path below MEDIA_ROOT of WebP bytes, written whole or not at all."""
    name = uuid.uuid4().hex
    path = Path(settings.MEDIA_ROOT) / folder / name[:2] / f"{name}.webp"
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    half.write_bytes(body)
    os.replace(half, path)
    return f"{folder}/{name[:2]}/{name}.webp"


def remove_files(names: Iterable[str]) -> None:
    for name in names:
        if name:
            (Path(settings.MEDIA_ROOT) / name).unlink(missing_ok=True)
