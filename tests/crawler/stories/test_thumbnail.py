"""Foreign picture bytes made into a small WebP of our own, or refused with a reason."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from crawler.stories.thumbnail import NoPicture, thumbnail


def picture(size: tuple[int, int] = (1280, 720), kind: str = "JPEG", mode: str = "RGB", **saved) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 120).save(out, kind, **saved)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_it_becomes_webp_640_wide(kind: str):
    made = thumbnail(picture(kind=kind))
    with Image.open(io.BytesIO(made.body)) as image:
        assert (image.format, image.size) == ("WEBP", (640, 360))
    assert (made.width, made.height) == (640, 360)


def test_small_ones_are_not_enlarged_and_icons_are_refused():
    assert thumbnail(picture((320, 200))).width == 320
    with pytest.raises(NoPicture, match="too small"):
        thumbnail(picture((1, 1)))


def test_metadata_is_gone_and_the_picture_upright():
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "Clara Winter, 12 Mill Lane"
    made = thumbnail(picture((800, 400), exif=exif))
    with Image.open(io.BytesIO(made.body)) as image:
        assert not image.getexif()
        assert image.size == (480, 960) or image.height > image.width
    assert b"Mill Lane" not in made.body


def test_transparency_stays():
    with Image.open(io.BytesIO(thumbnail(picture((200, 200), "PNG", "RGBA")).body)) as image:
        assert image.mode == "RGBA"


def claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 10))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(5001, 5000), (12_000, 10_000), (60_000, 60_000)])
def test_a_bomb_is_refused_before_it_is_decoded(size: tuple[int, int]):
    with pytest.raises(NoPicture, match="too many pixels|DecompressionBomb"):
        thumbnail(claims(*size))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>not found</html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        picture()[:300],
        picture(kind="BMP"),
        picture(kind="TIFF"),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    ],
    ids=["empty", "html", "svg", "cut", "bmp", "tiff", "eps"],
)
def test_anything_else_is_refused_with_a_reason(body: bytes):
    with pytest.raises(NoPicture, match="not a picture"):
        thumbnail(body)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]), st.data())
def test_broken_bytes_end_in_a_picture_or_a_refusal(kind: str, data: st.DataObject):
    body = bytearray(picture((160, 120), kind))
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        made = thumbnail(bytes(body))
    except NoPicture:
        return
    assert made.body[:4] == b"RIFF"
