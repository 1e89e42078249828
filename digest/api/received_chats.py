"""What programs send of shared chats, as schemas: see `received`.

Whether a chat can be read from a text, an export or a file is known only once it was tried: 422 says why not.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Field, UploadedFile

from digest.api.received import WORDS, Id, PostedIn, Received
from digest.chats.describe_chat import NOTE
from digest.chats.draft_chat import LONGEST_NAME, MOST_NAMES
from digest.chats.imported import MAX_CHATS, MAX_TURNS, MAX_UPLOAD_BYTES, TITLE_LENGTH

Name = Annotated[str, Field(max_length=LONGEST_NAME, pattern=rf"{WORDS}[\s\S]*{WORDS}")]
Names = Annotated[
    list[Name],
    Field(max_length=MOST_NAMES, description="Of people, companies …: removed wherever they stand"),
]
Title = Annotated[
    str, Field(max_length=TITLE_LENGTH, description="Else the export's, else the first question")
]
Only = Annotated[
    int,
    Field(ge=0, le=MAX_CHATS, description="Which chat of a file of many, from 1; 0 where there is but one"),
]
Number = Annotated[int, Field(ge=1, le=MAX_TURNS)]


class ChatText(Received):
    """A chat as it is copied: lines such as "User:" and "Assistant:" tell who speaks. Or a file's JSON
    or HTML."""

    text: str = Field(max_length=MAX_UPLOAD_BYTES, pattern=WORDS)
    title: Title = ""
    names: Names = []


class ChatExport(Received):
    """A product's export, or `{title, source, model, turns: [{role, name, text, at}]}`."""

    transcript: dict[str, Any] | list[Any]
    only: Only = 0
    title: Title = ""
    names: Names = []


class ChatFile(Received):
    """JSON, JSON lines, HTML, Markdown, text, or a zip of these, up to 2 MB."""

    file: UploadedFile
    only: Only = 0
    title: Title = ""
    names: Names = []


class PublishChat(Received):
    """What is null or not there stays as it is."""

    visibility: Literal["link", "public"] = Field("link", description="Who may open it then")
    turns: Annotated[list[Number], Field(min_length=1, max_length=MAX_TURNS)] | None = Field(
        None, description="Numbers of those that are shown; the others are deleted for good"
    )
    title: Annotated[str, Field(max_length=TITLE_LENGTH, pattern=WORDS)] | None = None
    note: Annotated[str, Field(max_length=NOTE)] | None = Field(
        None, description="Markdown: why it is worth reading. A public one has one"
    )
    channel: PostedIn = None
    story: Id | None = Field(None, description="The story that it is about")
    expires: Literal["never", "7", "30"] | None = Field(None, description="Closes by itself after these days")
