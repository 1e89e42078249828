"""Pasted text and Markdown with speaker marks: lines that say who speaks, in English and Chinese. Pure.

A mark is a line of its own ("## User", "**我**", "ChatGPT said:") or stands before the text ("我：你好").
All marks of a text are written in one way; others that look like marks are taken for text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from digest.chats.imported import ImportedChat, Role, Unreadable
from digest.chats.importers.values import FENCE, ROLES, Turns
from digest.lib.text import clean, words

SOURCE = "paste"
# Words that also begin lines of ordinary text. They are marks only where no plainer ones are.
WEAK = words(
    "me prompt response request question answer reply query model system tool function context instruction "
    "instructions observation developer client customer owner person agent tool_call tool_use tool_result "
    "q a llama mistral 问题 回答 提问 问 答 答复 回复 系统 工具 函数 模型 您 你 機器人 问："
)
LETTERS = {"q": Role.USER, "a": Role.ASSISTANT, "u": Role.USER, "h": Role.USER}
PLAIN_NAMES = words(
    "assistant ai bot model response answer reply agent chatbot llm gpt assistant_message ai_message message "
    "助手 助理 回答 答 答复 回复 模型 "
    "机器人 智能助手 回覆 ai助手 ai助理 ai回答 user human you me prompt question "
    "request "
    "q a u h 用户 使用者 我 你 您 提问 提问者 问题 问 人类 我说 你说 您说 用戶 提問 問題 問 system developer "
    "instruction instructions context 系统 系統 系统提示 系统消息 tool function observation 工具 函数 query"
)
SAID = r"(?:\s*(?:said|says|wrote|asked|replied|responded|answered|说道|说|說|回答|回复|提问))?"
STAMP = r"(?:\s*[(（\[][^()（）\[\]\n]{1,60}[)）\]])?"
NAME = r"(?P<name>[^\W\d_][\w .·&'’+/-]{0,38}?)"
DECORATION = r"(?P<open>\*\*|__|\*|)"
ICON = r"(?:[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f\u200d♂♀]+\s*)?"
MARK = re.compile(
    rf"(?P<quote>>\s?)?(?P<head>\#{{1,6}}\s+)?(?:[-*]\s+(?=\*\*))?(?:\[\d[^\]\n]{{2,40}}\]\s*)?{DECORATION}\s*{ICON}"
    rf"(?P<bracket>[\[【<]?){NAME}{SAID}{STAMP}[\]】>]?\s*(?P<in>[:：]?)\s*(?P<close>\*\*|__|\*|)\s*"
    rf"(?P<out>[:：]?){STAMP}(?:(?<=[:：\]】>*_)）])[ \t]*|(?=\Z))(?P<rest>.*)\Z"
)
TOKEN = re.compile(r"<\|(?:im_start|start_header_id)\|>\s*(\w+)\s*(?:<\|end_header_id\|>)?\s*")
TOKEN_END = re.compile(r"<\|(?:im_end|eot_id|end_of_text|endoftext|begin_of_text)\|>")
FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.S)
FIELD = re.compile(r"(?m)^(title|source|model|platform|ai_generated)\s*:\s*(.+)$")
TITLE = re.compile(r"(?m)^#[ \t]+(.+)$")
# Between turns: rules, and words of buttons that a selection of the page takes along.
BETWEEN = re.compile(
    r"(?:[-*_=]{3,}|(?:\* ){2,}\*|Copy(?: code)?|Edit|Share|Retry|Regenerate|Good response|Bad response|"
    r"复制|编辑|分享|重新生成|再试一次)?\Z"
)
HEAD = 160  # characters of a line that may be a mark


@dataclass(frozen=True)
class Mark:
    """A speaker mark: its line, who it names, how it is written, the text behind it."""

    line: int
    name: str
    style: str
    rest: str


def read_text(text: str) -> ImportedChat:
    """The chat of a text. Unreadable("no_speakers") where no line says who speaks: it is not guessed, since
    a question that is shown as an answer would put words into somebody's mouth."""
    text = clean(text.replace("\r\n", "\n"))
    front = FRONT.match(text)
    fields = (
        {key: value.strip().strip("\"'") for key, value in FIELD.findall(front.group(1))} if front else {}
    )
    text = text[front.end() :] if front else text
    if not text.strip():
        raise Unreadable("empty")
    text = TOKEN_END.sub("", TOKEN.sub(lambda match: f"\n## {match.group(1)}\n", text))
    lines = text.split("\n")
    marks = _chosen(_marks(lines))
    if not marks:
        raise Unreadable("no_speakers", "", f"{len(lines)} lines without a line such as User: or 我：")
    turns = Turns()
    before = "\n".join(lines[: marks[0][0].line])
    title = TITLE.search(before)
    rest = _trimmed(TITLE.sub("", before, count=1))
    ours = fields.get("ai_generated") == "true"  # what our own copies say first is no question: a note, a gap
    if marks[0][1] == Role.ASSISTANT and rest and not ours:
        turns.add(Role.USER, rest)
    for number, (mark, role) in enumerate(marks):
        end = marks[number + 1][0].line if number + 1 < len(marks) else len(lines)
        body = "\n".join([mark.rest, *lines[mark.line + 1 : end]])
        name = "" if mark.name.lower() in PLAIN_NAMES else mark.name
        turns.add(role, _trimmed(body), name)
    return turns.chat(
        fields.get("source", SOURCE).lower()[:30]
        if re.fullmatch(r"[^\W\d_]+(?:-[^\W\d_]+)*", fields.get("source", ""))
        else SOURCE,
        title=fields.get("title") or (title.group(1) if title else ""),
        model=fields.get("model", ""),
    )


