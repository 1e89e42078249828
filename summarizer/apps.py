from django.apps import AppConfig


class SummarizerConfig(AppConfig):
    name = "summarizer"
    label = "summarizer"
    default_auto_field = "django.db.models.BigAutoField"
