"""A report's picture made into a small WebP of our own. Pure but for Pillow's work."""

from __future__ import annotations

from digest.lib.pictures import SMALL, BadPicture, Webp, encoded, opened

SMALLEST = 100  # pixels a side; below it is an icon or a counting pixel
MOST_BYTES = 5_000_000  # the crawler itself reads no more


class NoPicture(Exception):
    """The bytes give no picture that we would show; the message says why."""


def thumbnail(body: bytes) -> Webp:
    """At most 640 wide, first frame, upright, nothing of the original's metadata. Raises NoPicture."""
    try:
        image, _ = opened(body, SMALL, smallest=SMALLEST, most_bytes=MOST_BYTES)
    except BadPicture as problem:
        raise NoPicture(problem.detail) from problem
    return encoded(image)
