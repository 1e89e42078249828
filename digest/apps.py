from django.apps import AppConfig


class DigestConfig(AppConfig):
    """The composition root."""

    name = "digest"
    label = "digest"
    default_auto_field = "django.db.models.BigAutoField"
