"""Verb: money is reserved before a call at its worst-case price, and settled after it. One row a UTC day.

What is never settled (a killed process) stays reserved and so counts as spent for that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_CEILING, Decimal

from django.conf import settings
from django.db.models import F

from summarizer.llm import Usage
from summarizer.models import Spend


@dataclass(frozen=True)
class Reservation:
    day: date
    amount: int  # millionths of the currency


def price(tokens_in: int, tokens_out: int) -> int:
    """In millionths of the currency, rounded up (a price per million is one token's in millionths)."""
    cost = tokens_in * Decimal(settings.LLM_PRICE_IN) + tokens_out * Decimal(settings.LLM_PRICE_OUT)
    return int(cost.to_integral_value(ROUND_CEILING))


def reserve(amount: int, now: datetime) -> Reservation | None:
    """Set ``amount`` aside from the budget of ``now``'s day, by one UPDATE; None when it would go over."""
    day = now.astimezone(UTC).date()
    limit = int(Decimal(settings.LLM_DAILY_BUDGET) * 10**6)
    if limit <= 0:
        return None
    Spend.objects.bulk_create([Spend(day=day)], ignore_conflicts=True)
    row = Spend.objects.filter(day=day).annotate(taken=F("reserved") + F("spent"))
    taken = row.filter(taken__lte=limit - amount).update(
        reserved=F("reserved") + amount, calls=F("calls") + 1
    )
    return Reservation(day, amount) if taken else None


def settle(reservation: Reservation, spent: int, usage: Usage | None = None) -> None:
    """Replace what was set aside by what the call cost."""
    Spend.objects.filter(day=reservation.day).update(
        reserved=F("reserved") - reservation.amount,
        spent=F("spent") + spent,
        tokens_in=F("tokens_in") + (usage.tokens_in if usage else 0),
        tokens_out=F("tokens_out") + (usage.tokens_out if usage else 0),
    )
