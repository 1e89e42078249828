"""How many wrong passwords are looked at. Counted in the database: every process of the site counts together.

An address may fail 20 times in an hour, over all names. A name may fail 20 times in an hour from one network:
a name alone is never limited, so that nobody can lock a person out from elsewhere.
"""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils.crypto import salted_hmac

from digest.accounts.models import Attempt

FAILURES = 20  # within WINDOW, of one key
WINDOW = timedelta(hours=1)
NETWORK = {4: 24, 6: 64}  # bits that neighbours share
PRUNED = 200  # old rows that one failure clears away, at most


def keys_of(address: str, name: str) -> tuple[str, str]:
    """What a failure counts against: the client's address (IPv6: its /64), and ``name`` in its network.

    Only keyed hashes of both: who reads the table learns no address and no name.
    """
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        one = network = ""  # a local socket: all of its clients count as one
    else:
        place = getattr(place, "ipv4_mapped", None) or place
        network = f"{place.version} {int(place) >> (place.max_prefixlen - NETWORK[place.version])}"
        one = network if place.version == 6 else str(place)
    return hashed(f"address {one}"), hashed(f"name {network} {name.casefold()}")


def hashed(text: str) -> str:
    return salted_hmac("digest.accounts.limits", text, algorithm="sha256").hexdigest()


def limited(address: str, name: str, now: datetime) -> bool:
    """Whether no password for ``name`` is looked at now for a client at ``address``."""
    recent = Attempt.objects.filter(key__in=keys_of(address, name), at__gt=now - WINDOW)
    counts = recent.values("key").annotate(failures=Count("pk"))
    return counts.filter(failures__gte=FAILURES).exists()


def count_failure(address: str, name: str, now: datetime) -> None:
    """A wrong password, or a name that nobody has. What no longer counts is cleared away."""
    with transaction.atomic():
        Attempt.objects.bulk_create([Attempt(key=key, at=now) for key in keys_of(address, name)])
        old = Attempt.objects.filter(at__lte=now - WINDOW).order_by("at")
        locked = old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:PRUNED]
        Attempt.objects.filter(pk__in=list(locked)).delete()
