"""Who may import whom: a room imports rooms to its left and none to its right."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

ORDER = [
    "digest.lib",
    "crawler.web",
    "crawler.lease",
    "crawler.feeds",
    "crawler.stories",
    "summarizer",
    "digest.accounts",
    "digest.channels",
    "digest.chats",
    "digest.posts",
    "digest.comments",
    "digest.asks",
    "digest.corrections",
    "digest.moderation",
    "digest.search",
    "digest.editions",
    "digest.notifications",
    "digest.pages",
    "digest.api",
    "composition root",
]
ONLY_LIB = {"digest.accounts"}  # imports nothing but digest.lib
PURE = [
    "digest/lib/number.py",
    "digest/lib/text.py",
    "digest/lib/language.py",
    "digest/lib/bigrams.py",
    "digest/lib/coloured_code.py",
    "digest/lib/emphasis.py",
    "digest/lib/faces.py",
    "digest/lib/keyset.py",
    "digest/lib/markdown.py",
    "digest/lib/masked.py",
    "digest/lib/pictures.py",
    "digest/lib/sanitize.py",
    "digest/lib/simplified.py",
    "digest/lib/stems.py",
    "digest/lib/spam.py",
    "crawler/web/guard.py",
    "crawler/web/inflate.py",
    "crawler/web/outcome.py",
    "crawler/feeds/charset.py",
    "crawler/feeds/dates.py",
    "crawler/feeds/identity.py",
    "crawler/feeds/jsonfeed.py",
    "crawler/feeds/markup.py",
    "crawler/feeds/opml.py",
    "crawler/feeds/raw.py",
    "crawler/feeds/parse.py",
    "crawler/feeds/article.py",
    "crawler/feeds/canonical.py",
    "crawler/feeds/pace.py",
    "crawler/feeds/outlet.py",
    "crawler/stories/features.py",
    "crawler/stories/group.py",
    "crawler/stories/heat.py",
    "crawler/stories/material.py",
    "crawler/stories/stream.py",
    "crawler/stories/thumbnail.py",
    "crawler/stories/title.py",
    "crawler/stories/twins.py",
    "summarizer/answer.py",
    "summarizer/brief.py",
    "summarizer/clean.py",
    "summarizer/draft.py",
    "summarizer/facts.py",
    "summarizer/headline.py",
    "summarizer/importance.py",
    "summarizer/names.py",
    "summarizer/translation.py",
    "summarizer/wording.py",
    "summarizer/fence.py",
    "summarizer/check.py",
    "summarizer/extract.py",
    "digest/accounts/agent.py",
    "digest/accounts/first_visit.py",
    "digest/accounts/hashes.py",
    "digest/accounts/names.py",
    "digest/channels/match.py",
    "digest/chats/expiry.py",
    "digest/chats/funnel.py",
    "digest/chats/labels.py",
    "digest/chats/redact.py",
    "digest/chats/rendered.py",
    "digest/chats/share_hosts.py",
    "digest/chats/tally.py",
    "digest/chats/written_out.py",
    "digest/comments/thread.py",
    "digest/comments/wording.py",
    "digest/posts/hotness.py",
    "digest/posts/muted.py",
    "digest/chats/redaction/commands.py",
    "digest/chats/redaction/credentials.py",
    "digest/chats/redaction/headers.py",
    "digest/chats/redaction/kinds.py",
    "digest/chats/redaction/machines.py",
    "digest/chats/redaction/numbers.py",
    "digest/chats/redaction/people.py",
    "digest/chats/redaction/placeholders.py",
    "digest/chats/redaction/private_keys.py",
    "digest/chats/redaction/providers.py",
    "digest/chats/redaction/reading.py",
    "digest/chats/redaction/words.py",
    "digest/channels/proof.py",
    "digest/channels/recipe.py",
    "digest/channels/slugs.py",
    "digest/chats/imported.py",
    "digest/chats/importers/archive.py",
    "digest/chats/importers/chatgpt.py",
    "digest/chats/importers/claude.py",
    "digest/chats/importers/claude_code.py",
    "digest/chats/importers/code_blocks.py",
    "digest/chats/importers/content.py",
    "digest/chats/importers/deepseek.py",
    "digest/chats/importers/gemini.py",
    "digest/chats/importers/grok.py",
    "digest/chats/importers/kimi.py",
    "digest/chats/importers/known.py",
    "digest/chats/importers/markdown_of.py",
    "digest/chats/importers/messages.py",
    "digest/chats/importers/ours.py",
    "digest/chats/importers/page_products.py",
    "digest/chats/importers/page_roles.py",
    "digest/chats/importers/pages.py",
    "digest/chats/importers/pasted.py",
    "digest/chats/importers/perplexity.py",
    "digest/chats/importers/read.py",
    "digest/chats/importers/sharegpt.py",
    "digest/chats/importers/spans.py",
    "digest/chats/importers/stream.py",
    "digest/chats/importers/tree.py",
    "digest/chats/importers/values.py",
    "digest/moderation/rules.py",
    "digest/notifications/wording.py",
    "digest/pages/chats/bookmarklet.py",
    "digest/pages/in_script.py",
    "digest/pages/likeness.py",
    "digest/pages/taste.py",
    "digest/search/asked.py",
    "digest/search/places.py",
    "digest/search/terms.py",
    "digest/posts/page_head.py",
    "digest/posts/wording.py",
]
FILES = sorted(
    path
    for top in ("digest", "crawler", "summarizer")
    for path in (ROOT / top).rglob("*.py")
    if "migrations" not in path.parts
)


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str | None:
    """The room a module belongs to; None for what is not ours."""
    if module.split(".")[0] not in ("digest", "crawler", "summarizer"):
        return None
    for room in ORDER:
        if module == room or module.startswith(room + "."):
            return room
    return "crawler.clock" if module.startswith("crawler") else "composition root"


def imports_of(path: Path) -> list[tuple[str, int, bool]]:
    """(module, line, at the top of the file) of every import; relative ones are refused elsewhere."""
    tree = ast.parse(path.read_text())
    top = {id(node) for node in tree.body}
    for node in tree.body:  # `if TYPE_CHECKING:` and `try:` blocks at the top count as the top
        if isinstance(node, (ast.If, ast.Try)):
            top.update(id(child) for child in ast.walk(node))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno, id(node) in top) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            found += [(f"{node.module}.{alias.name}", node.lineno, id(node) in top) for alias in node.names]
    return found


def test_every_file_belongs_to_a_room():
    homeless = [path for path in FILES if room_of(module_of(path)) is None]
    assert not homeless


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rooms_import_only_to_their_left(path: Path):
    room = room_of(module_of(path))
    for module, line, _ in imports_of(path):
        other = room_of(module)
        if other is None or other == room:
            continue
        where = f"{path.relative_to(ROOT)}:{line} imports {module}"
        assert room != "crawler.clock", f"{where}: the clock imports nothing of ours"
        if other == "crawler.clock":
            assert room == "composition root", where
            continue
        assert ORDER.index(other) < ORDER.index(room), f"{where}: {room} stands left of {other}"
        if room in ONLY_LIB:
            assert other == "digest.lib", f"{where}: {room} imports only digest.lib"


def test_lib_has_no_models_and_imports_none_of_ours():
    for path in (ROOT / "digest/lib").rglob("*.py"):
        assert path.name != "models.py"
        for module, line, _ in imports_of(path):
            assert room_of(module) in (None, "digest.lib"), f"{path}:{line} imports {module}"


@pytest.mark.parametrize("name", PURE)
def test_pure_modules_touch_no_database_clock_or_network(name: str):
    path = ROOT / name
    if not path.exists():
        pytest.fail(f"{name} is named as pure and is not there")
    source = path.read_text()
    for module, line, _ in imports_of(path):
        for banned in (
            "django.db",
            "django.utils.timezone",
            "httpx",
            "httpcore",
            "socket",
            "openai",
            "requests",
        ):
            inside = module == banned or module.startswith(banned + ".")
            assert not inside, f"{name}:{line} imports {module}"
        assert ".models." not in f"{module}." or room_of(module) is None, f"{name}:{line} imports {module}"
    for call in ("datetime.now(", "time.time(", "utcnow(", "timezone.now(", "date.today("):
        assert call not in source, f"{name} reads the clock: give it `now`"


# crawler.clock and the tasks are dispatched by name, so openai is the one import that may come late.
LATE = {"openai", "django.core.management.execute_from_command_line"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_stand_at_the_top(path: Path):
    for module, line, top in imports_of(path):
        if not top:
            assert module.split(".")[0] in LATE, (
                f"{path.relative_to(ROOT)}:{line} imports {module} inside a function"
            )
