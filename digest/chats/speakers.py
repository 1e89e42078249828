"""Who speaks in a shared chat, by name."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from digest.chats.labels import said_plain
from digest.chats.models import Transcript, Turn

ASSISTANTS = {
    "chatgpt": "ChatGPT",
    "claude": "Claude",
    "claude-code": "Claude Code",
    "gemini": "Gemini",
    "grok": "Grok",
    "deepseek": "DeepSeek",
    "kimi": "Kimi",
    "perplexity": "Perplexity",
}


def assistant_of(transcript: Transcript) -> str:
    """What the answers are by, as far as the export says."""
    return transcript.model or ASSISTANTS.get(transcript.source) or _("Assistant")


def speaker_of(turn: Turn, sharer: str, assistant: str) -> str:
    if turn.name:
        return said_plain(turn.name)
    if turn.role == Turn.Role.USER:
        return sharer
    if turn.role == Turn.Role.ASSISTANT:
        return assistant
    if turn.role == Turn.Role.SYSTEM:
        return pgettext("who speaks", "Instructions")
    return pgettext("who speaks", "Tool")
