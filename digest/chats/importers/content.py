"""The content of a message in its many shapes (a string, parts, blocks) as Markdown. What is not text
becomes a label in square brackets, in English in every language: [image], [file: name], [tool: name]. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from digest.chats.imported import Unreadable
from digest.chats.importers.values import first_of, shown, word_of
from digest.lib.text import line, words

TEXT_KEYS = ("text", "value", "content", "markdown", "message", "output_text", "body", "answer", "transcript")
TEXT_TYPES = words("text input_text output_text markdown paragraph response request message")
THOUGHTS = words(
    "thinking reasoning redacted_thinking think thought thoughts reasoning_content reasoning_recap "
    "reasoning_text analysis summary_text"
)
SILENT = words("token_budget ping metadata flag tether_browsing_display citation step-start usage signature")
IMAGES = words("image image_url input_image image_file image_asset_pointer output_image picture img")
SOUNDS = words("audio input_audio audio_url output_audio audio_asset_pointer voice_note")
VIDEOS = words("video video_url real_time_user_audio_video_asset_pointer video_container_asset_pointer")
FILES = words("file document input_file attachment file_url pdf knowledge")
CALLS = words(
    "tool_use tool_call tool-call function_call server_tool_use function mcp_tool_use tool-invocation"
)
RESULTS = words(
    "tool_result tool-result function_result function_call_output web_search_tool_result mcp_tool_result "
    "code_execution_tool_result search_result web_search_result bash_code_execution_tool_result"
)
SHORT = 2_000  # characters of a tool's answer that are kept as they are
MAX_FILES = 100  # of one message that are named
DEEP = 12  # blocks in blocks
ARTIFACT = re.compile(r"<antArtifact\b([^<>]*)>(.*?)(?:</antArtifact>|\Z)", re.S)
ATTRIBUTE = re.compile(r"""\b(\w{1,40})=["']([^"']*)["']""")


def label(kind: str, name: object = "") -> str:
    """`[tool: web search]`, or `[tool]` of nameless ones."""
    name = line(str(name or ""), 100).replace("[", "(").replace("]", ")")
    return f"[{kind}: {name}]" if name else f"[{kind}]"


def short(text: str, kind: str = "tool result", name: str = "") -> str:
    """A tool's answer: as it is where short, else a label with its size."""
    text = text.strip()
    size = f"{len(text):,} characters"
    return text if len(text) <= SHORT else label(kind, f"{name}, {size}" if name else size)


def fenced(code: str, language: str = "") -> str:
    """A code block that its own content cannot end."""
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{code.strip(chr(10))}\n{fence}"


