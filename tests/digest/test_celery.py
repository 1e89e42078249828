"""Workers know every stage by the clock's name, and a sender never waits for Redis."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from django.conf import settings

from digest.celery import HARD_LIMIT, QUEUES, app, send
from tests.live import Redis, free_port, redis

STAGE = "summarizer.tasks.summarise_hot"


@pytest.fixture
def broker() -> Iterator[None]:
    before = app.conf.broker_url
    yield
    app.conf.broker_url = before


def test_every_stage_is_a_task_of_the_same_name():
    assert set(settings.CLOCK) <= set(app.tasks)
    assert set(QUEUES) <= set(settings.CLOCK)


def test_a_lost_worker_loses_no_task():
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.broker_transport_options["visibility_timeout"] > HARD_LIMIT
    assert app.conf.task_soft_time_limit < app.conf.task_time_limit == HARD_LIMIT


@pytest.mark.usefixtures("broker")
def test_a_redis_that_is_down_costs_a_moment_and_is_no_error():
    app.conf.broker_url = f"redis://127.0.0.1:{free_port()}/0"
    began = time.monotonic()
    assert send(STAGE) is False
    assert time.monotonic() - began < 10


@pytest.mark.usefixtures("broker")
def test_a_redis_that_is_frozen_costs_a_moment_and_is_no_error():
    with socket.socket() as frozen:
        frozen.bind(("127.0.0.1", 0))
        frozen.listen()
        app.conf.broker_url = f"redis://127.0.0.1:{frozen.getsockname()[1]}/0"
        began = time.monotonic()
        assert send(STAGE) is False
        assert time.monotonic() - began < 10


@pytest.fixture
def own_redis() -> Iterator[Redis]:
    with redis() as server:
        yield server


@pytest.mark.services
@pytest.mark.usefixtures("broker")
def test_hints_wait_on_their_queues_but_never_without_end(own_redis: Redis):
    app.conf.broker_url = own_redis.url
    sent = [send(STAGE) for _ in range(150)]
    assert sent[0]
    assert not sent[-1]  # a queue that nobody empties is left alone
    assert send("crawler.stories.tasks.assign_new")  # another queue is not
