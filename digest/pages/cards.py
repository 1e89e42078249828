"""Pictures for links to us, drawn by Pillow: the mark, the rank, the headline, bars of reports an hour.

A headline is drawn only in an installed font that has all its glyphs: never boxes.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, EDGE = 1200, 630, 72
PAPER, INK, GREY, RULE, HEAT = "#fdfdfc", "#15181a", "#62696c", "#dfe1df", "#92540a"
LINES, FRESH = 4, 2  # lines of a headline; bars in the colour of heat (the last hours)
MISSING = "\U0010fffe"  # no font has it: its picture is what a font draws for a missing glyph
LATIN = (
    "Charter-Bold.ttf", "Charter.ttc", "CharisSIL-Bold.ttf", "cambriab.ttf", "NotoSerif-Bold.ttf",
    "LiberationSerif-Bold.ttf", "DejaVuSerif-Bold.ttf", "georgiab.ttf", "Georgia Bold.ttf",
)  # fmt: skip
HAN = (
    "NotoSansCJK-Bold.ttc", "NotoSansCJKsc-Bold.otf", "NotoSansSC-Bold.otf", "SourceHanSansSC-Bold.otf",
    "PingFang.ttc", "Hiragino Sans GB.ttc", "msyhbd.ttc", "msyh.ttc", "NotoSerifCJK-Bold.ttc",
    "wqy-zenhei.ttc", "wqy-microhei.ttc",
)  # fmt: skip
NO_LINE_START = "，。、；：？！”’）》」』】…,.;:?!)%"
Font = ImageFont.FreeTypeFont


@dataclass(frozen=True)
class Card:
    """``rank`` 0 for a story that stands on none; ``bars``: reports an hour, the newest last."""

    mark: str
    headline: str = ""
    rank: int = 0
    bars: tuple[int, ...] = ()


def draw(card: Card) -> bytes:
    """A PNG of 1200 by 630 pixels."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, WIDTH, 12), INK)
    put(pen, (EDGE, 56), card.mark, 40, INK)
    if card.rank:
        rank = ImageFont.load_default(96)
        number = str(card.rank)
        pen.text((WIDTH - EDGE - rank.getlength(number), 40), number, GREY, font=rank)
    draw_headline(pen, card.headline)
    draw_bars(pen, card.bars)
    return png(image)


def draw_icon(size: int) -> bytes:
    """The site's sign: three rules of a list, the first in ink, on paper. A square PNG."""
    image = Image.new("RGB", (size, size), INK)
    pen = ImageDraw.Draw(image)
    unit = size / 16
    for top, right, colour in ((4, 12, PAPER), (7.25, 10, PAPER), (10.5, 11, HEAT)):
        pen.rectangle((4 * unit, top * unit, right * unit, (top + 1.5) * unit), colour)
    return png(image)


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def put(pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int, colour: str) -> None:
    """Text in the first font that has it all; nothing where none has."""
    if font := font_for(text, size):
        pen.text(at, text, colour, font=font)


def draw_headline(pen: ImageDraw.ImageDraw, headline: str) -> None:
    """At most four lines, the larger the shorter; what does not fit ends in an ellipsis."""
    for size in (68, 58, 50):
        font = font_for(headline + "…", size)
        if font is None:
            return
        lines = wrap(headline, font, WIDTH - 2 * EDGE)
        if len(lines) <= LINES:
            break
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], lines[LINES - 1].rstrip(NO_LINE_START + " ")[:-1] + "…"]
    for n, line in enumerate(lines):
        pen.text((EDGE, 150 + n * size * 1.28), line, INK, font=font)


def draw_bars(pen: ImageDraw.ImageDraw, bars: Sequence[int]) -> None:
    floor, tall, step = HEIGHT - 56, 84, 16
    pen.rectangle((EDGE, floor, WIDTH - EDGE, floor + 1), RULE)
    most = max(bars, default=0)
    for n, bar in enumerate(bars):
        if bar:
            left = WIDTH - EDGE - (len(bars) - n) * step
            colour = HEAT if n >= len(bars) - FRESH else INK
            pen.rectangle((left, floor - tall * bar / most, left + step - 6, floor - 1), colour)


def wrap(text: str, font: Font, width: float) -> list[str]:
    """Lines that fit: broken at spaces in Latin, at any character in Chinese, never before a closing mark."""
    lines, line = [], ""
    for piece in pieces(text):
        if line and font.getlength(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def pieces(text: str) -> Iterator[str]:
    piece = ""
    for char, after in zip_longest(text, text[1:], fillvalue=" "):
        piece += char
        if after not in NO_LINE_START and (char == " " or is_han(char) or is_han(after)):
            yield piece
            piece = ""
    if piece:
        yield piece


def is_han(char: str) -> bool:
    return "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\uffef" or char >= "\U00020000"


def font_for(text: str, size: int) -> Font | None:
    """The first installed font with every glyph of ``text``, Pillow's own at last; None where none has."""
    names = [*HAN] if any(map(is_han, text)) else [*LATIN, *HAN]
    for name in names:
        path = installed().get(name.lower())
        if path and has_glyphs(font := ImageFont.truetype(path, size), text):
            return font
    own = ImageFont.load_default(size)
    return own if isinstance(own, Font) and has_glyphs(own, text) else None


def has_glyphs(font: Font, text: str) -> bool:
    """Whether no character looks as one that the font lacks, or as nothing at all."""
    missing = bytes(font.getmask(MISSING))
    for char in set(text) - {" ", "\u00a0", "\u3000"}:
        mask = font.getmask(char)
        if not any(mask) or bytes(mask) == missing:
            return False
    return True


@lru_cache(maxsize=1)
def installed() -> dict[str, str]:
    """Font files of this machine: name in small letters -> path."""
    home = Path.home()
    if sys.platform == "win32":
        roots = [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"]
    elif sys.platform == "darwin":
        roots = [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    else:
        roots = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts"]
    found: dict[str, str] = {}
    for root in roots:
        for path in root.rglob("*.[to]t[fc]"):
            found.setdefault(path.name.lower(), str(path))
    return found
