from django.apps import AppConfig


class ChatsConfig(AppConfig):
    name = "digest.chats"
    label = "chats"
    default_auto_field = "django.db.models.BigAutoField"
