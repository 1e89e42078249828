"""The clock runs every task at once and then on time, while it leads and not otherwise."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from crawler import clock


@pytest.fixture
def short_renewals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "RENEW", 0.05)


class Running:
    """A clock in a thread, stopped at the end of its test."""

    def __init__(
        self, tasks: dict[str, float], dispatch: Callable[[str], object], lead: Callable[[], bool]
    ) -> None:
        self.stop = threading.Event()
        options = {"dispatch": dispatch, "lead": lead, "stop": self.stop}
        self.thread = threading.Thread(target=clock.run, args=[tasks], kwargs=options)
        self.thread.start()

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(10)
        assert not self.thread.is_alive()


def until(what: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.02)
    return what()


@pytest.mark.usefixtures("short_renewals")
def test_every_task_runs_at_once_though_its_time_is_far_away():
    ran: list[str] = []
    with Running({"a": 3600, "b": 7200}, ran.append, lambda: True):
        assert until(lambda: sorted(ran) == ["a", "b"])


@pytest.mark.usefixtures("short_renewals")
def test_a_task_runs_again_after_its_seconds():
    ran: list[str] = []
    with Running({"a": 0.1}, ran.append, lambda: True):
        assert until(lambda: len(ran) >= 3)


@pytest.mark.usefixtures("short_renewals")
def test_a_slow_task_never_runs_twice_at_once_and_its_missed_runs_become_one():
    running, most, ends = [], [], []

    def slow(name: str) -> None:
        running.append(name)
        most.append(len(running))
        time.sleep(0.3)
        running.pop()
        ends.append(time.monotonic())

    with Running({"slow": 0.05}, slow, lambda: True):
        assert until(lambda: len(ends) >= 3)
    assert max(most) == 1


@pytest.mark.usefixtures("short_renewals")
def test_an_error_of_one_task_stops_neither_it_nor_the_others():
    ran: list[str] = []

    def dispatch(name: str) -> None:
        ran.append(name)
        if name == "bad":
            raise ValueError("a stage failed")

    with Running({"bad": 0.1, "good": 0.1}, dispatch, lambda: True):
        assert until(lambda: ran.count("bad") >= 2 and ran.count("good") >= 2)


@pytest.mark.usefixtures("short_renewals")
def test_a_clock_that_does_not_lead_runs_nothing_until_it_does():
    ran: list[str] = []
    leading = threading.Event()
    with Running({"a": 3600}, ran.append, leading.is_set):
        time.sleep(0.3)
        assert ran == []
        leading.set()
        assert until(lambda: ran == ["a"])


@pytest.mark.usefixtures("short_renewals")
def test_a_clock_that_lost_the_lead_stops():
    ran: list[str] = []
    leading = threading.Event()
    leading.set()
    with Running({"a": 0.05}, ran.append, leading.is_set):
        assert until(lambda: bool(ran))
        leading.clear()
        time.sleep(0.3)
        before = len(ran)
        time.sleep(0.4)
        assert len(ran) == before
