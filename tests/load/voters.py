"""People who vote, save and take back at the same time, over HTTP, while the clock crawls beside them.

Used by `bench_votes` and by the slow tests: the same storm, longer or shorter.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.conftest import ROOT
from tests.live import Site, manage, own_environment, site, wait_for
from tests.newsroom import Newsroom, last_day, newsroom

SECRET = "s" * 32  # of the token that forms carry
DEEDS = ("vote", "save", "watch", "hide")
SLICES = 12  # portions in which the newsroom publishes the second half of its day

PEOPLE = """
import json
from django.test import Client
from django.utils import timezone
from datetime import timedelta
from digest.accounts.models import User
from digest.posts.models import Post
cookies = []
for n in range({many}):
    user = User.objects.create(username=f"reader{{n}}", date_joined=timezone.now() - timedelta(days=30))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cookies.append("; ".join(f"{{name}}={{morsel.value}}" for name, morsel in client.cookies.items()))
posts = list(Post.objects.visible().order_by("-pk").values_list("pk", flat=True)[:{posts}])
print("RESULT" + json.dumps([cookies, posts]))
"""
POSTS = """
from digest.posts.models import Post
print(f"RESULT{max(0, Post.objects.visible().count() - 9)}")
"""
CHECK = """
import json
from django.db.models import Count
from crawler.feeds.models import Entry
from digest.posts.hotness import hotness
from digest.posts.models import Hide, Post, PostDay, Save, Vote, Watch
wrong = []
for post in Post.objects.all():
    rows = Vote.objects.filter(post=post).count(), Save.objects.filter(post=post).count()
    if rows != (post.votes, post.saves):
        wrong.append(f"post {post.pk}: {rows} rows, counted {post.votes} and {post.saves}")
    if rows[0] and post.hotness != hotness(rows[0], post.published):
        wrong.append(f"post {post.pk}: hotness {post.hotness}")
    days = [sum(found) for found in zip(*PostDay.objects.filter(post=post).values_list("votes", "saves"))]
    alone = post.moved_to_id is None and not Post.objects.filter(moved_to=post).exists()
    if alone and days and days != list(rows):
        wrong.append(f"post {post.pk}: {rows} rows, {days} in the totals of days")
rows = {model.__name__: model.objects.count() for model in (Vote, Save, Watch, Hide)}
print("RESULT" + json.dumps({"wrong": wrong, "rows": rows, "entries": Entry.objects.count()}))
"""
IMPATIENT = """
import time
from django.utils import timezone
from crawler.feeds.models import Feed
while True:
    Feed.objects.update(next_fetch=timezone.now())
    time.sleep(2)
"""


def ask(env: Mapping[str, str], code: str) -> object:
    """What ``code`` prints after RESULT, run in the site's shell."""
    said = manage(env, "shell", "-c", code).stdout
    return json.loads(said.rsplit("RESULT", 1)[1])


@dataclass
class Tally:
    statuses: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)  # seconds an answer took
    seconds: float = 0

    @property
    def errors(self) -> int:
        return sum(n for status, n in self.statuses.items() if status != "200")

    def __str__(self) -> str:
        times = sorted(self.times)
        middle, late = times[len(times) // 2], times[int(len(times) * 0.99)]
        return (
            f"{len(times)} deeds in {self.seconds:.1f} s: {len(times) / self.seconds:.0f} a second, "
            f"median {1000 * middle:.0f} ms, 99 % within {1000 * late:.0f} ms, {self.errors} errors "
            f"{dict(self.statuses)}"
        )


def form_of(port: int, cookie: str, post: int, deed: str, off: bool) -> bytes:
    body = urlencode({"csrfmiddlewaretoken": SECRET, **({"off": "1"} if off else {})})
    return (
        f"POST /p/{post}/{deed} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncookie: {cookie}; csrf={SECRET}\r\n"
        f"hx-request: true\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {len(body)}"
        f"\r\n\r\n{body}"
    ).encode()


async def one_person(port: int, cookie: str, posts: list[int], until: float, seed: int, tally: Tally) -> None:
    """Votes twice as often as everything else; a third of it is taken back."""
    dice = random.Random(seed)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.monotonic() < until:
        deed = dice.choice(["vote", "vote", "vote", *DEEDS])
        began = time.monotonic()
        writer.write(form_of(port, cookie, dice.choice(posts), deed, dice.random() < 0.33))
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        tally.times.append(time.monotonic() - began)
        tally.statuses[head.split(b" ")[1].decode()] += 1
    writer.close()


async def storm(port: int, cookies: list[str], posts: list[int], seconds: float) -> Tally:
    """All of them at once, each on one connection. An error of a connection ends the run."""
    tally, began = Tally(), time.monotonic()
    until = began + seconds
    people = (one_person(port, cookie, posts, until, seed, tally) for seed, cookie in enumerate(cookies))
    await asyncio.gather(*people)
    tally.seconds = time.monotonic() - began
    return tally


@contextmanager
def impatient(env: Mapping[str, str]) -> Iterator[None]:
    """Every feed is due all the time, so that the clock always crawls."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-c", IMPATIENT], cwd=ROOT, env=dict(env),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        process.kill()
        process.wait()


async def publishing(room: Newsroom, reports: list, seconds: float) -> None:  # type: ignore[type-arg]
    share = len(reports) // SLICES + 1
    for at in range(0, len(reports), share):
        room.publish(reports[at : at + share])
        await asyncio.sleep(seconds / SLICES)


async def both(
    port: int, cookies: list[str], posts: list[int], seconds: float, room: Newsroom, late: list
) -> Tally:  # type: ignore[type-arg]
    tally, _ = await asyncio.gather(storm(port, cookies, posts, seconds), publishing(room, late, seconds))
    return tally


@dataclass
class Outcome:
    tally: Tally
    wrong: list[str]
    rows: dict[str, int]
    crawled: int  # entries that came while people voted


def run(folder: Path, *, people: int, posts: int, seconds: float, port: int = 0, **more: str) -> Outcome:
    """A new site in ``folder`` with half a day of news; then the storm, and what the database says after it.
    ``more``: settings, such as DATABASE_URL of an empty database."""
    reports = sorted(last_day(), key=lambda report: -report.hours_ago)
    with newsroom() as room:
        room.publish(reports[: len(reports) // 2])
        settings = {**room.settings(folder), "PORT": str(port), **more}
        if settings.get("DATABASE_URL"):
            manage({**own_environment(folder, **settings), "DATA_DIR": str(folder / "first")}, "setup_site")
        with site(folder, **settings) as started:
            env = own_environment(folder, **settings)
            cookies, found = wait_for_posts(started, env, people, posts)
            before = int(ask(env, CHECK)["entries"])  # type: ignore[index,call-overload]
            with impatient(env):
                late = reports[len(reports) // 2 :]
                tally = asyncio.run(both(started.port, cookies, found, seconds, room, late))
            after: dict = ask(env, CHECK)  # type: ignore[type-arg,assignment]
    return Outcome(tally, after["wrong"], after["rows"], after["entries"] - before)


def wait_for_posts(
    started: Site, env: Mapping[str, str], people: int, posts: int
) -> tuple[list[str], list[int]]:
    """The cookies of new people, and the newest posts, once the site has news."""
    _ = started.port
    manage(env, "importopml", env["SOURCES"])
    wait_for(lambda: ask(env, POSTS) or manage(env, "refresh", check=False) and None, 120, every=2)
    cookies, found = ask(env, PEOPLE.format(many=people, posts=posts))  # type: ignore[misc]
    return cookies, found
