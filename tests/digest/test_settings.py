"""A wrong value stops the start with its name and what it accepts; a right one is understood."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.live import own_environment

PROBE = """
import json, sys
from django.core.exceptions import ImproperlyConfigured
try:
    from digest import settings
except ImproperlyConfigured as problem:
    sys.exit(str(problem))
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def load(folder: Path, *names: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROBE, *names],
        cwd=ROOT,
        env={**own_environment(folder), **env},
        text=True,
        capture_output=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("name", "value", "accepts"),
    [
        ("DEBUG", "maybe", "boolean"),
        ("PORT", "eighty", "integer"),
        ("RETENTION_DAYS", "a month", "integer"),
        ("LLM_PRICE_IN", "cheap", "number"),
        ("LLM_ANSWERS", "xml", "auto, json_schema, json_object, plain"),
        ("SIGNUP", "maybe", "open, invite, closed"),
        ("EMAIL_URL", "mail.example.org", "submission://user:password@host:587"),
        ("EMAIL_URL", "submission://", "submission://user:password@host:587"),
        ("TIME_ZONE", "Mars/Olympus", "an IANA name such as UTC"),
        ("SITE_URL", "news.example", "an address such as https://host"),
        ("LLM_BASE_URL", "ftp://models.example", "an address such as https://host"),
        ("RSSHUB_BASE", "rsshub", "an address such as https://host"),
        ("PING_URL", "ping", "an address such as https://host"),
        ("REDIS_URL", "http://127.0.0.1", "an address such as redis://host"),
        ("DATABASE_URL", "mongodb://host/db", "postgres://user:password@host:5432/name"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_accepted(tmp_path: Path, name: str, value: str, accepts: str):
    result = load(tmp_path, **{name: value})
    assert result.returncode == 1
    assert name in result.stderr
    assert accepts in result.stderr
    assert "Traceback" not in result.stderr


def test_what_may_be_set_is_understood(tmp_path: Path):
    env = {
        "SITE_URL": "https://news.example/",
        "SITE_NAME": "Morning",
        "FOOTER_NOTE": "A legal line",
        "SITE_CONTACT": "desk@news.example",
        "HOST": "0.0.0.0",
        "TRUSTED_PROXIES": "10.0.0.1, 10.1.0.0/16",
        "CRAWLER_ALLOWED_PRIVATE_HOSTS": "feeds.lan:8080 , 10.0.0.0/8:80",
        "SUMMARY_LANGUAGES": "en, zh-hans",
        "METRICS_TOKEN": "m",
        "SECRET_KEY": "k" * 50,
        "LLM_DAILY_BUDGET": "2.5",
        "LLM_PRICE_OUT": "3",
    }
    names = [*env, "ALLOWED_HOSTS", "SESSION_COOKIE_NAME", "CSRF_TRUSTED_ORIGINS", "CRAWLER_USER_AGENT"]
    result = load(tmp_path, *names, **env)
    assert result.returncode == 0, result.stderr
    got = json.loads(result.stdout)
    assert got["SITE_URL"] == "https://news.example"
    assert got["TRUSTED_PROXIES"] == ["10.0.0.1", "10.1.0.0/16"]
    assert got["CRAWLER_ALLOWED_PRIVATE_HOSTS"] == ["feeds.lan:8080", "10.0.0.0/8:80"]
    assert got["SUMMARY_LANGUAGES"] == ["en", "zh-hans"]
    assert got["LLM_DAILY_BUDGET"] == "2.5"
    assert "news.example" in got["ALLOWED_HOSTS"]
    assert got["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert got["CSRF_TRUSTED_ORIGINS"] == ["https://news.example"]
    assert "desk@news.example" in got["CRAWLER_USER_AGENT"]


def test_without_anything_set_it_is_a_site_of_this_machine_on_sqlite(tmp_path: Path):
    result = load(tmp_path, "HOST", "ALLOWED_HOSTS", "DATABASES", "CLOCK", SITE_URL="", ALLOWED_HOSTS="")
    got = json.loads(result.stdout)
    assert got["HOST"] == "127.0.0.1"
    assert set(got["ALLOWED_HOSTS"]) == {"localhost", "127.0.0.1", "[::1]"}
    assert got["DATABASES"]["default"]["ENGINE"].endswith("sqlite3")
    assert got["DATABASES"]["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "digest.ping.ping" not in got["CLOCK"]


def test_the_secret_is_made_once_and_kept_from_others(tmp_path: Path):
    first = json.loads(load(tmp_path, "SECRET_KEY", SECRET_KEY="").stdout)
    second = json.loads(load(tmp_path, "SECRET_KEY", SECRET_KEY="").stdout)
    assert first == second
    assert len(first["SECRET_KEY"]) > 50
    assert (tmp_path / "data/secret_key").stat().st_mode & 0o077 == 0


def test_a_statement_of_postgresql_has_a_time_limit_and_a_lost_connection_is_noticed(tmp_path: Path):
    env = {"DATABASE_URL": "postgres://news:secret@db.example:5433/news", "STATEMENT_TIMEOUT": "5"}
    got = json.loads(load(tmp_path, "DATABASES", **env).stdout)["DATABASES"]["default"]
    assert got["OPTIONS"]["options"] == "-c statement_timeout=5000"
    assert got["CONN_HEALTH_CHECKS"] is True
    assert (got["HOST"], got["PORT"], got["NAME"]) == ("db.example", 5433, "news")


def test_a_ping_address_puts_the_ping_on_the_clock(tmp_path: Path):
    got = json.loads(load(tmp_path, "CLOCK", PING_URL="https://ping.example/abc").stdout)
    assert got["CLOCK"]["digest.ping.ping"] == 60
