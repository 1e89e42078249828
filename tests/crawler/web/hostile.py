"""Lines of the hostile data that lie beside a checkout, or one skipped case where they do not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import find_shared


def lines(*kinds: str) -> list[Any]:
    """pytest parameters, one for each line of these kinds."""
    folder = find_shared()
    path = folder / "data/hostile/hostile.jsonl" if folder else None
    if path is None or not path.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason="no hostile data beside this checkout"))]
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return [pytest.param(row, id=row["id"]) for row in rows if row["kind"] in kinds]
