"""How often something may be done. Counted in the database: every process of the site counts together.

Passwords first: how many wrong ones are looked at.

An address may fail 20 times in an hour, over all names. A name may fail 20 times in an hour from one network:
a name alone is never limited, so that nobody can lock a person out from elsewhere.
"""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Case, Count, F, Q, Value, When
from django.utils.crypto import salted_hmac

from digest.accounts.models import Attempt, Counter, User
from digest.accounts.names import key_of

FAILURES = 20  # within WINDOW, of one key
WINDOW = timedelta(hours=1)
NETWORK = {4: 24, 6: 64}  # bits that neighbours share
PRUNED = 200  # old rows that one failure clears away, at most


def place_of(address: str) -> tuple[str, str]:
    """The client at ``address`` as limits see it (IPv6: its /64), and the network it stands in."""
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return "", ""  # a local socket: all of its clients count as one
    place = getattr(place, "ipv4_mapped", None) or place
    network = f"{place.version} {int(place) >> (place.max_prefixlen - NETWORK[place.version])}"
    return (network if place.version == 6 else str(place)), network


def keys_of(address: str, name: str) -> tuple[str, str]:
    """What a failure counts against: the client's address (IPv6: its /64), and ``name`` in its network.

    Only keyed hashes of both: who reads the table learns no address and no name.
    """
    one, network = place_of(address)
    return hashed(f"address {one}"), hashed(f"name {network} {key_of(name)}")


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


# -- everything else that is limited: one row a key, whose window begins at its first use -------------------

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Limit(NamedTuple):
    """At most ``most`` of ``name`` in a window of ``within``, for one person or one address."""

    name: str
    most: int
    within: timedelta


SIGN_UP = Limit("sign-up", 5, timedelta(minutes=30))  # an address (IPv6: its /64)
RESET = Limit("reset", 5, HOUR)  # mails an address of ours is asked to send, by who asks
RESET_TO = Limit("reset-to", 3, HOUR)  # and to one mail address
CODE = Limit("code", 10, HOUR)  # login codes by mail, by who asks
CODE_TO = Limit("code-to", 5, HOUR)
CODE_TRY = Limit("code-try", 10, HOUR)  # guesses of a second factor, by a person and a place
CODE_TRY_ALL = Limit("code-try-all", 50, HOUR)  # and by a person from everywhere
EXPORT = Limit("export", 5, DAY)
RENAME = Limit("rename", 3, 7 * DAY)
INVITATION = Limit("invitation", 10, DAY)
FOLLOW = Limit("follow", 500, DAY)  # both ways
NEW = {  # what an account younger than a day may do in it
    "post": Limit("post", 3, DAY),
    "comment": Limit("comment", 10, DAY),
    "link": Limit("link", 2, DAY),
}
MEMBER = {
    "post": Limit("post", 30, DAY),
    "comment": Limit("comment", 200, DAY),
    "vote": Limit("vote", 1000, DAY),
}


def take(key: str, limit: int, window: timedelta, now: datetime, amount: int = 1) -> bool:
    """Count ``amount`` against ``key`` and answer True, or count nothing and answer False when that would
    be more than ``limit`` in the running window. One statement decides, so two at once never both get the
    last one. Inside a transaction it is undone with it.

    A window begins with the first that is counted and ends all at once. Around its end up to twice ``limit``
    may come close together: all of one just before, all of the next just after."""
    if amount > limit:
        return False
    row = hashed(f"count {key}")
    over = Q(ends__lte=now)
    for _attempt in range(2):
        taken = Counter.objects.filter(Q(key=row), over | Q(count__lte=limit - amount)).update(
            count=Case(When(over, then=Value(amount)), default=F("count") + amount),
            ends=Case(When(over, then=Value(now + window)), default=F("ends")),
        )
        if taken:
            return True
        fresh = Counter(key=row, count=0, ends=now + window)
        Counter.objects.bulk_create([fresh], ignore_conflicts=True)
    return False


def allow(limit: Limit, who: object, now: datetime, amount: int = 1) -> bool:
    """`take` of a named limit by ``who``: an id, or what `place_of` says of an address."""
    return take(f"{limit.name} {who}", limit.most, limit.within, now, amount)


def window(limit: Limit, who: object, now: datetime) -> tuple[int, datetime]:
    """How many more `allow` would count by ``who`` now, and when their window ends; one that began now
    while none runs."""
    row = Counter.objects.filter(key=hashed(f"count {limit.name} {who}"), ends__gt=now).first()
    return (max(0, limit.most - row.count), row.ends) if row else (limit.most, now + limit.within)


def limit_of(user: User, what: str, now: datetime) -> Limit | None:
    """The limit of ``what`` (post, comment, link, vote) for a person; None where there is none."""
    return (user.is_new(now) and NEW.get(what)) or MEMBER.get(what)


def may(user: User, what: str, now: datetime, amount: int = 1) -> bool:
    """Count ``amount`` of post, comment, link or vote by ``user``: False when it is too much for today."""
    limit = limit_of(user, what, now)
    return limit is None or allow(limit, user.pk, now, amount)


def clear_counters(now: datetime) -> int:
    """Delete windows that are over, at most `PRUNED` of them; answers how many."""
    over = list(Counter.objects.filter(ends__lte=now).values_list("key", flat=True)[:PRUNED])
    return Counter.objects.filter(key__in=over, ends__lte=now).delete()[0]
