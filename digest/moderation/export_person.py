"""What this room knows of a person, for their export."""

from __future__ import annotations

from typing import Any

from digest.accounts.models import User
from digest.moderation.models import Action, Appeal, Report


def export_person(user: User) -> dict[str, Any]:
    """Reports they made, decisions about what they made, and their appeals."""
    reports = Report.objects.filter(by=user).select_related("case").order_by("pk")
    actions = Action.objects.about(user).order_by("pk")
    appeals = Appeal.objects.filter(action__author=user).order_by("pk")
    return {
        "reports": [
            {
                "of": f"{said.case.target} {said.case.target_id}", "reason": said.reason, "note": said.note,
                "at": said.at.isoformat(),
            }
            for said in reports
        ],
        "decisions": [
            {
                "of": f"{action.target} {action.target_id}", "deed": action.deed, "rule": action.rule,
                "note": action.note, "at": action.at.isoformat(),
                "until": action.until.isoformat() if action.until else None,
                "undone": action.undone_at.isoformat() if action.undone_at else None,
            }
            for action in actions
        ],
        "appeals": [
            {
                "decision": appeal.action_id, "text": appeal.text, "at": appeal.at.isoformat(),
                "answer": appeal.answer, "decided": appeal.decision,
            }
            for appeal in appeals
        ],
    }  # fmt: skip
