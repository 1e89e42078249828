"""Changing one's own settings."""

from __future__ import annotations

from typing import Any

from digest.accounts.models import User


def change_settings(user: User, **fields: Any) -> None:
    """Save these fields of ``user``: their form has looked at them."""
    for name, value in fields.items():
        setattr(user, name, value)
    user.save(update_fields=list(fields))
