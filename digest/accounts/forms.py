"""Forms about people's accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.forms import BaseUserCreationForm

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
