"""People. The sign-up pages come with the people's rooms; staff exist from the first start."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person. Staff (`is_staff`) see the operations pages."""


class SetupLink(models.Model):
    """The one-time link that opens the first staff account. Only a hash of its token is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)


class Attempt(models.Model):
    """A failed attempt to sign in, once for each thing that it counts against. See `limits`."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="attempt_key_at")]
