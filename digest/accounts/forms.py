"""Forms about people's accounts. Those of django-allauth are told our limits and our words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast
from zoneinfo import available_timezones

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth import forms as auth
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digest.accounts.accept_invitation import accept_invitation
from digest.accounts.change_settings import change_settings
from digest.accounts.first_visit import COOKIE, READ, first_visit_of, languages_of
from digest.accounts.limits import (
    CODE,
    CODE_TO,
    CODE_TRY,
    CODE_TRY_ALL,
    RESET,
    RESET_TO,
    SIGN_UP,
    Limit,
    allow,
    place_of,
)
from digest.accounts.models import User

if TYPE_CHECKING:
    CreationForm = auth.BaseUserCreationForm[User]  # generic for types only
    PasswordForm = auth.SetPasswordForm[User]
    ModelForm = forms.ModelForm[User]
else:
    CreationForm, PasswordForm = auth.BaseUserCreationForm, auth.SetPasswordForm
    ModelForm = forms.ModelForm

OFTEN = _("That was often. Try again in an hour.")
GOOD_PASSWORD = _("8 characters or more, not a common one.")
GOOD_NAME = _("2 to 30 letters, digits, - or _, in any script. Everybody sees it.")
NEW_PASSWORD = {"password1": _("New password"), "password2": _("New password again")}


def spend(*limits: tuple[Limit, str]) -> None:
    """Count against every one of ``limits``; a `ValidationError` when one of them is used up."""
    if not all(allow(limit, who, timezone.now()) for limit, who in limits):
        raise ValidationError(OFTEN, code="limited")


def here() -> str:
    """The client, as limits see it."""
    return place_of(context.request.META.get("REMOTE_ADDR", ""))[0]


def is_limited(form: forms.BaseForm) -> bool:
    """Whether a form was refused for being sent too often: its page answers 429."""
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    return bool(codes & {"limited", "too_many_login_attempts"})


class Plain(forms.Form):
    """A form of a library in our words: a base before it. ``labels`` and ``helps`` are by field.

    Labels say what a field is; placeholders that say it again go.
    """

    labels: ClassVar[Mapping[str, Any]] = {}
    helps: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, field.help_text)


class LoginForm(Plain, account.LoginForm):
    """The adapter looks at the limits before any password is looked at."""

    helps: ClassVar = {"password": ""}  # the link to a new one stands below the form

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("Name or mail address") if settings.EMAIL_URL else _("Name")
        login.widget.attrs = {"autocomplete": "username webauthn", "autocapitalize": "none", "maxlength": 254}


class SignupForm(Plain, account.SignupForm):
    """A name, a password, and a mail address if one likes and the site can write to it."""

    labels: ClassVar = {"username": _("Name"), "email": _("Mail address (optional)")}
    helps: ClassVar = {
        "username": GOOD_NAME,
        "email": _("For a new password and codes to sign in. Nobody sees it."),
        "password1": GOOD_PASSWORD,
    }
    invitation = forms.CharField(required=False, widget=forms.HiddenInput, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.EMAIL_URL:
            self.fields.pop("email")

    def validate_unique_email(self, value: str) -> str:
        """An address that has an account is answered like any other; its owner gets a mail."""
        self.account_already_exists = bool(value) and bool(filter_users_by_email(value))
        return value

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors:
            spend((SIGN_UP, here()))
        return self.cleaned_data

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """An address that has an account is answered as slowly as a new one, whose password is hashed."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        answer: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return answer

    def save(self, request: HttpRequest) -> User:
        """The account, with what the first visit chose and who invited it.

        Raises `accept_invitation.InvitationUsed` when somebody else was quicker with the link.
        """
        with transaction.atomic():
            user: User = super().save(request)
            if settings.SIGNUP == "invite":
                accept_invitation(self.cleaned_data["invitation"], user, timezone.now())
            visit = first_visit_of(request.COOKIES.get(COOKIE, ""))
            if visit:
                languages = ",".join(visit.languages)
                change_settings(user, languages=languages, edition_hour=visit.hour, first_visit_done=True)
        # they just chose the password: it is not asked for again at once
        record_authentication(request, user, "password", reauthenticated=True)
        return user


class AsksForMail(Plain):
    """A form whose answer is a mail: so many an hour, by who asks and by address, known or unknown."""

    labels: ClassVar = {"email": _("Mail address")}
    by_place, by_address = RESET, RESET_TO

    def clean_email(self) -> str:
        spend((self.by_place, here()), (self.by_address, self.cleaned_data["email"].lower()))
        return str(super().clean_email())  # type: ignore[misc]


class ResetPasswordForm(AsksForMail, account.ResetPasswordForm):
    pass


