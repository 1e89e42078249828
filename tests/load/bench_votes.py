"""Votes a second over HTTP by many people at once, while the clock crawls: errors, and counters against rows.

python3 run.py bench votes [--seconds 20] [--people 64] [--posts 20] [--port 0] [--database URL]

The site is the real one with its clock and a newsroom on loopback that goes on publishing, in a folder that
is thrown away; `--database` names an empty PostgreSQL database. Who votes shares the machine. Exit 1 when an
answer was not 200 or a counter is not what its rows say.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.load.voters import run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--people", type=int, default=64)
    parser.add_argument("--posts", type=int, default=20)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--database", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="digest-bench-") as name:
        outcome = run(
            Path(name),
            people=options.people,
            posts=options.posts,
            seconds=options.seconds,
            port=options.port,
            DATABASE_URL=options.database,
        )
    print(outcome.tally)
    print(f"{outcome.crawled} entries came meanwhile; rows {outcome.rows}")
    print("\n".join(outcome.wrong) or "every counter equals its rows")
    sys.exit(bool(outcome.wrong or outcome.tally.errors))


if __name__ == "__main__":
    main()
