"""Verb: the invented people share what they asked assistants that do not exist."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from digest.accounts.models import User
from digest.chats.choose_turns import choose_turns
from digest.chats.describe_chat import describe_chat
from digest.chats.draft_chat import draft_chat
from digest.chats.importers.read import read_pasted
from digest.chats.models import Transcript, Visibility
from digest.demo.people import make_known, post_about, read_people
from digest.demo.read import HERE
from digest.posts.models import Post
from digest.posts.share_chat import share_chat

FILE: Path = HERE / "chats.toml"


def read_chats(path: Path = FILE) -> list[dict[str, Any]]:
    """The rows of the table chat, each with its `text`."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["chat"]
    folder = path.with_suffix("")
    return [row | {"text": (folder / f"{row['key']}.md").read_text(encoding="utf-8")} for row in rows]


def chats(now: datetime) -> int:
    """Everything of the file at ``now - hours_ago``; how many were shared. Call it after `people`. Where one
    of them shares a chat already nothing is done."""
    rows, names = read_chats(), [person["name"] for person in read_people()["person"]]
    cast = {user.username: user for user in User.objects.filter(username__in=names)}
    if Transcript.objects.filter(owner__in=cast.values()).exists():
        return 0
    for row in sorted(rows, key=lambda row: -row["hours_ago"]):
        share(row, cast, now)
    return len(rows)


def share(row: Mapping[str, Any], cast: Mapping[str, User], now: datetime) -> Transcript:
    at = now - timedelta(hours=row["hours_ago"])
    imported = replace(read_pasted(row["text"]), model=row["model"], at=at)
    draft = draft_chat(cast[row["by"]], imported, at).transcript
    choose_turns(draft, row.get("turns", range(1, draft.total_turns + 1)), at)
    about = post_about(row["about"]) if "about" in row else None
    described = describe_chat(
        draft,
        at,
        title=row["title"],
        note=row["note"],
        story=about.story if about else None,
        channel=None,
        expires_at=None,
    )
    shared = share_chat(described, row["visibility"], at)
    if shared.visibility == Visibility.PUBLIC:
        make_known(Post.objects.get(transcript=shared), row, cast, at, now)
    return shared
