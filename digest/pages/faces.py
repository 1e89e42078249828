"""Pictures of channels: line drawings in a square of 64, a plain figure for channels without one. Pure."""

from __future__ import annotations

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


def face(slug: str) -> str:
    """SVG path data."""
    return FACES.get(slug, PLAIN)
