"""The address of the bookmark that copies a chat: a script of ours in one line. Pure."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

COMMENT = re.compile(r"(?ms)^[ \t]*/\*.*?\*/[ \t]*$")
# What may stand in a `javascript:` address as it is: "%" and "#" would be read as something else.
SAFE = "!$&()*+,-./:;=?@[]_{}|~"


def bookmarklet_of(source: str, *words: str) -> str:
    """The `javascript:` address of a script that is one function in parentheses, called with these words.

    Only comments on lines of their own and indents are left out: lines stay lines, so that nothing the script
    says changes. It must hold no text over several lines.
    """
    lines = (line.strip() for line in COMMENT.sub("", source).split("\n"))
    code = "\n".join(line for line in lines if line).removesuffix(";")
    called = ",".join(json.dumps(word, ensure_ascii=False) for word in words)
    return f"javascript:{quote(f'{code}({called})', safe=SAFE)}"
