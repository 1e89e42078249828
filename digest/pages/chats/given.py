"""What a person gives to be shared: a file or a text, read into one chat, or a list to choose from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from digest.chats.imported import MAX_UPLOAD_BYTES, ImportedChat, ListedChat, Unreadable
from digest.chats.importers.read import read_chats, read_pasted, titles_of
from digest.lib.number import number

BETWEEN_NAMES = re.compile(r"[,，、;；\n]")


@dataclass(frozen=True)
class Given:
    """The fields of the form. The texts are what was typed: nothing of it is kept before `draft_chat`."""

    text: str = field(default="", repr=False)
    names: str = field(default="", repr=False)
    link: str = field(default="", repr=False)
    only: int | None = None  # which chat of a file of many, from 1
    story: int | None = None  # the post of the story that it is about
    update: str = ""  # token of the chat whose turns it renews

    @classmethod
    def read(cls, data: QueryDict) -> Given:
        return cls(
            text=data.get("text", ""),
            names=data.get("names", ""),
            link=data.get("link", ""),
            only=number(data.get("only")),
            story=number(data.get("story")),
            update=data.get("update", ""),
        )

    @property
    def listed_names(self) -> list[str]:
        return [name for part in BETWEEN_NAMES.split(self.names) if (name := part.strip())]


def chat_in(given: Given, file: UploadedFile[Any] | None) -> ImportedChat | list[ListedChat]:
    """The one chat, or what a file of many holds. Raises `Unreadable`."""
    if file is None:
        if len(given.text.encode(errors="replace")) > MAX_UPLOAD_BYTES:
            raise Unreadable("too_big")
        return read_pasted(given.text)
    if file.size is None or file.size > MAX_UPLOAD_BYTES:
        raise Unreadable("too_big")
    data = file.read()
    if given.only is not None:
        return read_chats(data, only=given.only)[0]
    listed = titles_of(data)
    whole = [chat for chat in listed if chat.turns]
    if len(listed) > 1 and len(whole) != 1:
        return listed
    return read_chats(data, only=whole[0].number if whole else None)[0]
