"""The composition root as a Django app."""

from django.apps import AppConfig

from digest import checks  # noqa: F401  (registers the system checks)


class DigestConfig(AppConfig):
    """The composition root."""

    name = "digest"
    label = "digest"
    default_auto_field = "django.db.models.BigAutoField"
