"""Verb: what is stored of a chat passes the funnel again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction

from digest.channels import version
from digest.chats.counted import count
from digest.chats.funnel import Funnel
from digest.chats.models import OPEN, Transcript, Turn
from digest.chats.redact import RULES_VERSION
from digest.chats.rendered import rendered

TRIES = 3


@dataclass
class Rewriting:
    """What becomes of one chat, worked out from its row at ``row.changed``."""

    row: Transcript
    title: str
    model: str
    note: str
    note_html: str
    turns: list[Turn] = field(default_factory=list)  # those that change, as they will be

    @property
    def changes(self) -> bool:
        said = self.row.title, self.row.model, self.row.note
        return bool(self.turns) or (self.title, self.model, self.note) != said


def rewrite(transcript: Transcript, funnel_of: Callable[[], Funnel]) -> Funnel | None:
    """Put every turn, name, title, model and note of a chat through a funnel; answers that funnel, or None
    when the chat is gone, or was changed by others three times meanwhile.

    The work is done with no transaction open, and thrown away when the row was changed since. What everybody
    may see leaves kept public bytes at once when it changes.
    """
    for _ in range(TRIES):
        row = Transcript.objects.filter(pk=transcript.pk).first()
        if row is None:
            return None
        funnel = funnel_of()
        work = worked_out(row, funnel)
        if write(work):
            return funnel
    return None


def worked_out(row: Transcript, funnel: Funnel) -> Rewriting:
    title, model, note = funnel.line(row.title, 200), funnel.line(row.model, 100), funnel.text(row.note)
    html = row.note_html if note == row.note else rendered([note])[0]
    work = Rewriting(row, title, model, note, html)
    for turn in row.turns.order_by("number"):
        text, name = funnel.text(turn.text, turn.number), funnel.line(turn.name, 100, turn.number)
        if (text, name) != (turn.text, turn.name):
            turn.text, turn.name = text, name
            work.turns.append(turn)
    for turn, page in zip(work.turns, rendered(turn.text for turn in work.turns), strict=True):
        turn.html = page
    return work


def write(work: Rewriting) -> bool:
    """Whether the row was still the one that was read."""
    if not work.changes:
        rows = Transcript.objects.filter(pk=work.row.pk, changed=work.row.changed)
        return bool(rows.update(rules_version=RULES_VERSION))
    with transaction.atomic():
        row = Transcript.objects.select_for_update(of=("self",)).filter(pk=work.row.pk).first()
        if row is None or row.changed != work.row.changed:
            return False
        Turn.objects.bulk_update(work.turns, ["text", "name", "html"], batch_size=100)
        row.title, row.model = work.title, work.model
        row.note, row.note_html = work.note, work.note_html
        row.rules_version = RULES_VERSION
        count(row)
        row.save()
        if row.visibility in OPEN:
            version.bump()
    return True
