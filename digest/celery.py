"""Workers when grown. Redis carries hints: the rows say what is due, so a lost message loses time, not work.

`manage.py runworker` starts a process for each queue.
"""

from __future__ import annotations

import os

import structlog
from celery import Celery
from django.conf import settings
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digest.settings")

log = structlog.get_logger("queue")

HARD_LIMIT = 600  # seconds a task may take; the visibility timeout stands above it
DEFAULT = "celery"
QUEUES = {  # slow publishers hold up nothing else; one process groups at a time
    "crawler.feeds.tasks.fetch_due": "outward",
    "crawler.feeds.tasks.read_articles": "outward",
    "crawler.stories.tasks.fetch_pictures": "outward",
    "digest.posts.tasks.read_previews": "outward",
    "digest.channels.tasks.look_at_addresses": "outward",
    "digest.chats.tasks.read_share_links": "outward",
    "crawler.stories.tasks.assign_new": "grouping",
}
DEEP = 100  # waiting messages of a queue past which no more hints are sent

app = Celery("digest", broker=settings.REDIS_URL or None, set_as_current=False)
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_time_limit=HARD_LIMIT,
    task_soft_time_limit=HARD_LIMIT - 60,
    task_default_queue=DEFAULT,
    task_routes={name: {"queue": queue} for name, queue in QUEUES.items()},
    worker_prefetch_multiplier=1,
    worker_soft_shutdown_timeout=30,
    worker_enable_soft_shutdown_on_idle=True,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": 2 * HARD_LIMIT},
    timezone="UTC",
)


def register(name: str) -> None:
    """One task a stage, of the same name; called by name, as models are not loaded when workers read this."""

    @app.task(name=name)  # type: ignore[untyped-decorator]  # Celery has no types
    def stage() -> None:
        import_string("digest.stages.run_stage")(name)


for stage_name in settings.CLOCK:
    register(stage_name)

# A sender never waits: a Redis that is stopped or frozen costs a second.
SENDING = {"socket_timeout": 1, "socket_connect_timeout": 1, "retry_on_timeout": False, "max_retries": 0}


def send(name: str) -> bool:
    """Put a hint for task ``name`` on its queue; False, with a line in the log, if Redis does not take it."""
    queue = app.amqp.queues[QUEUES.get(name, DEFAULT)]
    try:
        with app.connection_for_write(transport_options=SENDING) as connection:
            waiting = queue.bind(connection.default_channel).queue_declare().message_count
            if waiting > DEEP:
                log.warning("queue is deep, no hint sent", queue=queue.name, waiting=waiting)
                return False
            app.send_task(name, connection=connection, retry=False, expires=max(60, 4 * settings.CLOCK[name]))
    except (OperationalError, OSError) as problem:
        log.warning("no hint sent", task=name, reason=str(problem))
        return False
    return True
