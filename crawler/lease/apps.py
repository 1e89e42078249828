from django.apps import AppConfig


class LeaseConfig(AppConfig):
    name = "crawler.lease"
    label = "lease"
    default_auto_field = "django.db.models.BigAutoField"
