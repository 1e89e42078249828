"""Traditional Chinese characters and the simplified ones they are read as. Pure.

`simplified.txt` is the table of wordfreq 3.1 (Apache License 2.0; from OpenCC), made by
`crawler/stories/general/make.py`: traditional characters and, on the second line, the simplified ones.
"""

from __future__ import annotations

from pathlib import Path


def read_simplified() -> dict[int, int]:
    columns = (Path(__file__).parent / "simplified.txt").read_text(encoding="utf-8").splitlines()
    table = {ord(a): ord(b) for a, b in zip(*columns, strict=True)}
    return {a: table.get(b, b) for a, b in table.items()}  # 鎭 is 鎮, and that is 镇


SIMPLIFIED = read_simplified()  # for str.translate
