"""House rules that a program can check. Each test says its reason in its failure."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands
from django.urls import Resolver404, get_resolver, resolve

from digest.mcp_door import PATH as MCP
from tests.conftest import ROOT
from tests.test_architecture import FILES

PROJECT = [*FILES, ROOT / "run.py", ROOT / "manage.py"]
SETTINGS = ROOT / "digest/settings.py"
READERS = {"str", "int", "bool", "decimal", "float", "words", "one_of", "address"}
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def calls_of(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or an attribute; empty for anything else."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


# -- settings ----------------------------------------------------------------------------------------------


def settings_of_the_environment() -> list[str]:
    names = []
    for call in calls_of(SETTINGS):
        if (
            dotted(call.func).split(".")[-1] in READERS
            and call.args
            and isinstance(call.args[0], ast.Constant)
        ):
            names.append(str(call.args[0].value))
    return sorted({name for name in names if name.isupper()})


NAMES = settings_of_the_environment()


def test_the_settings_are_found():
    assert {"DEBUG", "SITE_URL", "ALLOWED_HOSTS", "SIGNUP", "LLM_PRICE_IN"} - {"SIGNUP"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_is_read(name: str):
    used = [path for path in FILES if path != SETTINGS and f"settings.{name}" in path.read_text()]
    inside = len(re.findall(rf"(?<![\"\w]){name}(?![\"\w])", SETTINGS.read_text())) > 1
    assert used or inside, f"{name} is set and nothing reads it: a dead setting"


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_is_documented(name: str):
    assert f"| `{name}` |" in (ROOT / "README.md").read_text(), f"{name} has no row in the README's table"
    example = (ROOT / ".env.example").read_text()
    assert re.search(rf"^#? ?{name}=", example, re.M), f"{name} is not in .env.example"


def test_no_setting_is_documented_that_does_not_exist():
    example = re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M)
    table = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(), re.M)
    assert sorted(set(example)) == NAMES
    assert sorted(set(table)) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_is_covered(name: str):
    here = Path(__file__)
    texts = (path.read_text() for path in (ROOT / "tests").rglob("*.py") if path != here)
    assert any(re.search(rf"\b{name}\b", text) for text in texts), f"no test names {name}"


def test_settings_are_read_without_a_second_default():
    for path in FILES:
        for call in calls_of(path):
            if dotted(call.func) == "getattr" and dotted(call.args[0]).endswith("settings"):
                assert len(call.args) < 3, f"{named(path)}:{call.lineno}: the default belongs to settings.py"


# -- addresses ---------------------------------------------------------------------------------------------


def url_names() -> list[str]:
    return sorted(name for name in get_resolver().reverse_dict if isinstance(name, str))


def is_used(name: str, texts: list[str]) -> bool:
    """By name, or, what machines ask for, by the fixed end of its path: `/feed.xml`."""
    ends = [path.rsplit("/", 1)[-1] for path, _ in get_resolver().reverse_dict.getlist(name)[0][0]]
    literal = [f"/{end}" for end in ends if end and "%" not in end]
    return any(re.search(rf"[\"']{name}[\"']", text) or any(end in text for end in literal) for text in texts)


def test_every_address_s_name_is_used():
    texts = [path.read_text() for path in FILES if "urls" not in path.stem]
    texts += [path.read_text() for path in (ROOT / "digest/templates").rglob("*") if path.is_file()]
    texts += [path.read_text() for path in DOCS]
    theirs = ("account_", "mfa_")  # django-allauth asks for these itself
    unused = [name for name in url_names() if not is_used(name, texts) and not name.startswith(theirs)]
    assert not unused, f"named in urls.py and nowhere used: {unused}"


def exists(path: str) -> bool:
    if path == MCP:
        return True  # answered before Django
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


EXAMPLES = {
    "<id>": "1",
    "<slug>": "chips",
    "<date>": "2026-03-10",
    "<token>": "abc",
    "<lang>": "en",
    "<n>": "1",
}


def test_addresses_in_the_docs_exist():
    """Written as `/path` in code marks; `<id>` and the like stand for a value."""
    for doc in DOCS:
        for written in re.findall(r"`(/[a-z0-9_./<>:-]*)`", doc.read_text()):
            path = written
            for placeholder, value in EXAMPLES.items():
                path = path.replace(placeholder, value)
            assert exists(path) or (ROOT / path[1:]).exists(), f"{doc.name}: {written} leads nowhere"


# -- the database ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def is_verb(path: Path) -> bool:
    """A module with a public function named like the file, or a room's `store.py`: these change rows."""
    functions = [node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]
    return path.stem in functions or path.stem == "store"


def test_only_verbs_save_rows():
    """Bare: `.save()` of a row, without positional arguments (a picture's has them)."""
    for path in FILES:
        for call in calls_of(path):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "save" and not call.args:
                assert is_verb(path), f"{named(path)}:{call.lineno} saves a row; only verbs do"


# -- the world outside -------------------------------------------------------------------------------------

