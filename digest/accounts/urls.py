"""Addresses of people's accounts: those of django-allauth that this site offers, under names of our own."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path

from digest.accounts import entrance, ops, settings_pages, views

urlpatterns = [
    # coming in and going out
    path("login", entrance.Login.as_view(), name="account_login"),
    path("logout", entrance.Logout.as_view(), name="account_logout"),
    path("login", entrance.Login.as_view(), name="login"),  # as templates call them
    path("logout", entrance.Logout.as_view(), name="logout"),
    path("accounts/setup/<str:token>", views.setup, name="setup"),
    path("accounts/password/link/<str:token>", views.reset_link, name="reset_link"),
    path("accounts/inactive", account.account_inactive, name="account_inactive"),
    path("accounts/login/code", entrance.RequestLoginCode.as_view(), name="account_request_login_code"),
    path("accounts/login/code/confirm", account.confirm_login_code, name="account_confirm_login_code"),
    path("accounts/login/passkey", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("accounts/login/second", entrance.SecondFactor.as_view(), name="mfa_authenticate"),
    path("accounts/mail/sent", account.email_verification_sent, name="account_email_verification_sent"),
    path("accounts/mail/<str:key>", entrance.ConfirmAddress.as_view(), name="account_confirm_email"),
    path("accounts/password/reset", entrance.ResetPassword.as_view(), name="account_reset_password"),
    path("accounts/password/reset/sent", account.password_reset_done, name="account_reset_password_done"),
    path(
        "accounts/password/reset/done",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^accounts/password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)$",
        entrance.SetNewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("accounts/again", entrance.Reauthenticate.as_view(), name="account_reauthenticate"),
    path("accounts/again/code", entrance.ReauthenticateByCode.as_view(), name="mfa_reauthenticate"),
    path("accounts/again/passkey", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    # one's own settings
    path("settings", settings_pages.account, name="settings"),
    path("settings/reading", settings_pages.reading, name="settings_reading"),
    path("settings/theme", settings_pages.theme, name="settings_theme"),
    path("settings/language", settings_pages.language, name="settings_language"),
    path("settings/mail", settings_pages.Mail.as_view(), name="account_email"),
    path("settings/password", settings_pages.ChangePassword.as_view(), name="account_change_password"),
    path("settings/password/set", account.password_set, name="account_set_password"),
    path("settings/sessions", settings_pages.sessions, name="settings_sessions"),
    path("settings/invitations", settings_pages.invitations, name="settings_invitations"),
    path("settings/two-factor", mfa.index, name="mfa_index"),
    path("settings/two-factor/app", totp.activate_totp, name="mfa_activate_totp"),
    path("settings/two-factor/app/remove", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("settings/two-factor/codes", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "settings/two-factor/codes/new", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path(
        "settings/two-factor/codes.txt", recovery.download_recovery_codes, name="mfa_download_recovery_codes"
    ),
    path("settings/passkeys", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("settings/passkeys/add", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("settings/passkeys/<int:pk>/remove", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("settings/passkeys/<int:pk>/edit", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    # staff
    path("ops/people", ops.people, name="ops_people"),
    path("ops/people/<int:pk>", ops.person, name="ops_person"),
    path("ops/people/<int:pk>/moderator", ops.moderator, name="ops_moderator"),
]
