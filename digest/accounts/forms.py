"""Forms about people's accounts."""

from __future__ import annotations

from django.contrib.auth.forms import BaseUserCreationForm

from digest.accounts.models import User


class FirstStaffForm(BaseUserCreationForm):
    """Name and password of the first staff account."""

    class Meta(BaseUserCreationForm.Meta):
        model = User
        fields = ["username"]
