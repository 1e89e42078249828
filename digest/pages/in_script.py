"""JSON that may stand inside a script element. Pure."""

from __future__ import annotations

import json
from typing import Any


def in_script(data: dict[str, Any]) -> str:
    """With no character in it that ends the element or begins markup."""
    text = json.dumps(data, ensure_ascii=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
