"""The sections of one's settings, in the order of the list beside them. A room's page is added here."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Section(NamedTuple):
    """``url`` is the name of the page's address; ``also`` of those that belong to it."""

    url: str
    label: Any
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.url, *self.also)


SECTIONS = (
    Section("settings", _("Account")),
    Section("settings_reading", _("Languages and time")),
    Section("settings_theme", _("Light and dark")),
    Section("settings_muted", _("Hidden and muted")),
    Section("settings_notifications", _("Notifications")),
    Section("account_email", _("Mail address")),
    Section("account_change_password", _("Password"), ("account_set_password",)),
    Section(
        "mfa_list_webauthn", _("Passkeys"), ("mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn")
    ),
    Section(
        "mfa_index",
        _("Second factor"),
        (
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
        ),
    ),
    Section("settings_sessions", _("Sessions")),
    Section("settings_invitations", _("Invitations")),
    Section("settings_tokens", _("Tokens for programs")),
    Section("settings_export", _("Export my data")),
    Section("settings_leave", _("Delete my account")),
)
