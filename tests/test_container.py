"""The image and the composition of the grown site, as far as they can be read without a container engine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from tests.conftest import ROOT

COMPOSE = ROOT / "docker-compose.yml"
ROLES = ("web", "worker", "clock")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return yaml.safe_load(COMPOSE.read_text())["services"]


def test_the_composition_follows_its_schema(tmp_path: Path):
    command = ["-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    result = subprocess.run([sys.executable, *command], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_it_has_three_roles_of_one_image_and_what_they_need(services: dict[str, Any]):
    assert set(services) == {"postgres", "redis", "migrate", *ROLES}
    assert {services[role]["image"] for role in (*ROLES, "migrate")} == {"digest"}
    for role in ROLES:
        needs = services[role]["depends_on"]
        assert needs["migrate"] == {"condition": "service_completed_successfully"}
        assert needs["postgres"] == needs["redis"] == {"condition": "service_healthy"}


def test_everything_that_stays_up_has_a_health_check(services: dict[str, Any]):
    image = (ROOT / "Dockerfile").read_text()
    for name in set(services) - {"migrate", "web"}:
        assert services[name]["healthcheck"]["test"], name
    assert "HEALTHCHECK" in image  # of web


def test_nothing_runs_as_root_or_with_secrets_of_its_own(services: dict[str, Any]):
    image = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^USER digest$", image, re.M)
    assert image.index("USER digest") < image.index("CMD [")
    for role in ROLES:
        assert services[role]["cap_drop"] == ["ALL"]
        assert services[role]["read_only"] is True
    assert "${SECRET_KEY:?" in COMPOSE.read_text()
    assert "${POSTGRES_PASSWORD:?" in COMPOSE.read_text()


def test_every_command_exists(services: dict[str, Any]):
    known = get_commands()
    for role in (*ROLES, "migrate"):
        for command in (services[role]["command"], services[role].get("healthcheck", {}).get("test", [])):
            if "manage.py" in command:
                assert command[command.index("manage.py") + 1] in known


def test_the_image_has_all_that_the_site_imports():
    image = (ROOT / "Dockerfile").read_text()
    allowed = (ROOT / ".dockerignore").read_text()
    for part in ("manage.py", "crawler", "summarizer", "digest", "locale", "requirements.txt"):
        assert re.search(rf"^COPY {part}\b", image, re.M), part
        assert f"!{part}" in allowed


@pytest.mark.slow
def test_the_parts_of_the_image_start_by_themselves(tmp_path: Path):
    """The copied parts, alone in a folder, pass Django's checks: nothing else of the checkout is needed."""
    image = (ROOT / "Dockerfile").read_text()
    for part in re.findall(r"^COPY (manage\.py|crawler|summarizer|digest|locale)\b", image, re.M):
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, tmp_path / part)
    env = {**os.environ, "DATA_DIR": str(tmp_path / "data"), "DJANGO_SETTINGS_MODULE": "digest.settings"}
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 0, result.stdout + result.stderr
