import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crawler.lease.alone import alone
from digest.search.rebuild import rebuild
from digest.search.tasks import LEASE

TOLD = 5000  # things between two lines
PATIENCE = 5  # seconds for the stage that runs at this moment to end


class Command(BaseCommand):
    help = "Forget what search knows and read all stories, posts, comments, channels and people anew."

    def handle(self, *args: Any, **options: Any) -> None:
        for _ in range(PATIENCE * 10):
            with alone("search", LEASE) as renew:
                if renew:
                    self.stdout.write(f"{rebuild(timezone.now(), self.teller(renew)):>10} can be found")
                    return
            time.sleep(0.1)
        raise CommandError("Search is being rebuilt already.")

    def teller(self, renew: Any) -> Any:
        told = 0

        def tell(count: int) -> None:
            nonlocal told
            renew()
            if count - told >= TOLD:
                told = count
                self.stdout.write(f"{count:>10} so far")

        return tell
