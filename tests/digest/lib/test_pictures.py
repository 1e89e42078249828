"""Uploads become pictures of our own, or are refused with a reason."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from digest.lib.pictures import MOST_BYTES, REASONS, BadPicture, Picture, picture, square


def upload(size: tuple[int, int] = (3000, 1500), kind: str = "JPEG", mode: str = "RGB", colour=120, **saved):
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **saved)
    return out.getvalue()


def read(body: bytes) -> Image.Image:
    return Image.open(io.BytesIO(body), formats=("WEBP",))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_an_upload_becomes_two_webp_pictures(kind: str):
    made = picture(upload(kind=kind))
    assert read(made.small.body).size == (made.small.width, made.small.height) == (640, 320)
    assert read(made.large.body).size == (made.large.width, made.large.height) == (2048, 1024)


def test_small_ones_are_not_enlarged_and_specks_are_refused():
    made = picture(upload((200, 100)))
    assert (made.small.width, made.large.width) == (200, 200)
    with pytest.raises(BadPicture) as refused:
        picture(upload((15, 200)))
    assert refused.value.reason == "too_small"


def test_tall_ones_fit_a_list():
    made = picture(upload((500, 4000)))
    assert (made.small.width, made.small.height) == (120, 960)


def test_a_phone_s_picture_stands_upright_and_does_not_say_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "Clara Winter, 12 Mill Lane"
    exif.get_ifd(0x8825)[1] = "N"
    made = picture(upload((800, 400), exif=exif))
    assert (made.large.width, made.large.height) == (400, 800)
    for webp in (made.small, made.large):
        assert not read(webp.body).getexif()
        assert not set(read(webp.body).info) & {"exif", "xmp", "icc_profile", "comment"}
        assert b"Mill Lane" not in webp.body


def test_text_that_a_file_carries_is_gone():
    text = PngImagePlugin.PngInfo()
    text.add_text("comment", "<script>alert(1)</script>")
    body = upload((200, 200), "PNG", pnginfo=text) + b"<?php system($_GET[0]);</script>PK\x03\x04"
    made = picture(body)
    assert b"<script" not in made.small.body + made.large.body
    assert b"<?php" not in made.small.body + made.large.body


def test_the_average_colour_is_that_seen_on_white():
    assert picture(upload((64, 64), "PNG", colour=(10, 20, 30))).colour == "#0a141e"
    assert picture(upload((64, 64), "PNG", "RGBA", colour=(0, 0, 0, 0))).colour == "#ffffff"


def test_transparency_stays():
    assert read(picture(upload((64, 64), "PNG", "RGBA", colour=(9, 9, 9, 9))).small.body).mode == "RGBA"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGBA"])
def test_every_kind_of_png_is_read(mode: str):
    made = picture(upload((64, 64), "PNG", mode, 0))
    assert made.large.width == 64


def test_a_grey_picture_of_sixteen_bits_keeps_its_greys():
    body = upload((64, 64), "PNG", "I;16", 0x8000)
    assert picture(body).colour in ("#7f7f7f", "#808080")


def test_cmyk_and_colour_profiles_become_screen_colours():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert picture(upload((64, 64), "JPEG", "CMYK", (0, 0, 0, 0))).colour == "#ffffff"
    assert picture(upload((64, 64), "PNG", colour=(200, 10, 10), icc_profile=profile)).colour == "#c80a0a"
    assert picture(upload((64, 64), "PNG", colour=(200, 10, 10), icc_profile=b"broken")).colour == "#c80a0a"


def moving(frames: int) -> bytes:
    out = io.BytesIO()
    images = [Image.new("RGB", (64, 64), (n * 40, 9, 9)) for n in range(frames)]
    images[0].save(out, "GIF", save_all=True, append_images=images[1:], duration=20)
    return out.getvalue()


def test_of_a_moving_picture_the_first_frame_is_taken_and_that_is_said():
    made = picture(moving(3))
    assert made.animated
    assert not picture(upload((64, 64), "GIF")).animated
    assert not getattr(read(made.large.body), "is_animated", False)


def test_ten_thousand_frames_take_no_time():
    body = moving(2)
    frame = body[body.rindex(b"\x21\xf9") : -1]
    many = body[:-1] + frame * 10_000 + b";"
    began = time.process_time()
    assert picture(many).animated
    assert time.process_time() - began < 2


def claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(b"\0" * 10))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + data + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(5001, 5000), (12_000, 12_000), (60_000, 60_000)])
def test_a_bomb_is_refused_before_it_is_decoded(size: tuple[int, int]):
    with pytest.raises(BadPicture) as refused:
        picture(claims(*size))
    assert refused.value.reason == "too_many_pixels"


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n"
REFUSED = {
    "empty": (b"", "format"),
    "html": (b"<html>not found</html>", "format"),
    "svg": (SVG, "format"),
    "eps": (EPS, "format"),
    "bmp": (upload((64, 64), "BMP"), "format"),
    "tiff": (upload((64, 64), "TIFF"), "format"),
    "pdf": (upload((64, 64), "PDF"), "format"),
    "cut": (upload()[:3000], "broken"),
    "cut png": (upload((900, 900), "PNG", "RGB", 7)[:-40], "broken"),
    "claims": (claims(64, 64), "broken"),
    "heavy": (upload((64, 64)) + b"\0" * MOST_BYTES, "too_many_bytes"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_anything_else_is_refused_with_its_reason(name: str):
    body, reason = REFUSED[name]
    with pytest.raises(BadPicture) as refused:
        picture(body)
    assert refused.value.reason == reason
    assert refused.value.detail


def test_every_reason_is_told_in_the_reader_s_language():
    for reason in REASONS:
        with translation.override("en"):
            english = str(BadPicture(reason))
        with translation.override("zh-hans"):
            assert str(BadPicture(reason)) != english


def test_a_square_is_the_middle():
    assert (square(upload((600, 300))).width, square(upload((600, 300))).height) == (256, 256)
    assert square(upload((80, 40))).width == 40


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]), st.data())
def test_broken_bytes_end_in_a_picture_or_a_refusal(kind: str, data: st.DataObject):
    body = bytearray(upload((160, 120), kind))
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        made = picture(bytes(body))
    except BadPicture:
        return
    assert isinstance(made, Picture)
    assert made.small.body[:4] == b"RIFF"


MADE = {
    "svg_script": lambda row: SVG,
    "svg_bytes": lambda row: SVG,
    "png_12000x12000": lambda row: claims(12_000, 12_000),
    "gif_frames": lambda row: (
        moving(2)[:-1] + moving(2)[moving(2).rindex(b"\x21\xf9") : -1] * row["frames"] + b";"
    ),
    "eps_as_png": lambda row: EPS,
    "png": lambda row: upload((64, 64), "PNG"),
    "jpeg_truncated": lambda row: upload()[:2000],
    "png_text_chunk_html": lambda row: upload((64, 64), "PNG") + b"<script>alert(1)</script>",
}


def test_every_hostile_upload_is_refused_or_made_harmless(shared_dir: Path):
    lines = (shared_dir / "data/hostile/hostile.jsonl").read_text().splitlines()
    rows = [row for row in map(json.loads, lines) if row["kind"] == "upload"]
    assert len(rows) >= 9
    for row in rows:
        expected = row["expected"]
        began = time.process_time()
        try:
            made = picture(MADE[row["input"]["file"]](row["input"]))
        except BadPicture:
            assert "400" in str(expected.get("status")), row["id"]
        else:
            assert expected.get("status") != 400, row["id"]
            for words in expected.get("served_must_not_contain", []):
                assert words.encode() not in made.small.body + made.large.body
        assert time.process_time() - began < expected.get("max_seconds", 5)


def test_no_other_program_is_ever_started():
    """Pillow would ask Ghostscript for an EPS; only four readers are asked here."""
    code = (
        "import sys; from PIL import Image; from digest.lib.pictures import *\n"
        "started = ('subprocess.Popen', 'os.system', 'os.posix_spawn', 'os.fork', 'os.exec')\n"
        "sys.addaudithook(lambda name, _: sys.exit(9) if name in started else None)\n"
        f"try: picture({EPS!r})\nexcept BadPicture: sys.exit(0)\nsys.exit(1)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
