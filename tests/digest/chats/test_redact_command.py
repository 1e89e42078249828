"""The command that shows what the funnel makes of a text."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (b"password: hunter2\r\n", b"password: [password removed]\r\n"),
        ("手机 13800138000".encode(), "手机 [phone number removed]".encode()),
        (b"no secret, \xff not even UTF-8", b"no secret, \xff not even UTF-8"),
        (b"", b""),
    ],
)
def test_it_copies_stdin_to_stdout_without_secrets(monkeypatch, given: bytes, written: bytes):
    out = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
    monkeypatch.setattr("sys.stdout", out)
    call_command("redact")
    assert out.buffer.getvalue() == written
