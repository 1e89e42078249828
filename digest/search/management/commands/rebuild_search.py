from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from digest.search.rebuild import rebuild


class Command(BaseCommand):
    help = "Forget what search knows and read all stories, posts, comments, channels and people anew."

    def handle(self, *args: Any, **options: Any) -> None:
        told = 0

        def tell(count: int) -> None:
            nonlocal told
            if count - told >= 5000:
                told = count
                self.stdout.write(f"{count:>10} so far")

        self.stdout.write(f"{rebuild(timezone.now(), tell):>10} can be found")
