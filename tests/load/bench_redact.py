"""How long redaction takes for a long turn of prose, Chinese and code. Measures; judges nothing.

python3 run.py bench redact [--characters 50000] [--times 9]
"""

from __future__ import annotations

import argparse
import statistics
import time

from digest.chats.redact import redact
from tests.conftest import ROOT

SOURCES = [
    "README.md",
    "locale/zh_Hans/LC_MESSAGES/django.po",
    "run.py",
    "docs/operating.md",
    "CONTRIBUTING.md",
]
SECRET = "\npassword: FakePassw0rd1\n"


def mixed(characters: int) -> str:
    """The project's own English, Chinese and Python in equal parts."""
    share = characters // len(SOURCES) + 1
    parts = [(ROOT / source).read_text() for source in SOURCES]
    return "".join((part * (share // len(part) + 1))[:share] for part in parts)[:characters]


def milliseconds(text: str, times: int) -> list[float]:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        redact(text)
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--characters", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=9)
    options = parser.parse_args()
    text = mixed(options.characters)
    middle = len(text) // 2
    for name, sample in (
        ("as it is", text),
        ("one secret", text[:middle] + SECRET + text[middle:]),
        ("a secret every 500", SECRET.join(text[at : at + 500] for at in range(0, len(text), 500))),
    ):
        taken = milliseconds(sample, options.times)
        print(
            f"{name:<20} {len(sample):>8} characters  "
            f"median {statistics.median(taken):>6.1f} ms  best {min(taken):>6.1f} ms"
        )


if __name__ == "__main__":
    main()
