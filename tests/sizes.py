"""How long files and functions are: told at the end of a run, never failed."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

LONG_FILE, LONG_FUNCTION = 400, 60  # lines past which a reason is wanted


def functions_of(path: Path) -> list[tuple[int, str]]:
    """(lines, file:name) of every function."""
    tree = ast.parse(path.read_text())
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [((node.end_lineno or node.lineno) - node.lineno + 1, f"{path}:{node.name}") for node in found]


def at(share: float, lengths: list[int]) -> int:
    """The length that ``share`` of ``lengths`` do not exceed."""
    return sorted(lengths)[min(int(share * len(lengths)), len(lengths) - 1)]


def report(paths: Iterable[Path]) -> list[str]:
    files = [(len(path.read_text().splitlines()), str(path)) for path in paths]
    files = [(lines, name) for lines, name in files if lines > 3]  # not the empty __init__.py
    functions = [found for _, name in files for found in functions_of(Path(name))]
    lines = []
    for kind, sized, limit in (("files", files, LONG_FILE), ("functions", functions, LONG_FUNCTION)):
        lengths = [length for length, _ in sized]
        over = sorted((item for item in sized if item[0] > limit), reverse=True)
        lines.append(
            f"{len(sized)} {kind}: median {at(0.5, lengths)} lines, 95 % at most {at(0.95, lengths)}, "
            f"{len(over)} over {limit}" + "".join(f"\n  {length} {name}" for length, name in over)
        )
    return lines
