"""Many feeds fetched at once in one event loop of its own thread, politely and without one waiting for
another.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType

from crawler.web.fetch import Door, Fetched, FetchFailed

AT_ONCE = 80  # requests in flight
PER_HOST = 2
HELD = 32_000_000  # bytes of answers that wait to be read; past it nothing new begins


class Broken(Exception):
    """A request ended in an error that is a mistake of ours; its cause says which. The argument is its id."""

    @property
    def pk(self) -> int:
        return int(self.args[0])


@dataclass(frozen=True)
class Ask:
    """One request; ``doubtful`` is one that failed before: it never takes a host's last free place."""

    pk: int
    url: str
    host: str
    headers: Mapping[str, str]
    doubtful: bool


@dataclass
class _Lane:
    sound: deque[Ask] = field(default_factory=deque)
    doubtful: deque[Ask] = field(default_factory=deque)
    running: int = 0
    running_doubtful: int = 0


class Lanes:
    """``submit`` asks from any thread, ``take`` the answers in another. Leave the context to stop."""

    def __init__(self, door: Door | None, *, limit: int) -> None:
        self._done: queue.Queue[tuple[int, Fetched | BaseException]] = queue.Queue()
        self._held = 0
        self._door = door
        self._limit = limit
        self._hosts: dict[str, _Lane] = {}
        self._tasks: set[asyncio.Task[Fetched]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="lanes", daemon=True)

    def __enter__(self) -> Lanes:
        self._opened = self._door or Door.from_settings()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def submit(self, asks: list[Ask]) -> None:
        self._loop.call_soon_threadsafe(self._take, asks)

    def take(self, timeout: float) -> tuple[int, Fetched | FetchFailed]:
        """The next (id, answer); queue.Empty after ``timeout`` seconds. Raises what no door should raise."""
        pk, answer = self._done.get(timeout=timeout)
        if isinstance(answer, Fetched):
            self._loop.call_soon_threadsafe(self._let_go, len(answer.body))
        elif not isinstance(answer, FetchFailed):
            raise Broken(pk) from answer
        return pk, answer

    def drop_waiting(self) -> set[int]:
        """Give up what has not begun; their ids."""
        dropped: queue.Queue[set[int]] = queue.Queue()
        self._loop.call_soon_threadsafe(lambda: dropped.put(self._drop()))
        return dropped.get()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._free = asyncio.Semaphore(AT_ONCE)
        try:
            self._loop.run_forever()
            self._loop.run_until_complete(self._close())
        finally:
            self._loop.close()

    async def _close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._door is None:
            await self._opened.aclose()

    def _take(self, asks: list[Ask]) -> None:
        for ask in asks:
            lane = self._hosts.setdefault(ask.host, _Lane())
            (lane.doubtful if ask.doubtful else lane.sound).append(ask)
        for host in {ask.host for ask in asks}:
            self._pump(self._hosts[host])

    def _drop(self) -> set[int]:
        dropped: set[int] = set()
        for lane in self._hosts.values():
            dropped |= {ask.pk for ask in [*lane.sound, *lane.doubtful]}
            lane.sound.clear()
            lane.doubtful.clear()
        return dropped

    def _let_go(self, size: int) -> None:
        full, self._held = self._held > HELD, self._held - size
        if full and self._held <= HELD:
            for lane in self._hosts.values():
                self._pump(lane)

    def _pump(self, lane: _Lane) -> None:
        while lane.running < PER_HOST and self._held <= HELD:
            if lane.sound:
                ask = lane.sound.popleft()
            elif lane.doubtful and lane.running_doubtful < PER_HOST - 1:
                ask = lane.doubtful.popleft()
            else:
                return
            lane.running += 1
            lane.running_doubtful += ask.doubtful
            task = self._loop.create_task(self._fetch(ask))
            self._tasks.add(task)
            task.add_done_callback(partial(self._finish, ask, lane))

    async def _fetch(self, ask: Ask) -> Fetched:
        async with self._free:
            return await self._opened.get(ask.url, headers=ask.headers, limit=self._limit)

    def _finish(self, ask: Ask, lane: _Lane, task: asyncio.Task[Fetched]) -> None:
        self._tasks.discard(task)
        lane.running -= 1
        lane.running_doubtful -= ask.doubtful
        if task.cancelled():
            return
        answer = task.exception() or task.result()
        if isinstance(answer, Fetched):
            self._held += len(answer.body)
        self._done.put((ask.pk, answer))
        self._pump(lane)