def _trimmed(text: str) -> str:
    """Without blank lines, rules and buttons' words around it."""
    lines = text.split("\n")
    first, last = 0, len(lines)
    while first < last and BETWEEN.match(lines[first].strip()):
        first += 1
    while last > first and BETWEEN.match(lines[last - 1].strip()):
        last -= 1
    return "\n".join(lines[first:last])


def _marks(lines: list[str]) -> list[Mark]:
    """Everything that may be a mark; nothing inside code blocks."""
    found = []
    fenced = _fenced(lines)
    for number, text in enumerate(lines):
        short = " ".join(text[:HEAD].split())
        if number in fenced or not short:
            continue
        match = MARK.match(short)
        if match is None or match.group("open") != match.group("close"):
            continue
        name = match.group("name").strip()
        colon = bool(match.group("in") or match.group("out"))
        head = (match.group("head") or "").strip()
        rest = _after(text, short[: match.start("rest")])
        alone = not rest
        known = name.lower() in ROLES or name.lower() in LETTERS
        if not colon and not (alone and (known or head or match.group("open"))):
            continue
        if head and not alone and not colon:
            continue
        decoration = match.group("open") or match.group("bracket")
        said = bool(
            re.search(r"\b(?:said|says|asked|replied)\b|[说說]\s*[:：]?\s*\Z", short[: match.start("rest")])
        )
        style = f"{match.group('quote') or ''}{head}{decoration}{'said' if said else ':' if colon else '|'}"
        found.append(Mark(number, name, style, rest))
    return found


def _after(text: str, head: str) -> str:
    """What follows in a line after `head`, which is its beginning with single spaces."""
    if text.startswith(head):
        return text[len(head) :].lstrip()
    left = len(head.replace(" ", ""))
    for place, letter in enumerate(text):
        if not left:
            return text[place:].lstrip()
        left -= not letter.isspace()
    return ""


def _fenced(lines: list[str]) -> set[int]:
    """Lines of code blocks. A fence that nothing closes is text, or half of all would be code."""
    inside: set[int] = set()
    opened, fence = -1, ""
    for number, text in enumerate(lines):
        match = FENCE.match(text)
        if match is None:
            continue
        if opened < 0:
            opened, fence = number, match.group(1)
        elif match.group(1).startswith(fence) and not text.strip().strip(fence[0]):
            inside.update(range(opened, number + 1))
            opened = -1
    return inside


def _chosen(marks: list[Mark]) -> list[tuple[Mark, Role]]:
    """The marks that count: of the style in which both sides are named, plain words before doubtful ones."""
    strong = [mark for mark in marks if mark.name.lower() in ROLES and mark.name.lower() not in WEAK]
    for candidates in (strong, [mark for mark in marks if _role(mark) is not None]):
        sides = [(mark, role) for mark in candidates if (role := _role(mark)) is not None]
        for style in dict.fromkeys(mark.style for mark, _ in sides):
            alike = [(mark, role) for mark, role in sides if mark.style == style]
            if {Role.USER, Role.ASSISTANT} <= {role for _, role in alike}:
                return _with_others(alike, marks, style)
        if {Role.USER, Role.ASSISTANT} <= {role for _, role in sides}:
            return sides
    return _with_personas(marks) or _one_sided(strong)


def _role(mark: Mark) -> Role | None:
    name = mark.name.lower()
    return ROLES.get(name, LETTERS.get(name))


def _with_others(alike: list[tuple[Mark, Role]], marks: list[Mark], style: str) -> list[tuple[Mark, Role]]:
    """System and tool marks that are written as the two sides' are."""
    numbers = {mark.line for mark, _ in alike}
    more = [
        (mark, role)
        for mark in marks
        if mark.style == style
        and mark.line not in numbers
        and (role := _role(mark)) in (Role.SYSTEM, Role.TOOL)
        and role is not None
    ]
    return sorted([*alike, *more], key=lambda pair: pair[0].line)


def _with_personas(marks: list[Mark]) -> list[tuple[Mark, Role]]:
    """A person who is marked as one, and others by name, in the same style and more than once or alone."""
    people = [mark for mark in marks if _role(mark) == Role.USER and mark.name.lower() not in LETTERS]
    if not people:
        return []
    style = Counter(mark.style for mark in people).most_common(1)[0][0]
    people = [mark for mark in people if mark.style == style]
    others = [mark for mark in marks if mark.style == style and _role(mark) is None]
    count = Counter(mark.name for mark in others)
    personas = {name for name, times in count.items() if times > 1 or (len(people) == 1 and len(count) == 1)}
    if not personas:
        return []
    chosen = [(mark, Role.USER) for mark in people]
    chosen += [(mark, Role.ASSISTANT) for mark in others if mark.name in personas]
    return sorted(chosen, key=lambda pair: pair[0].line)


def _one_sided(strong: list[Mark]) -> list[tuple[Mark, Role]]:
    """Only questions, or only an answer, of one style."""
    if not strong:
        return []
    style = strong[0].style
    return [(mark, role) for mark in strong if mark.style == style and (role := _role(mark)) is not None]
