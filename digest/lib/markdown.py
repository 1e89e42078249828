"""Markdown from people and models -> HTML that our pages may show, or plain text. Pure.

CommonMark with tables, ~~strikethrough~~, bare addresses as links and `@name`; a new line is a new line. No
HTML, no pictures from elsewhere (they become links), no heading above the third level. What comes out has
passed `digest.lib.sanitize`, whatever the parser did.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from digest.lib.coloured_code import coloured, cost
from digest.lib.emphasis import chinese_emphasis
from digest.lib.sanitize import REL, SAFE_HREF, sanitize
from digest.lib.text import clean, line

LONGEST = 50_000  # characters read; the longest article
LARGEST = 500_000  # characters of HTML; past it the text stands without its marks
MOST_MENTIONS = 20
MOST_RUNS = 200  # of letters after an @ that are looked up, in code and links too
MARKS = 8  # characters of Markdown that are read for one of plain text
COLOURED = 6_000  # characters of code in one text
HIGHEST_HEADING = 3  # a post stands below the headings of its page
CODE = '<pre><code class="language-'

# An address in running text is ASCII after its host, as browsers copy it, so that it ends before "。" and
# Chinese words; but /wiki/中国 goes on. Quotes, backslashes, backticks and all but round brackets end it.
ADDRESS = re.compile(
    r"://(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|[\w-]+(?:\.[\w-]+)+)(?::\d{1,5})?"
    r"(?:[/?#](?:[!#-;=?-Z_a-z|~]*[/=_](?:[^\W\x00-\x7f]+))?[!#-;=?-Z_a-z|~]*)?"
)
SCHEME = re.compile(r"(?:^|[^A-Za-z0-9+.-])(https?)\Z", re.I)
TRAILING = ".,:;!?'*_~|"
LANGUAGE = re.compile(r"[a-z0-9+#-]{1,20}\Z")
MENTIONED = "mentioned"  # of a token: the name that it means
MENTION = re.compile(r"(?<![A-Za-z0-9_.+\-@＠/])[@＠]([\w-]{2,30})")  # no mail address
BETWEEN = " · "  # blocks, where no mark does it
TAIL = 10  # characters in which a mark is looked for
SET_OFF = re.compile(r"[.!?…:;,·。！？：；，、][\s\"'”’»)\]）】」』》]*\Z")
UNSPACED = re.compile("[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")


@dataclass(frozen=True)
class Parsed:
    """What one reading of a text found.

    ``html`` is sanitised. ``mentions``: the names of those it means, outside code and links. ``links``:
    absolute http(s) addresses, pictures among them; host and scheme are in lower case, and `www.`, the
    fragment and a last slash do not make another address. All in order, each once.
    """

    html: str
    mentions: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    coloured: int = 0  # characters of code


def parse(
    text: str,
    *,
    mentions: Mapping[str, str] | None = None,
    longest: int = LONGEST,
    colours: int = COLOURED,
) -> Parsed:
    """The first ``longest`` characters; at most ``colours`` of those in code are coloured.

    ``mentions``: a name in its `folded` form -> the name as it stands in `/u/<name>`; others stay text. Of
    names that begin alike the longest is meant, and at most 20 mentions are read.
    """
    text = read(text, longest)
    env: dict[str, Any] = {"mentions": mentions or {}, "colours": colours}
    tokens = PARSER.parse(text, env)
    made = PARSER.renderer.render(tokens, PARSER.options, env)
    if len(made) > LARGEST:  # tables of empty cells and the like
        made = "".join(f"<p>{escape(row)}</p>\n" for row in text.split("\n") if row.strip())
    opened = [token for token in flat(tokens) if token.type == "link_open"]
    addresses = (canonical(str(token.attrs["href"])) for token in opened)
    return Parsed(
        sanitize(made, rel=REL, coloured=True),
        tuple(dict.fromkeys(token.meta[MENTIONED] for token in opened if MENTIONED in token.meta)),
        tuple(dict.fromkeys(address for address in addresses if address)),
        colours - env["colours"],
    )


def render_plain(text: str, limit: int) -> str:
    """The words a reader would see, on one line of at most ``limit`` characters.

    A heading, an item or code that ends no sentence is set off from what follows by " · ". Of a text much
    longer than that only the beginning is read.
    """
    return line(set_off(visible(PARSER.parse(read(text[: limit * MARKS + 1000])))), limit)


def names_in(text: str) -> list[str]:
    """All that `parse` may find to be mentions, in `folded` form, each once, to be looked up: `@小明你好` may
    mean 小明你好, 小明你 or 小明. Nothing is parsed, so names in code are among them."""
    runs = dict.fromkeys(found[1] for found in MENTION.finditer(read(text)))
    looked_up = (name for run in list(runs)[:MOST_RUNS] for name in readings(run))
    return list(dict.fromkeys(map(folded, looked_up)))


def shows_code(fragment: str) -> bool:
    """Whether a fragment of `render` wants `code.css`."""
    return CODE in fragment


def folded(name: str) -> str:
    """A name as `mentions` has it: compatible characters and letter case do not matter."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


# ---- the parser


def read(text: str, longest: int = LONGEST) -> str:
    return clean(text[:longest])


