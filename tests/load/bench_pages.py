"""Requests a second of `/` from public bytes, against the same page made by Django in one hop, side by side.

python3 run.py bench pages [--seconds 3] [--readers 8]

The site is the real one with the invented week, on loopback, in a folder that is thrown away. Both kinds of
request go to the same server in turns; a session cookie is what makes Django answer itself. The one who asks
shares the machine, so the faster figure is the lower bound. Measures; judges nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import tempfile
import time
from pathlib import Path

from tests.live import free_port, listens, manage, own_environment, running, wait_for

ROUNDS = 3
KINDS = {"public bytes": "", "Django in one hop": "cookie: session=nobody\r\n"}


def request(port: int, more: str) -> bytes:
    return f"GET / HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\naccept-encoding: br\r\n{more}\r\n".encode()


async def read_answer(reader: asyncio.StreamReader) -> int:
    """The size of the body; fails for anything but a page of known length."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    assert head.startswith(b"http/1.1 200 "), head
    length = re.search(rb"\r\ncontent-length: (\d+)\r\n", head)
    assert length, head
    return len(await reader.readexactly(int(length[1])))


async def read_until(end: float, port: int, sent: bytes) -> tuple[int, int]:
    """One reader on one connection: (answers, bytes of the last body)."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = size = 0
    while time.perf_counter() < end:
        writer.write(sent)
        size = await read_answer(reader)
        count += 1
    writer.close()
    await writer.wait_closed()
    return count, size


async def rate(port: int, more: str, seconds: float, readers: int) -> tuple[float, int]:
    """Requests a second over all readers, and the bytes of a body."""
    began = time.perf_counter()
    sent = request(port, more)
    answers = await asyncio.gather(*(read_until(began + seconds, port, sent) for _ in range(readers)))
    return sum(count for count, _ in answers) / (time.perf_counter() - began), answers[0][1]


def measure(port: int, seconds: float, readers: int) -> None:
    rates: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for turn in range(ROUNDS + 1):
        for kind, more in KINDS.items():
            found, size = asyncio.run(rate(port, more, seconds if turn else 0.5, readers))
            if turn:  # the first warms up
                rates[kind].append(found)
                print(f"{kind:>18}: {found:8.0f} requests/s, {size} bytes each", flush=True)
    fast, slow = (sorted(rates[kind])[ROUNDS // 2] for kind in KINDS)
    print(f"medians {fast:.0f} and {slow:.0f}: public bytes are {fast / slow:.1f} times as fast")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3, help="of each turn")
    parser.add_argument("--readers", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="digest-bench-") as name:
        folder, port = Path(name), free_port()
        env = own_environment(folder)
        print("Setting up the invented week", flush=True)
        manage(env, "setup_site", "--demo")
        with running(env, folder / "web.log", "-m", "digest.web", "--port", str(port)):
            wait_for(lambda: listens(port))
            if hasattr(os, "getloadavg"):
                print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
            measure(port, options.seconds, options.readers)


if __name__ == "__main__":
    main()
