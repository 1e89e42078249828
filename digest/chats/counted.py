"""What a chat's row tells of its turns, kept equal to them."""

from __future__ import annotations

from dataclasses import asdict

from digest.chats.models import Transcript
from digest.chats.tally import tally


def count(row: Transcript) -> None:
    """Set what `tally` tells of the turns that are shown. Does not save."""
    shown = list(row.turns.shown().only("role", "name", "text", "transcript_id"))
    for name, value in asdict(tally(shown, title=row.title)).items():
        setattr(row, name, value)
