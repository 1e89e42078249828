"""The grown site: real PostgreSQL, Redis, workers, clock and web server, from feeds to page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.live import Redis, free_port, listens, manage, own_environment, postgres, redis, running, wait_for
from tests.newsroom import Newsroom, last_day, newsroom
from tests.snapshot import Snapshot, look

pytestmark = pytest.mark.services
PATIENCE = 240  # seconds; half a minute on a machine with nothing else to do


@dataclass
class Grown:
    """The roles, started as in docker-compose.yml."""

    env: dict[str, str]
    folder: Path
    port: int
    redis: Redis

    @property
    def page(self) -> str:
        answer = httpx.get(f"http://127.0.0.1:{self.port}/", timeout=10)
        assert answer.status_code == 200
        return answer.text

    def log(self, role: str) -> str:
        return (self.folder / f"{role}.log").read_text()


@contextmanager
def grown(folder: Path, room: Newsroom, server: Redis, database: str) -> Iterator[Grown]:
    port = free_port()
    more = {"DATABASE_URL": database, "REDIS_URL": server.url, "SECRET_KEY": "k" * 50}
    env = own_environment(folder, **room.settings(folder), **more)
    manage(env, "setup_site")
    with ExitStack() as roles:
        for role, args in {
            "worker": ["manage.py", "runworker", "--concurrency", "2"],
            "clock": ["manage.py", "runclock"],
            "web": ["-m", "digest.web", "--port", str(port)],
        }.items():
            roles.enter_context(running(env, folder / f"{role}.log", *args))
        wait_for(lambda: listens(port), PATIENCE)
        yield Grown(env, folder, port, server)


@pytest.fixture
def room() -> Iterator[Newsroom]:
    with newsroom() as started:
        yield started


@pytest.fixture
def own_redis() -> Iterator[Redis]:
    with redis() as server:
        yield server


@pytest.fixture
def database() -> Iterator[str]:
    with postgres() as address:
        yield address


def settled(env: dict[str, str], expected: set[str]) -> Snapshot:
    """The snapshot once every report is there, has a story, and the posts no longer grow."""
    seen: list[Snapshot] = []

    def at_rest() -> Snapshot | None:
        seen.append(look(env))
        now = seen[-1]
        rests = len(seen) > 1 and seen[-2].posts == now.posts and bool(now.posts)
        return now if rests and set(now.entries) == expected and not now.homeless else None

    return wait_for(at_rest, PATIENCE, every=6)


def embedded(folder: Path, room: Newsroom) -> Snapshot:
    """The same news through a site without services, stage by stage."""
    folder.mkdir()
    env = own_environment(folder, **room.settings(folder))
    manage(env, "setup_site")
    manage(env, "refresh")
    return look(env)


def test_the_same_news_ends_as_the_same_stories_and_posts(
    room: Newsroom, own_redis: Redis, database: str, tmp_path
):
    room.publish(last_day())
    alone = embedded(tmp_path / "embedded", room)
    assert len(alone.posts) > 20
    with grown(tmp_path, room, own_redis, database) as site:
        result = settled(site.env, room.guids())
        assert result.doubled == []
        assert result.untold == 0
        assert result.partition() == alone.partition()
        assert result.told() == alone.told()
        wait_for(lambda: site.page.count("/story/") >= 10, 30)
        manage(site.env, "healthy", "clock")
        manage(site.env, "healthy", "worker")


def test_losing_redis_in_the_middle_loses_nothing(
    room: Newsroom, own_redis: Redis, database: str, tmp_path: Path
):
    reports = last_day()
    room.publish(reports[: len(reports) // 2])
    with grown(tmp_path, room, own_redis, database) as site:
        wait_for(lambda: look(site.env).entries, PATIENCE, every=1)
        own_redis.kill()
        room.publish(reports[len(reports) // 2 :])
        wait_for(lambda: "no hint sent" in site.log("clock"), PATIENCE)
        assert site.page  # pages do not notice
        due_now(site.env)  # the next polls would be minutes away
        own_redis.start()
        result = settled(site.env, room.guids())
        assert result.doubled == []
        assert result.untold == 0
        assert result.waiting["Feed parked"] == result.waiting["Entry parked"] == 0


def due_now(env: dict[str, str]) -> None:
    """As if the feeds' next polls had come."""
    code = "from crawler.feeds.models import Feed; Feed.objects.update(next_fetch='2020-01-01T00:00:00Z')"
    manage(env, "shell", "-v", "0", "-c", code)
