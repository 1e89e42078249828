"""Never over budget, whoever calls at once; what nobody knows stays counted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from summarizer.budget import price, reserve, settle
from summarizer.llm import Usage
from summarizer.models import Spend
from tests.factories import NOW


@pytest.fixture(autouse=True)
def _prices(settings: Any) -> None:
    settings.LLM_DAILY_BUDGET, settings.LLM_PRICE_IN, settings.LLM_PRICE_OUT = "0.001", "0.60", "2.50"


def test_prices_are_millionths_rounded_up():
    assert price(1000, 100) == 600 + 250
    assert price(1, 0) == 1
    assert price(0, 0) == 0


@pytest.mark.django_db
def test_a_call_is_reserved_at_its_worst_and_settled_at_its_cost():
    reservation = reserve(700, NOW)
    assert reservation
    assert reserve(301, NOW) is None
    settle(reservation, 120, Usage(100, 24))
    ledger = Spend.objects.get()
    assert (ledger.reserved, ledger.spent, ledger.calls) == (0, 120, 1)
    assert (ledger.tokens_in, ledger.tokens_out) == (100, 24)
    assert reserve(880, NOW)
    assert reserve(1, NOW) is None


@pytest.mark.django_db
def test_each_utc_day_has_its_own_budget_and_a_late_answer_is_settled_on_its_day():
    late = reserve(1000, datetime.fromisoformat("2026-03-11T07:59:00+08:00"))
    assert late
    assert reserve(1, NOW.replace(hour=23, minute=59)) is None
    assert reserve(1000, NOW + timedelta(days=1))
    settle(late, 10)
    assert Spend.objects.get(day="2026-03-10").spent == 10


@pytest.mark.django_db
@pytest.mark.parametrize("budget", ["0", "-1"])
def test_no_budget_grants_nothing(settings: Any, budget: str):
    settings.LLM_DAILY_BUDGET = budget
    assert reserve(0, NOW) is None


@pytest.mark.usefixtures("file_database")
def test_twelve_at_once_never_go_over():
    def work(_: int) -> int:
        granted = 0
        try:
            for _ in range(10):
                if reservation := reserve(30, NOW):
                    granted += 1
                    settle(reservation, 25)
        finally:
            connection.close()
        return granted

    with ThreadPoolExecutor(12) as pool:
        granted = sum(pool.map(work, range(12)))
    ledger = Spend.objects.get()
    assert ledger.spent == 25 * granted <= 1000
    assert granted == (1000 - 30) // 25 + 1
    assert ledger.reserved == 0
