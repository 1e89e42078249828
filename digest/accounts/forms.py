"""Forms about people's accounts. Those of django-allauth are told our limits and our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
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
from django.contrib.auth.forms import BaseUserCreationForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digest.accounts.accept_invitation import accept_invitation
from digest.accounts.change_settings import change_settings
from digest.accounts.first_visit import COOKIE, first_visit_of, languages_of
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
    CreationForm = BaseUserCreationForm[User]  # generic for types only
    PasswordForm = SetPasswordForm[User]
    ModelForm = forms.ModelForm[User]
else:
    CreationForm, PasswordForm, ModelForm = BaseUserCreationForm, SetPasswordForm, forms.ModelForm

OFTEN = _("That was often. Try again in an hour.")
READ_LANGUAGES = [("en", _("English")), ("zh", _("Chinese"))]


class FirstStaffForm(CreationForm):
    """Name and password of the first staff account."""

    class Meta(BaseUserCreationForm.Meta):
        model = User
        fields = ("username",)


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


class LoginForm(account.LoginForm):
    """The adapter looks at the limits before any password is looked at."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("Name or mail address") if settings.EMAIL_URL else _("Name")
        login.widget.attrs = {"autocomplete": "username webauthn", "autocapitalize": "none", "maxlength": 254}
        plain(self)
        self.fields["password"].help_text = ""


class SignupForm(account.SignupForm):
    """A name, a password, and a mail address if one likes and the site can write to it."""

    invitation = forms.CharField(required=False, widget=forms.HiddenInput, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Name")
        self.fields["username"].help_text = _(
            "2 to 30 letters, digits, - or _, in any script. Everybody sees it."
        )
        if not settings.EMAIL_URL:
            self.fields.pop("email")
        else:
            self.fields["email"].label = _("Mail address (optional)")
            self.fields["email"].help_text = _("For a new password and codes to sign in. Nobody sees it.")
        self.fields["password1"].help_text = _("8 characters or more, not a common one.")
        plain(self)

    def validate_unique_email(self, value: str) -> str:
        """An address that has an account is answered like any other; its owner gets a mail."""
        self.account_already_exists = bool(value) and bool(filter_users_by_email(value))
        return value

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean()
        if not self.errors:
            spend((SIGN_UP, here()))
        return answers

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


class ResetPasswordForm(account.ResetPasswordForm):
    """Known and unknown addresses count alike."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Mail address")
        plain(self)

    def clean_email(self) -> str:
        spend((RESET, here()), (RESET_TO, self.cleaned_data["email"].lower()))
        return str(super().clean_email())


class RequestLoginCodeForm(account.RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Mail address")
        plain(self)

    def clean_email(self) -> str:
        spend((CODE, here()), (CODE_TO, self.cleaned_data["email"].lower()))
        return str(super().clean_email())


class ConfirmLoginCodeForm(account.ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The code of the mail")
        plain(self)


class AddEmailForm(account.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New mail address")
        plain(self)

    def clean_email(self) -> str:
        spend((RESET, here()), (RESET_TO, self.cleaned_data["email"].lower()))
        return str(super().clean_email())


def guess(user: User) -> None:
    """Count a guess of a second factor."""
    spend((CODE_TRY, f"{user.pk} {here()}"), (CODE_TRY_ALL, str(user.pk)))


class PlainChangePassword(account.ChangePasswordForm):
    """Its old password is a guess like any other: the adapter counts it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""
        plain(self)

    def clean_oldpassword(self) -> str:
        answer = str(self.cleaned_data["oldpassword"])
        if not get_adapter().reauthenticate(self.user, answer):
            raise get_adapter().validation_error("enter_current_password")
        return answer


class PlainSetPassword(account.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self)


class PlainResetPassword(account.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self)


class PlainReauthenticate(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        plain(self)


class ActivateAppForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The code that the app shows")
        plain(self)


class CodeForm(AuthenticateForm):
    """The second factor: so many guesses an hour, from one place and from all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self)

    def clean_code(self) -> str:
        guess(self.user)
        return str(super().clean_code())


class ConfirmCodeForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self)

    def clean_code(self) -> str:
        guess(self.user)
        return str(super().clean_code())


class AddPasskeyForm(AddWebAuthnForm):
    """A key that signs in by itself, unless one wants it as a second factor only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].label = _("Signs in without a password")
        self.fields["passwordless"].help_text = _("Such a key asks for a fingerprint, a face or a PIN.")


class RenamePasskeyForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")


def plain(form: forms.Form) -> None:
    """Labels say what a field is; placeholders that say it again go."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class NewPasswordForm(PasswordForm):
    """For the one-time link of staff."""


class NameForm(ModelForm):
    class Meta:
        model = User
        fields = ("username",)


class ReadingForm(forms.Form):
    """Languages one reads, language of the pages, time zone, hour of the edition."""

    languages = forms.MultipleChoiceField(
        choices=READ_LANGUAGES,
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
