"""Forms about people's accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.forms import AuthenticationForm, BaseUserCreationForm
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digest.accounts.limits import count_failure, limited
from digest.accounts.models import User

if TYPE_CHECKING:
    CreationForm = BaseUserCreationForm[User]  # generic for types only
else:
    CreationForm = BaseUserCreationForm


class FirstStaffForm(CreationForm):
    """Name and password of the first staff account."""

    class Meta(BaseUserCreationForm.Meta):
        model = User
        fields = ("username",)


class LoginForm(AuthenticationForm):
    """Name and password, looked at only while neither the address nor the name failed too often.

    While limited the right password is refused too, and nothing tells whether there is such an account.
    """

    error_messages = {
        **AuthenticationForm.error_messages,
        "limited": _("Too many failed attempts to sign in. Try again in an hour."),
    }

    def clean(self) -> dict[str, Any]:
        name = self.cleaned_data.get("username")
        if name is None or self.request is None or not self.cleaned_data.get("password"):
            return super().clean()  # no password is looked at
        address = self.request.META.get("REMOTE_ADDR", "")
        if limited(address, name, timezone.now()):
            raise ValidationError(self.error_messages["limited"], code="limited")
        try:
            return super().clean()
        except ValidationError:
            count_failure(address, name, timezone.now())
            raise

    @property
    def is_limited(self) -> bool:
        return self.has_error(NON_FIELD_ERRORS, "limited")
