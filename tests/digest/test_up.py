"""The site as its operator starts and stops it: nothing is left behind, and what dies comes back."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.live import Site, data_for, free_port, gone, listens, manage, own_environment, site, wait_for

PROMISED = 3  # seconds until everything has ended
SLACK = 3  # for a machine that does other things at the same time


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as running:
        wait_for(lambda: "leading" in running.said)
        yield running


def open_stream(port: int) -> socket.socket:
    """A reader whose answer is not over: the request is half sent and stays so."""
    reader = socket.create_connection(("127.0.0.1", port))
    reader.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
    return reader


def test_it_serves_and_what_dies_is_started_again(started: Site):
    port, web, clock = started.port, started.child("digest.web"), started.child("runclock")
    assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 200
    assert "Open your staff account once at http://127.0.0.1:" in started.said
    sessions = {os.getsid(pid) for pid in (started.process.pid, web.pid, clock.pid)}
    assert len(sessions) == 3  # Ctrl-C reaches only the parent, which ends the others in order

    clock.kill()
    wait_for(lambda: "clock ended" in started.said)
    assert wait_for(lambda: started.child("runclock").pid != clock.pid)

    worker = web.children()[0]
    web.kill()  # the worker that it leaves behind must not keep the port
    assert gone([worker], PROMISED + SLACK) == []
    wait_for(lambda: started.child("digest.web").pid != web.pid)
    wait_for(lambda: listens(port))
    assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 200


def test_ctrl_c_ends_all_of_it_with_readers_connected(started: Site):
    ends_all(started, signal.SIGINT)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_of_it_with_readers_connected(started: Site, number: signal.Signals):
    ends_all(started, number)


def ends_all(started: Site, number: signal.Signals) -> None:
    port, family = started.port, started.family()
    assert len(family) >= 4  # up, web, its worker, clock
    with open_stream(port):
        assert started.stop(number, PROMISED + SLACK) < PROMISED + SLACK
        assert gone(family, 0.5) == []
    assert not listens(port)


@pytest.mark.slow
def test_the_death_of_run_py_ends_all_of_it(tmp_path: Path):
    with site(tmp_path, ["run.py"]) as running:
        wait_for(lambda: "leading" in running.said)
        port, family = running.port, running.family()
        assert len(family) >= 5
        running.process.kill()
        assert gone(family, PROMISED + SLACK) == []
        assert not listens(port)


@pytest.mark.slow
def test_the_death_of_up_ends_all_of_it(started: Site):
    port, family = started.port, started.family()
    with open_stream(port):
        started.process.kill()
        assert gone(family, PROMISED + SLACK) == []
    assert not listens(port)


def test_a_taken_port_is_named_with_what_to_do(tmp_path: Path):
    env = own_environment(tmp_path)
    data_for(tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = manage({**env, "PORT": str(port)}, "up", check=False)
    assert result.returncode == 1
    assert f"Port {port} of 127.0.0.1 cannot be used" in result.stderr
    assert f"PORT={port + 1}" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.slow
def test_an_address_of_one_s_own_choice_is_served(tmp_path: Path):
    port = free_port()
    with site(tmp_path, PORT=str(port)) as running:
        assert running.port == port
        assert listens(port)
