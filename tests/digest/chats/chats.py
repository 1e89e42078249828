"""Chats for tests: what an importer would give, and rows of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from digest.accounts.models import User
from digest.chats.close_chat import close_chat
from digest.chats.describe_chat import describe_chat
from digest.chats.draft_chat import draft_chat
from digest.chats.imported import ImportedChat, ImportedTurn, Role
from digest.chats.models import Transcript, Visibility
from digest.chats.open_chat import open_chat
from digest.posts.share_chat import share_chat

# All invented.
MAIL = "mira.voss@kestrelmail.org"
KEY = "sk-proj-9aQ2xL7vT4bN8wK1mR6yZ3cJ5"
PHONE = "+49 30 23125 014"
PASSWORD = "tr0ub4dor-otter!9"
SECRETS = (MAIL, KEY, PHONE, PASSWORD)


def chat_of(*texts: str, source: str = "chatgpt", **fields: Any) -> ImportedChat:
    """The texts in turn by a user and an assistant."""
    roles = (Role.USER, Role.ASSISTANT)
    turns = tuple(ImportedTurn(roles[n % 2], text) for n, text in enumerate(texts))
    return ImportedChat(source, turns=turns, **fields)


def make_public_chat(owner: User, *texts: str, now: datetime | None = None, **said: Any) -> Transcript:
    """A row that a post carries. ``said``: title, note, story, channel, expires_at."""
    now = now or timezone.now()
    draft = make_chat(owner, *texts, now=now)
    said = {"title": "Otters", "note": "Worth a **minute**.", "story": None, "channel": None} | said
    said.setdefault("expires_at", None)
    return share_chat(describe_chat(draft, now, **said), Visibility.PUBLIC, now)


def make_chat(
    owner: User,
    *texts: str,
    visibility: str = Visibility.DRAFT,
    now: datetime | None = None,
    **fields: Any,
) -> Transcript:
    """A row as the verbs of this room leave it; ``fields`` are set on top."""
    now = now or timezone.now()
    texts = texts or ("How far do otters swim?", "About 20 km in a night.", "And by day?", "They sleep.")
    row = draft_chat(owner, chat_of(*texts, title="Otters"), now).transcript
    if visibility == Visibility.ME:
        close_chat(row, now)
    elif visibility != Visibility.DRAFT:
        open_chat(row, visibility, now)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row