def bare_address(state: StateInline, silent: bool) -> bool:
    """`https://…` in running text. Not the stock rule: that links README.md, takes Chinese words and marks
    after an address for its end, and looks back over the whole paragraph at every `://`."""
    src, pos = state.src, state.pos
    if state.linkLevel or not (found := ADDRESS.match(src, pos, state.posMax)):
        return False
    if not (scheme := SCHEME.search(src[max(0, pos - 6) : pos])):
        return False
    end = end_of_address(src, pos, found.end())
    start = pos - len(scheme[1])
    url = state.md.normalizeLink(src[start:end])
    if not state.md.validateLink(url):
        return False
    if not silent:
        if not state.pending.endswith(scheme[1]):
            return False
        state.pending = state.pending[: -len(scheme[1])]
        state.push("link_open", "a", 1).attrs = {"href": url}
        state.push("text", "", 0).content = state.md.normalizeLinkText(src[start:end])
        state.push("link_close", "a", -1)
    state.pos = end
    return True


def end_of_address(src: str, start: int, end: int) -> int:
    """Without punctuation that belongs to the sentence around it, and closing brackets nobody opened."""
    unclosed = src.count(")", start, end) - src.count("(", start, end)
    while src[end - 1] in TRAILING or (src[end - 1] == ")" and unclosed > 0):
        unclosed -= src[end - 1] == ")"
        end -= 1
    return end


def mention(state: StateInline, silent: bool) -> bool:
    """`@name` as a link, where `env["mentions"]` knows it. The token tells whom it means, and nothing on the
    way: a picture's words are parsed and let go."""
    known: Mapping[str, str] = state.env.get("mentions") or {}
    src, pos = state.src, state.pos
    if silent or state.linkLevel or not known or not (found := MENTION.match(src, pos, state.posMax)):
        return False
    state.env["looked"] = state.env.get("looked", 0) + 1
    if state.env["looked"] > MOST_MENTIONS:
        return False
    name = next((name for name in readings(found[1]) if folded(name) in known), None)
    if name is None:
        return False
    link = state.push("link_open", "a", 1)
    link.attrs = {"href": f"/u/{quote(known[folded(name)], safe='')}"}
    link.meta = {MENTIONED: known[folded(name)]}
    state.push("text", "", 0).content = src[pos] + name
    state.push("link_close", "a", -1)
    state.pos += 1 + len(name)
    return True


def readings(run: str) -> list[str]:
    """Names that a run of letters may be, the longest first: it may end before a letter of a script without
    spaces, and before hyphens at its end."""
    ends = [
        end for end in range(len(run) - 1, 1, -1) if UNSPACED.match(run[end]) or not run[end:].strip("-_")
    ]
    return [run, *(run[:end] for end in ends)]


def adjust(state: StateCore) -> None:
    """Headings two levels down; pictures as links to them, or as their words inside a link."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + HIGHEST_HEADING - 1)}"
        elif token.children:
            token.children = list(without_pictures(state.md, token.children))


def without_pictures(md: MarkdownIt, tokens: Sequence[Token]) -> Iterator[Token]:
    inside = 0
    for token in tokens:
        inside += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type != "image":
            yield token
            continue
        address = str(token.attrs["src"])
        words = Token("text", "", 0, content="".join(visible(token.children or [])).strip() or address)
        if inside:
            yield words
        else:
            yield Token("link_open", "a", 1, attrs={"href": address})
            yield words
            yield Token("link_close", "a", -1)


def fence(tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
    token = tokens[idx]
    name = (token.info.split() or [""])[0].lower()
    name = name if LANGUAGE.match(name) else "text"
    left: int = env.get("colours", COLOURED)
    costs = cost(token.content, name)
    env["colours"] = left - costs if costs <= left else left
    body = coloured(token.content, name) if costs <= left else escape(token.content)
    return f'{CODE}{name}">{body}</code></pre>\n'


def visible(tokens: Sequence[Token]) -> Iterator[str]:
    """The text of tokens in their order."""
    for token in tokens:
        if token.children is not None:
            yield "".join(visible(token.children))
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.content:
            yield token.content


def set_off(blocks: Iterable[str]) -> str:
    """The blocks on one line, so that none runs into the next sentence."""
    said = [block for block in map(str.strip, blocks) if block]
    ends = (" " if SET_OFF.search(block[-TAIL:]) else BETWEEN for block in said)
    return "".join(part for pair in zip(said, ends, strict=True) for part in pair).removesuffix(BETWEEN)


def flat(tokens: Sequence[Token]) -> Iterator[Token]:
    """Tokens in their order, each before its children."""
    for token in tokens:
        yield token
        yield from flat(token.children or [])


def canonical(address: str) -> str:
    """Empty for what is no absolute http(s) address."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https") or not host:
        return ""
    where = host if port in (None, 80, 443) else f"{host}:{port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{scheme}://{where}{parts.path.rstrip('/')}{query}"


def parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "breaks": True, "xhtmlOut": False})
    md.enable(["table", "strikethrough"])
    md.use(chinese_emphasis)
    md.inline.ruler.before("newline", "bare_address", bare_address)
    md.inline.ruler.before("newline", "mention", mention)
    for at in "@＠":
        md.inline.add_terminator_char(at)
    md.core.ruler.push("adjust", adjust)
    md.validateLink = lambda url: bool(SAFE_HREF.match(url))  # type: ignore[method-assign]
    md.add_render_rule("fence", lambda _, *args: fence(*args))
    md.add_render_rule("code_block", lambda _, *args: fence(*args))
    return md


PARSER = parser()
