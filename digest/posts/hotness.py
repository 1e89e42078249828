"""How much people like a post, as one stored number. Pure.

Log of votes plus time, as Reddit published it: ten times the votes weigh as much as 12.5 hours. It falls with
nothing but the posts that come after, so that no row is ever counted anew.
"""

from __future__ import annotations

from datetime import UTC, datetime
from math import log10

TENFOLD = 12.5 * 3600  # seconds that ten times the votes are worth
BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)


def hotness(votes: int, published: datetime) -> float:
    """Of a post with ``votes`` (0 and more). The log is of one more, so the first vote weighs 3.8 hours."""
    return log10(1 + votes) + (published - BEGINNING).total_seconds() / TENFOLD
