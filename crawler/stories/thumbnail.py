"""Foreign picture bytes made into a small WebP of our own. Pure but for Pillow's work."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass

from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MOST_PIXELS = 25_000_000
SIZE = (640, 960)  # at most; smaller ones are not enlarged
SMALLEST = 100  # pixels a side; below it is an icon or a counting pixel
QUALITY = 78

# What Pillow's readers are known to raise on bytes that are not what they say.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    ZeroDivisionError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


class NoPicture(Exception):
    """The bytes give no picture that we would show; the message says why."""


@dataclass(frozen=True)
class Thumbnail:
    body: bytes  # WebP, without metadata
    width: int
    height: int


def thumbnail(body: bytes) -> Thumbnail:
    """At most 640 wide, first frame, upright, nothing of the original's metadata. Raises NoPicture."""
    try:
        with Image.open(io.BytesIO(body), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NoPicture(f"too many pixels: {image.width} x {image.height}")
            if min(image.size) < SMALLEST:
                raise NoPicture(f"too small: {image.width} x {image.height}")
            image.draft("RGB", SIZE)  # JPEG decodes at a fraction of its size
            upright = ImageOps.exif_transpose(image)
            plain = upright.convert("RGBA" if has_alpha(upright) else "RGB")
            plain.thumbnail(SIZE)
            out = io.BytesIO()
            plain.save(out, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    except BROKEN as problem:
        raise NoPicture(f"not a picture: {type(problem).__name__}: {problem}"[:300]) from problem
    return Thumbnail(out.getvalue(), plain.width, plain.height)


def has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
