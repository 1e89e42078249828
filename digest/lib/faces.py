"""Pictures of channels and people who have uploaded none, as SVG by presentation attributes alone. Pure.

Channels of the house have line drawings. All others get a colour and a figure by a hash of their seed, and a
letter: the same on every page and for good, legible on light and on dark paper.
"""

from __future__ import annotations

from hashlib import blake2b

from django.utils.html import format_html
from django.utils.safestring import SafeString

FACES = {
    "hot": (
        "M32 52c-9 0-15-6-15-14 0-6 3-9 6-13 4-5 6-8 6-14 8 4 11 11 11 16 2-1 3-3 3-5 3"
        " 4 4 10 4 16 0 8-6 14-15 14z"
    ),
    "ai": "M14 46 25 18h4l11 28M18.5 36h17M46 18v28",
    "internet": (
        "M32 14a18 18 0 1 0 0 36 18 18 0 0 0 0-36zM14 32h36M32 14c-11 11-11 25 0 36 11-11 11-25 0-36z"
    ),
    "finance": "M14 48h36M18 42V30M28 42V20M38 42V26M48 42V15",
    "science": "M26 14h12M28 14v14L17 47a2 2 0 0 0 2 3h26a2 2 0 0 0 2-3L36 28V14M22 40h20",
    "chips": (
        "M20 20h24v24H20zM28 28h8v8h-8zM26 20v-7M38 20v-7M26 51v-7M38 51v-7M20 26h-7M20 38h-7"
        "M51 26h-7M51 38h-7"
    ),
    "policy": "M14 24 32 14l18 10zM18 24v20M27 24v20M37 24v20M46 24v20M13 50h38",
    "open-source": "M24 18 12 32l12 14M40 18l12 14-12 14M35 15l-6 34",
    "startups": "M32 12c8 6 11 15 9 26H23c-2-11 1-20 9-26zM23 32l-8 8v8l9-6M41 32l8 8v8l-9-6M32 44v9M32 24v4",
}
PLAIN = "M16 20h32M16 32h32M16 44h20"

# White has a contrast of 5 to 1 or more with each, under a figure too.
COLOURS = (
    "#7d3a2c",
    "#744d0c",
    "#565c10",
    "#2b6335",
    "#0d625a",
    "#125b76",
    "#2c5090",
    "#4a4798",
    "#6b3e8d",
    "#83366d",
    "#8d344b",
    "#4f5963",
)
FIGURES = (
    "M0 0h64L0 64z",
    "M0 0h32a32 32 0 0 1 0 64H0z",
    "M0 0a64 64 0 0 1 64 64H0z",
    "M0 40a24 24 0 0 0 24-24V0H0z",
    "M0 22h64v20H0z",
    "M32 0l32 32-32 32L0 32z",
    "M32 4a28 28 0 1 0 0 56 28 28 0 0 0 0-56z",
    "M0 44q16-16 32 0t32 0v20H0z",
)


def face(slug: str) -> str:
    """Path data of a channel's line drawing, in a square of 64; a plain figure where it has none."""
    return FACES.get(slug, PLAIN)


def draw_face(seed: str, letter: str, size: int = 44) -> SafeString:
    """A face of ``size`` pixels. ``seed`` is what never changes, such as "user-7". Of ``letter``, which may
    be a whole name, the first letter is shown."""
    colour, figure, turn = blake2b(seed.encode("utf-8", "replace"), digest_size=3).digest()
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="face" viewBox="0 0 64 64" width="{size}"'
        ' height="{size}" aria-hidden="true"><rect width="64" height="64" fill="{colour}"/><path d="{figure}"'
        ' fill="#fff" fill-opacity=".12" transform="rotate({turn} 32 32)"/><text x="32" y="33" fill="#fff"'
        ' font-size="30" font-weight="600" text-anchor="middle" dominant-baseline="central">{letter}'
        "</text></svg>",
        size=size,
        colour=COLOURS[colour % len(COLOURS)],
        figure=FIGURES[figure % len(FIGURES)],
        turn=turn % 4 * 90,
        letter=initial(letter),
    )


def initial(name: str) -> str:
    """The first letter or digit in upper case; empty where there is none."""
    return next((character.upper() for character in name if character.isalnum()), "")[:1]