class RequestLoginCodeForm(AsksForMail, account.RequestLoginCodeForm):
    by_place, by_address = CODE, CODE_TO


class AddEmailForm(AsksForMail, account.AddEmailForm):
    labels: ClassVar = {"email": _("New mail address")}


class ConfirmLoginCodeForm(Plain, account.ConfirmLoginCodeForm):
    labels: ClassVar = {"code": _("The code of the mail")}


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    """Its old password is a guess like any other: the adapter counts it."""

    labels: ClassVar = {"oldpassword": _("Current password"), **NEW_PASSWORD}
    helps: ClassVar = {"oldpassword": "", "password1": GOOD_PASSWORD}

    def clean_oldpassword(self) -> str:
        answer = str(self.cleaned_data["oldpassword"])
        if not get_adapter().reauthenticate(self.user, answer):
            raise get_adapter().validation_error("enter_current_password")
        return answer


class SetPasswordForm(Plain, account.SetPasswordForm):
    labels: ClassVar = NEW_PASSWORD
    helps: ClassVar = {"password1": GOOD_PASSWORD}


class NewPasswordByMailForm(Plain, account.ResetPasswordKeyForm):
    labels: ClassVar = NEW_PASSWORD
    helps: ClassVar = {"password1": GOOD_PASSWORD}


class PasswordAgainForm(Plain, account.ReauthenticateForm):
    helps: ClassVar = {"password": ""}


class GuessesCode(Plain):
    """A form for a second factor: so many guesses an hour, from one place and from all."""

    labels: ClassVar = {"code": _("Code of the app, or a recovery code")}
    user: User

    def clean_code(self) -> str:
        spend((CODE_TRY, f"{self.user.pk} {here()}"), (CODE_TRY_ALL, str(self.user.pk)))
        return str(super().clean_code())  # type: ignore[misc]


class CodeForm(GuessesCode, AuthenticateForm):
    pass


class CodeAgainForm(GuessesCode, ReauthenticateForm):
    pass


class ActivateAppForm(Plain, ActivateTOTPForm):
    labels: ClassVar = {"code": _("The code that the app shows")}


class AddPasskeyForm(Plain, AddWebAuthnForm):
    """A key that signs in by itself, unless one wants it as a second factor only."""

    labels: ClassVar = {"name": _("Name of the key"), "passwordless": _("Signs in without a password")}
    helps: ClassVar = {"passwordless": _("Such a key asks for a fingerprint, a face or a PIN.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(Plain, EditWebAuthnForm):
    labels: ClassVar = {"name": _("Name of the key")}


class NewPasswordForm(Plain, PasswordForm):
    """For the one-time link of staff."""

    labels: ClassVar = {"new_password1": _("New password"), "new_password2": _("New password again")}
    helps: ClassVar = {"new_password1": GOOD_PASSWORD, "new_password2": ""}


class FirstStaffForm(Plain, CreationForm):
    """Name and password of the first staff account."""

    labels: ClassVar = {"password2": _("Password again")}
    helps: ClassVar = {"username": GOOD_NAME, "password1": GOOD_PASSWORD, "password2": ""}

    class Meta(auth.BaseUserCreationForm.Meta):
        model = User
        fields = ("username",)


class NameForm(ModelForm):
    class Meta:
        model = User
        fields = ("username",)


class ReadingForm(forms.Form):
    """Languages one reads, language of the pages, time zone, hour of the edition."""

    languages = forms.MultipleChoiceField(
        choices=list(READ.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("News I read"),
        help_text=_("Latest, Community, Following and Search show what is told in them; Hot shows all."),
    )
    language = forms.ChoiceField(required=False, label=_("Language of the pages"))
    time_zone = forms.ChoiceField(required=False, label=_("Time zone"))
    edition_hour = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label=_("My edition at")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("language", [("", _("As my browser asks")), *settings.LANGUAGES])
        zones = [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name]
        self.offer("time_zone", [("", _("The site’s (%s)") % settings.TIME_ZONE), ("UTC", "UTC"), *zones])
        hours = [(str(hour), f"{hour:02}:00") for hour in range(24)]
        self.offer("edition_hour", [("", _("The site’s (08:00)")), *hours])

    def offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean_languages(self) -> str:
        return ",".join(languages_of(self.cleaned_data["languages"]))


class InvitationForm(forms.Form):
    note = forms.CharField(required=False, max_length=60, label=_("For whom (you alone see it)"))


class LeaveForm(forms.Form):
    """The password again, where there is one, and the own name."""

    name = forms.CharField(label=_("Your name, to be sure"), max_length=30)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_name(self) -> str:
        if self.cleaned_data["name"].strip() != self.user.username:
            raise ValidationError(_("This is not your name."), code="name")
        return self.user.username
