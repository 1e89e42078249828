"""Ending while answers are open: the server waits for them for ever, so they are told to end."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from typing import Any

NOTICE = 0.05  # seconds between the end of the streams and that of the server


class Stopping:
    """Takes SIGTERM from the first open stream on: ends all streams, then asks the server to end."""

    def __init__(self) -> None:
        self.streams: set[asyncio.Task[Any]] = set()
        self.watching = False

    def watch(self, stream: asyncio.Task[Any]) -> None:
        self.streams.add(stream)
        stream.add_done_callback(self.streams.discard)
        if not self.watching:
            self.watching = True
            # not on Windows and not off the main thread: there the server's own time limit ends them
            with suppress(NotImplementedError, RuntimeError):
                asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.end)

    def end(self) -> None:
        for stream in list(self.streams):
            stream.cancel()
        asyncio.get_running_loop().call_later(NOTICE, os.kill, os.getpid(), signal.SIGINT)
