"""Foreign picture bytes -> WebP of our own making, or a refusal with its reason. Pure but for Pillow's work.

Nothing of the original survives but what can be seen of its first frame: no metadata, no place where it was
taken, nothing that was hidden before, between or behind its data.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MOST_BYTES = 2_000_000
MOST_PIXELS = 25_000_000
SMALLEST = 16  # pixels a side
SMALL, LARGE = (640, 960), (2048, 2048)  # at most; nothing is enlarged
QUALITY = 78
UNTAGGED = 1_000_000  # bytes of a colour profile past which it is left out

BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
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
)
REASONS = {
    "too_many_bytes": _("The file is larger than 2 MB. Save the picture smaller and choose it again."),
    "too_many_pixels": _("The picture has more than 25 million pixels. Save it smaller and choose it again."),
    "too_small": _("The picture is too small to be shown."),
    "format": _("This is no PNG, JPEG, WebP or GIF picture."),
    "broken": _("The picture is damaged or cut off. Save it again and choose it again."),
}


class BadPicture(Exception):
    """``reason`` is a key of REASONS, whose words the exception has for a reader; ``detail`` is for staff."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail

    def __str__(self) -> str:
        return str(REASONS[self.reason])


@dataclass(frozen=True)
class Webp:
    body: bytes  # without metadata
    width: int
    height: int


@dataclass(frozen=True)
class Picture:
    """``small`` is at most 640 wide and 960 high, for lists; ``large`` at most 2,048 either way, to open."""

    small: Webp
    large: Webp
    colour: str  # the average, "#rrggbb", to stand there until the picture has come
    animated: bool  # only the first frame was taken


def picture(body: bytes) -> Picture:
    """An upload made ours. Raises `BadPicture`."""
    image, animated = opened(body, LARGE)
    large = encoded(image)
    image.thumbnail(SMALL)
    return Picture(encoded(image), large, average(image), animated)


def square(body: bytes, side: int = 256) -> Webp:
    """The middle of an upload as a square, such as a face; not enlarged. Raises `BadPicture`."""
    image, _animated = opened(body, LARGE)
    return encoded(ImageOps.fit(image, (min(side, *image.size),) * 2))


def opened(
    body: bytes, size: tuple[int, int], *, smallest: int = SMALLEST, most_bytes: int = MOST_BYTES
) -> tuple[Image.Image, bool]:
    """The first frame, upright, RGB or RGBA, within ``size``; whether there are more. Raises `BadPicture`."""
    if len(body) > most_bytes:
        raise BadPicture("too_many_bytes", f"too big: {len(body)} bytes")
    try:
        with Image.open(io.BytesIO(body), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise BadPicture("too_many_pixels", f"too many pixels: {image.width} x {image.height}")
            if min(image.size) < smallest:
                raise BadPicture("too_small", f"too small: {image.width} x {image.height}")
            animated = bool(getattr(image, "is_animated", False))
            image.draft("RGB", size)  # JPEG decodes at a fraction of its size
            upright = ImageOps.exif_transpose(image)
            profile = image.info.get("icc_profile")
            if upright.mode.startswith("I"):  # sixteen bits of grey, which convert() would cut off
                upright = upright.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
            plain = upright.convert("RGBA" if has_alpha(upright) else "RGB")
            plain.thumbnail(size)
            return in_srgb(plain, profile), animated
    except BOMBS as problem:
        raise BadPicture("too_many_pixels", f"too many pixels: {problem}"[:300]) from problem
    except UnidentifiedImageError as problem:
        raise BadPicture("format", "not a picture: UnidentifiedImageError") from problem
    except BROKEN as problem:
        detail = f"not a picture: {type(problem).__name__}: {problem}"[:300]
        raise BadPicture("broken", detail) from problem


def has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Phones write wide colours, which look dull without their profile. A broken one is left out."""
    if not profile or len(profile) > UNTAGGED:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        made = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return made or image


def encoded(image: Image.Image) -> Webp:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return Webp(out.getvalue(), image.width, image.height)


def average(image: Image.Image) -> str:
    """Of what is seen on white paper."""
    seen = Image.new("RGB", image.size, "white")
    seen.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    pixel = seen.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    return "#{:02x}{:02x}{:02x}".format(*pixel)  # type: ignore[misc]
