"""The web role: granian before `digest.asgi`. A program of its own: its main process holds no Django.

python -m digest.web --host 127.0.0.1 --port 8000
"""

from __future__ import annotations

import argparse
import os
from importlib import import_module
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from digest import parent

STATEMENT_TIMEOUT = "5"  # seconds: a page that asks PostgreSQL for longer is broken


def application() -> Any:
    """What each worker process serves; called in it."""
    parent.leave_with_main()
    return import_module("digest.asgi").application


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--grace", type=int, default=25, help="seconds that open answers get at the end")
    parser.add_argument("--child", action="store_true", help="end when standard input does")
    options = parser.parse_args()
    os.environ.setdefault("STATEMENT_TIMEOUT", STATEMENT_TIMEOUT)
    if options.child:
        parent.on_parent_end(lambda: parent.end_this(options.grace + 1))
    Granian(
        "digest.web:application",
        factory=True,
        address=options.host,
        port=options.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=options.workers,
        workers_kill_timeout=options.grace,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
