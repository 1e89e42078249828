"""Whether the web role answers, by exit code, for its container's health check. Runs often: no Django.

python -m digest.healthy
"""

from __future__ import annotations

import os
import socket
import sys


def answers(port: int) -> bool:
    """Any answer but an error of ours: a name that ALLOWED_HOSTS leaves out is refused by a live process."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            status = connection.recv(12)
    except OSError:
        return False
    return status.startswith((b"HTTP/1.1 2", b"HTTP/1.1 4"))


if __name__ == "__main__":
    sys.exit(not answers(int(os.environ.get("PORT", "8000"))))