CLIENTS = {
    "httpx": "crawler/web",
    "httpcore": "crawler/web",
    "httpx2": None,
    "requests": None,
    "urllib3": None,
    "aiohttp": None,
    "urllib.request": None,
    "http.client": None,
    "ftplib": None,
    "smtplib": None,
    "ssl": "crawler/web",
    "openai": "summarizer/llm.py",
}
SOCKETS = {  # who may say `import socket`, and why
    "crawler/web": "the door itself",
    "crawler/stories/assign.py": "the name of this machine",
    "digest/leading.py": "the name of this machine",
    "digest/healthy.py": "whether this machine's own port answers",
    "digest/management/commands/up.py": "whether a local port is free",
}


def imported(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module), node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def test_there_is_one_door_outward():
    for path in FILES:
        for module, line in imported(path):
            for client, home in CLIENTS.items():
                if module == client or module.startswith(client + "."):
                    assert home, f"{named(path)}:{line} imports {module}: use crawler.web"
                    assert named(path).startswith(home), (
                        f"{named(path)}:{line} imports {module} outside {home}"
                    )
            if module == "socket" or module.startswith("socket."):
                assert named(path).startswith(tuple(SOCKETS)), f"{named(path)}:{line} imports {module}"


def test_feedparser_never_gets_a_string():
    """A body that looks like an address or a path would be opened."""
    for path in FILES:
        for call in calls_of(path):
            if dotted(call.func) == "feedparser.parse":
                first = call.args[0]
                wrapped = isinstance(first, ast.Call) and dotted(first.func).endswith("BytesIO")
                assert wrapped, f"{named(path)}:{call.lineno}: give feedparser io.BytesIO"


# -- processes: written for Windows too --------------------------------------------------------------------

ONE_SYSTEM_ONLY = re.compile(
    r"\bfcntl\b|\bos\.(fork|forkpty|exec\w+|setsid|killpg)\b|\bSIGKILL\b|\bkillpg\b|\bprctl\b"
)


@pytest.mark.parametrize("path", PROJECT, ids=named)
def test_nothing_needs_one_system(path: Path):
    found = ONE_SYSTEM_ONLY.search(path.read_text())
    assert not found, f"{named(path)} uses {found and found[0]}, which Windows lacks"


def test_the_environment_s_interpreter_is_named_in_one_function():
    source = (ROOT / "run.py").read_text()
    place = next(
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name == "python_of"
    )
    inside = ast.get_source_segment(source, place) or ""
    assert '"bin"' in inside
    assert '"Scripts"' in inside
    others = source.replace(inside, "") + "".join(path.read_text() for path in FILES)
    assert not re.search(r"\.venv/(bin|Scripts)|\"Scripts\"|venv.{0,20}\"bin\"", others)


# -- habits ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PROJECT, ids=named)
def test_no_error_of_any_kind_is_passed_over(path: Path):
    """`except Exception` (or barer) must raise again as its last statement."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ExceptHandler) and (
            node.type is None or dotted(node.type) in ("Exception", "BaseException")
        ):
            goes_on = not isinstance(node.body[-1], ast.Raise)
            assert not goes_on, f"{named(path)}:{node.lineno}: name the exception and store its reason"


@pytest.mark.parametrize("path", [*PROJECT, *sorted((ROOT / "tests").rglob("*.py"))], ids=named)
def test_imports_are_absolute(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        assert not (isinstance(node, ast.ImportFrom) and node.level), f"{named(path)}:{node.lineno}"


NOT_NAMES = {
    "manager",
    "helper",
    "helpers",
    "processor",
    "handler",
    "service",
    "services",
    "utils",
    "common",
    "misc",
}
NOT_NAMES |= {"signals", "core"}


def test_no_module_has_a_name_that_says_nothing():
    for path in FILES:
        parts = set(path.relative_to(ROOT).with_suffix("").parts)
        assert not parts & NOT_NAMES, named(path)


def test_the_project_speaks_of_itself_alone():
    """No path of a machine, no ticket, no role of who built it."""
    foreign = re.compile(
        r"/wo" r"rk/|/ro" r"ot/|\bissu" r"e #?\d|\bengine" r"er \d|\bthis ses" r"sion\b|\bTO" r"DO\b"
    )
    texts = [*PROJECT, *DOCS, *(ROOT / "tests").rglob("*.py"), *(ROOT / "digest/templates").rglob("*.html")]
    texts += list(ROOT.glob("*.md"))
    for path in texts:
        found = foreign.search(path.read_text())
        assert not found, f"{named(path)} says {found and found[0]!r}"


# -- docs --------------------------------------------------------------------------------------------------


def test_commands_in_the_docs_exist():
    ours = {"setup", "test", "lint", "manage", "bench"}
    django = get_commands()
    for doc in [*DOCS, ROOT / "CONTRIBUTING.md"]:
        text = doc.read_text()
        for command in re.findall(r"run\.py ([a-z_]+)", text):
            assert command in ours, f"{doc.name}: there is no run.py {command}"
        for command in re.findall(r"(?:run\.py manage|manage\.py) ([a-z_]+)", text):
            assert command in django, f"{doc.name}: there is no command {command}"


def test_files_in_the_docs_exist():
    """Links to files of the project."""
    for doc in [*DOCS, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", doc.read_text()):
            assert (doc.parent / target).exists(), f"{doc.name} links to {target}"
