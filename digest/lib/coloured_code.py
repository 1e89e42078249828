"""Source code as HTML with a class for each kind of token. Pure.

No inline styles: the colours stand in `static/css/code.css`. Only languages of the list are coloured, and
callers bound how much: lexers are made of regular expressions that nobody wrote against an enemy.
"""

from __future__ import annotations

import html
from functools import lru_cache
from itertools import groupby

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Literal, Name, Number, Operator, String, _TokenType

from digest.lib.text import words

LANGUAGES = words(
    "bash c c# c++ cpp csharp css diff dockerfile go html http ini java javascript js json jsx kotlin lua "
    "makefile php powershell py python r rb rs ruby rust scala sh shell sql swift toml ts typescript xml "
    "yaml yml zig"
)
SLOW = words("c c# c++ cpp csharp java makefile")  # twice the code takes them four times as long
LONGEST_LINE = 1_000
CLASSES = {
    Comment: "hl-c",
    Keyword: "hl-k",
    Operator.Word: "hl-k",
    Name.Tag: "hl-k",
    String: "hl-s",
    Number: "hl-n",
    Literal: "hl-n",
    Name.Function: "hl-f",
    Name.Class: "hl-f",
    Name.Namespace: "hl-f",
    Generic.Heading: "hl-f",
    Generic.Subheading: "hl-f",
    Name.Attribute: "hl-a",
    Name.Builtin: "hl-a",
    Name.Decorator: "hl-a",
    Name.Variable: "hl-a",
    Generic.Deleted: "hl-d",
    Generic.Inserted: "hl-i",
}


def cost(code: str, language: str) -> int:
    """What colouring ``code`` costs, in characters of an ordinary language; 0 where it stays as it is."""
    if language not in LANGUAGES or max(map(len, code.split("\n"))) > LONGEST_LINE:
        return 0
    return len(code) * (2 if language in SLOW else 1)


def coloured(code: str, language: str) -> str:
    """Escaped HTML of ``code``, coloured when the ``language`` (in lower case) is known."""
    if not cost(code, language):
        return html.escape(code)
    parts = groupby(lexer_of(language).get_tokens(code), key=lambda token: class_of(token[0]))
    return "".join(marked(name, "".join(text for _, text in tokens)) for name, tokens in parts)


def marked(name: str, text: str) -> str:
    return f'<span class="{name}">{html.escape(text)}</span>' if name else html.escape(text)


@lru_cache
def lexer_of(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False, ensurenl=False)


@lru_cache(maxsize=512)
def class_of(kind: _TokenType) -> str:
    """The class of a token or of the nearest kind above it; empty for what has the colour of text."""
    return next((CLASSES[above] for above in reversed(kind.split()) if above in CLASSES), "")
