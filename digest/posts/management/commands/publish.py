from typing import Any

from django.core.management.base import BaseCommand

from digest.posts.tasks import publish_ready


class Command(BaseCommand):
    help = "Give hot stories with a summary their post, and place posts in channels."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in publish_ready().items():
            self.stdout.write(f"{name:>10} {count}")
