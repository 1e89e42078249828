"""What opens a shared chat stands in no log."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from digest.chats.models import new_token
from digest.lib.masked import masked
from tests.conftest import ROOT
from tests.live import own_environment

TOKEN = "aB3-_xYz09qwertyuiopLK"
PLACES = (
    "/s/{}", "/s/{}.json", "/share/{}", "/share/link/{}", "/shares/{}/revoke", "/share?update={}",
    "/login?next=/s/{}", "/language?lang=en&next=%2Fs%2F{}", "https://digest.example/s/{}#turn-7",
    "<ASGIRequest: GET '/s/{}'>", "/api/v1/chats/{}",
)  # fmt: skip
SAY = """
import logging, sys
from digest import settings
import structlog
token = sys.argv[1]
logging.getLogger("django.request").error("%s: %s", "Internal Server Error", f"/s/{token}")
structlog.get_logger("edge").warning("slow", path=f"/s/{token}", inner=f"GET /s/{token}.md")
try:
    raise RuntimeError(f"nothing at /s/{token}")
except RuntimeError:
    logging.getLogger("django.request").exception("failed")
"""


@pytest.mark.parametrize("place", PLACES)
def test_four_characters_of_a_token_stay(place: str):
    assert masked(place.format(TOKEN)) == place.format("aB3-…")


def test_every_new_token_is_masked():
    for token in (new_token() for _ in range(200)):
        assert token[4:] not in masked(f"GET /s/{token} 200")


@pytest.mark.parametrize(
    "text", ["/p/1234567890123456789012", "/s/short", "/story/12-the-mill", "/s/" + "a" * 23]
)
def test_other_addresses_stay(text: str):
    assert masked(text) == text


@pytest.mark.parametrize("redis", ["", "redis://localhost:6379/0"], ids=["lines", "json"])
def test_no_line_of_a_process_holds_a_token(tmp_path: Path, redis: str):
    """Of the standard library, of structlog, of a traceback."""
    env = {**own_environment(tmp_path), "REDIS_URL": redis, "SECRET_KEY": "k" * 60}
    if redis:
        env["DATABASE_URL"] = "postgres://localhost/digest"
    said = subprocess.run(
        [sys.executable, "-c", SAY, TOKEN], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    lines = said.stdout + said.stderr
    assert TOKEN[4:] not in lines
    assert lines.count("/s/aB3-") == 4, lines
