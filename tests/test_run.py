"""The one command: what it says when something is missing, and that it does nothing twice."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT
from tests.live import own_environment

BARE = {
    **os.environ,
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_FIND_LINKS": "",
    "PIP_RETRIES": "0",
    "PIP_NO_CACHE_DIR": "1",
}


@pytest.fixture
def run() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A checkout with `run.py` and nothing of what it needs."""
    shutil.copy(ROOT / "run.py", tmp_path)
    (tmp_path / "requirements.txt").write_text("no-such-package-of-ours==1.0\n")
    return tmp_path


def start(
    folder: Path, *args: str, python: str = sys.executable, **env: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, str(folder / "run.py"), *args],
        env={**BARE, **env},
        cwd=folder,
        text=True,
        capture_output=True,
        timeout=120,
    )


def test_old_pythons_can_read_it():
    ast.parse((ROOT / "run.py").read_text(), feature_version=(3, 6))


def test_it_imports_only_the_standard_library():
    tree = ast.parse((ROOT / "run.py").read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert names <= set(sys.stdlib_module_names)


def test_a_python_that_is_too_old_is_told_so(run: ModuleType, capsys: pytest.CaptureFixture[str]):
    run.NEEDED = (9, 0)
    with pytest.raises(SystemExit) as end:
        run.main(["setup"])
    assert end.value.code == 1
    assert "Digest needs Python 3.11 or newer; this is" in capsys.readouterr().err


def test_without_the_venv_module_it_names_the_package_to_install(run: ModuleType, elsewhere: Path, capsys):
    debian = elsewhere / "python3"
    debian.write_text(
        "#!/bin/sh\necho 'The virtual environment was not created: ensurepip is not available.'\nexit 1\n"
    )
    debian.chmod(0o755)
    run.VENV = str(elsewhere / ".venv")
    run.sys = type("Sys", (), {"executable": str(debian), "stderr": sys.stderr})
    with pytest.raises(SystemExit):
        run.make_venv(uv=None)
    assert "apt install python3-venv" in capsys.readouterr().err


@pytest.mark.slow
def test_without_a_registry_it_says_what_to_check(elsewhere: Path):
    path = os.path.dirname(sys.executable)
    result = start(
        elsewhere, "setup", PIP_INDEX_URL="http://127.0.0.1:9/simple", PATH=f"{path}:/usr/bin:/bin"
    )
    assert result.returncode == 1
    assert "could not be fetched from the package registry" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (elsewhere / ".venv" / "digest-run.stamp").exists()


def test_the_first_words_come_within_a_second(elsewhere: Path):
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, str(elsewhere / "run.py"), "setup"], stdout=subprocess.PIPE, env=BARE
    )
    assert process.stdout
    first, took = process.stdout.readline(), time.monotonic() - began
    process.terminate()
    process.wait()
    process.stdout.close()
    assert first.startswith(b"Digest: setting up in ")
    assert took < 5  # under a second on a machine with nothing else to do


def test_an_unknown_command_is_answered_with_the_list(elsewhere: Path):
    result = start(elsewhere, "srve")
    assert result.returncode == 1
    assert "There is no `run.py srve`." in result.stderr
    assert "python3 run.py test" in result.stderr


@pytest.mark.slow
def test_a_second_setup_installs_and_collects_nothing(tmp_path: Path):
    env = own_environment(tmp_path)
    first = start(ROOT, "setup", **env)
    assert first.returncode == 0, first.stdout + first.stderr
    second = start(ROOT, "setup", **env)
    assert second.returncode == 0
    assert "Static files" in first.stdout
    assert "Static files" not in second.stdout
    assert "Installing" not in second.stdout