def text_of(value: object, place: str, depth: int = 0) -> str:
    """Markdown of a message's content. Unreadable("content") for an object without any text."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        return str(value)
    if depth > DEEP:
        raise Unreadable("too_deep", place)
    if isinstance(value, list):
        return joined([(item, text_of(item, place, depth + 1)) for item in value])
    if isinstance(value, Mapping):
        return _block(value, place, depth)
    raise Unreadable("content", place, f"a message that is {shown(value)}")


def joined(parts: list[tuple[object, str]]) -> str:
    """Blocks one under another. Texts with citations are pieces of one sentence and run on."""
    pieces: list[str] = []
    cited = False
    for block, part in parts:
        if part.strip():
            cites = isinstance(block, Mapping) and bool(block.get("citations"))
            pieces += ["\n\n", part] if pieces and not (cited or cites) else [part]
            cited = cites
    return "".join(pieces)


def _block(block: Mapping[str, Any], place: str, depth: int) -> str:
    kind = block.get("type", block.get("content_type", block.get("kind")))
    kind = kind.lower() if isinstance(kind, str) else ""
    if kind in THOUGHTS or kind in SILENT or block.get("thought") is True:
        return ""
    if kind in CALLS:
        return called(block)
    if kind in RESULTS:
        inner = first_of(block, ("content", "output", "result", "text"))
        return short(text_of(inner, place, depth + 1)) if _is_readable(inner) else label("tool result")
    media = _media(kind, block)
    if media:
        return media
    for key in (*TEXT_KEYS, "parts", "blocks", "children", "segments"):
        inner = block.get(key)
        if isinstance(inner, str) or (isinstance(inner, (list, Mapping)) and inner):
            return text_of(inner, place, depth + 1)
    if any(key in block for key in TEXT_KEYS) or kind in TEXT_TYPES:
        return ""
    if kind:
        return label(kind)
    raise Unreadable("content", place, f"a message that is {shown(block)}")


def _media(kind: str, block: Mapping[str, Any]) -> str:
    if kind in IMAGES or any(key in block for key in ("image_url", "inline_data", "inlineData")):
        return label("image")
    if kind in SOUNDS or kind == "audio_transcription":
        heard = block.get("text", block.get("transcript"))
        return heard if isinstance(heard, str) and heard.strip() else label("audio")
    if kind in VIDEOS:
        return label("video")
    if kind in FILES or any(key in block for key in ("file_data", "fileData", "file_name")):
        inner = block.get("file") if isinstance(block.get("file"), Mapping) else block
        return label("file", file_name(inner))
    return ""


def file_name(raw: object) -> str:
    """The name of an attached file, without the folders it lay in."""
    keys = ("file_name", "filename", "fileName", "name", "title", "path")
    name = raw if isinstance(raw, str) else word_of(raw, *keys)
    return re.split(r"[/\\]", name)[-1]


def attached(raw: Mapping[str, Any], *keys: str) -> str:
    """Labels of the files that a message carries, one a line; each file once."""
    names: dict[str, None] = {}
    for key in keys:
        files = raw.get(key)
        for one in files[:MAX_FILES] if isinstance(files, list) else []:
            kind = word_of(one, "file_kind", "file_type", "mime_type", "type")
            name = file_name(one)
            names[label("image") if "image" in kind and not name else label("file", name)] = None
    return "\n".join(names)


def called(block: Mapping[str, Any]) -> str:
    """The label of a tool that a model called; an artifact with what is in it."""
    inner = block.get("function") if isinstance(block.get("function"), Mapping) else block
    name = word_of(inner, "name", "toolName", "tool_name")
    given = block.get("input")
    if name in ("artifacts", "create_artifact") and isinstance(given, Mapping):
        return artifact(given)
    return label("tool", name)


def artifact(given: Mapping[str, Any]) -> str:
    """A document that a model wrote beside the chat. Changes to one come as a label only."""
    title = word_of(given, "title", "id", "identifier")
    body = given.get("content")
    if not isinstance(body, str) or not body.strip():
        return label("artifact", title)
    kind = word_of(given, "type")
    if kind == "text/markdown":
        return f"{label('artifact', title)}\n\n{body.strip()}"
    return f"{label('artifact', title)}\n\n{fenced(body, language_of(kind, word_of(given, 'language')))}"


def language_of(kind: str, language: str) -> str:
    """The word after a fence for an artifact's type."""
    known = {"text/html": "html", "image/svg+xml": "svg", "application/vnd.ant.react": "jsx"}
    word = language or known.get(kind, "mermaid" if "mermaid" in kind else "")
    return word if re.fullmatch(r"[A-Za-z0-9+#.-]{1,20}", word) else ""


def with_artifacts(text: str) -> str:
    """Claude's older way: artifacts as elements inside the text."""
    if "<antArtifact" not in text:
        return text

    def replaced(match: re.Match[str]) -> str:
        given = dict(ATTRIBUTE.findall(match.group(1)))
        return artifact({**given, "content": match.group(2)})

    return ARTIFACT.sub(replaced, text)


def tool_called(text: str) -> str:
    """The tool's name in a call that is written as JSON; empty where it is not."""
    try:
        call = json.loads(text[:100_000])
    except (ValueError, RecursionError):
        return ""
    return word_of(call[0] if isinstance(call, list) and call else call, "name", "tool", "function")


def _is_readable(value: object) -> bool:
    return isinstance(value, (str, list)) or (
        isinstance(value, Mapping) and any(key in value for key in TEXT_KEYS)
    )
