"""What this room keeps about a person, for their own hands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from digest.accounts.invitations import invitations_of
from digest.accounts.models import Session, Token, User


def iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def export_person(user: User) -> dict[str, Any]:
    """Plain values under names that a person understands; no secrets, and nobody else's data but names."""
    return {
        "name": user.username,
        "joined": iso(user.date_joined),
        "last_signed_in": iso(user.last_login),
        "mail_addresses": [
            {"address": row.email, "confirmed": row.verified}
            for row in EmailAddress.objects.filter(user=user).order_by("pk")
        ],
        "settings": {
            "languages_read": user.language_list,
            "page_language": user.language,
            "theme": user.theme,
            "time_zone": user.time_zone,
            "edition_hour": user.edition_hour,
        },
        "suspended_until": iso(user.suspended_until),
        "suspended_for": user.suspended_rule,
        "sign_in_methods": [
            {"kind": row.type, "added": iso(row.created_at), "last_used": iso(row.last_used_at)}
            for row in Authenticator.objects.filter(user=user).order_by("pk")
        ],
        "sessions": [
            {"browser": row.agent, "began": iso(row.created), "last_seen": iso(row.last_seen)}
            for row in Session.objects.filter(user=user).order_by("created")
        ],
        "tokens": [
            {
                "name": row.name,
                "begins_with": row.prefix,
                "scopes": row.scope_list,
                "made": iso(row.created),
                "ends": iso(row.ends),
                "last_used": row.used.isoformat() if row.used else None,
            }
            for row in Token.objects.filter(user=user).order_by("created", "pk")
        ],
        "invitations": [
            {
                "for": row.note,
                "made": iso(row.created),
                "used_by": row.used_by.username if row.used_by else None,
            }
            for row in invitations_of(user)
        ],
    }
