"""The chat that a request to import one holds: JSON or a form with a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from ninja.errors import HttpError, ValidationError
from pydantic import ValidationError as Misfit
from pydantic_core import from_json

from digest.api.received_chats import ChatExport, ChatFile, ChatText
from digest.chats.imported import ImportedChat, Unreadable
from digest.chats.problems import words_of_unreadable
from digest.pages.chats.given import Given, chat_in

JSON, FORM = "application/json", "multipart/form-data"
SHAPES = (ChatText, ChatExport, ChatFile)
BODY = {  # in the description, which ninja would have hold one kind of body
    "requestBody": {
        "required": True,
        "content": {
            JSON: {
                "schema": {
                    "anyOf": [
                        {"$ref": f"#/components/schemas/{one.__name__}"} for one in (ChatText, ChatExport)
                    ]
                }
            },
            FORM: {"schema": {"$ref": f"#/components/schemas/{ChatFile.__name__}"}},
        },
    }
}


def given_chat(request: HttpRequest) -> tuple[ImportedChat, Sequence[str]]:
    """The chat, and the names that go from it. 400, 413 and 415 for a request that is none; 422 for what does
    not fit its schema, and where no chat can be read."""
    given = read(request)
    try:
        chat = chat_of(given)
    except Unreadable as problem:
        raise unreadable(given, "unreadable", words_of_unreadable(problem)) from problem
    if isinstance(chat, list):
        raise unreadable(given, "many", f"It holds {len(chat)} chats. Say by `only` which.")
    return replace(chat, title=given.title or chat.title), given.names


def chat_of(given: ChatText | ChatExport | ChatFile) -> Any:
    """As `chat_in`."""
    if isinstance(given, ChatText):
        return chat_in(Given(text=given.text), None)
    if isinstance(given, ChatFile):
        return chat_in(Given(only=given.only or None), given.file)
    export = json.dumps(given.transcript, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    return chat_in(Given(only=given.only or None), SimpleUploadedFile("export.json", export))


def read(request: HttpRequest) -> ChatText | ChatExport | ChatFile:
    try:
        if request.content_type == FORM:
            return ChatFile.model_validate(fields_of(request))
        if request.content_type == JSON:
            value = json_of(request.body)
            shape = ChatExport if isinstance(value, dict) and "transcript" in value else ChatText
            return shape.model_validate(value)
    except SuspiciousOperation as problem:
        raise HttpError(413, "The request is too large.") from problem
    except MultiPartParserError as problem:
        raise HttpError(400, "That is no form.") from problem
    except Misfit as problem:
        faults = problem.errors(include_url=False, include_context=False, include_input=False)
        raise ValidationError([{**fault, "loc": ("body", *fault["loc"])} for fault in faults]) from problem
    raise HttpError(415, f"Send {JSON}, or a file as {FORM}.")


def json_of(body: bytes) -> Any:
    try:
        return from_json(body)
    except ValueError as problem:  # broken, nested too deeply, or with half a character
        raise HttpError(400, "That is no JSON.") from problem


def fields_of(request: HttpRequest) -> dict[str, Any]:
    """Of a form: `names` may be there several times."""
    fields: dict[str, Any] = {name: request.POST[name] for name in request.POST}
    if "names" in fields:
        fields["names"] = request.POST.getlist("names")
    return fields | {name: request.FILES[name] for name in request.FILES}


def unreadable(given: ChatText | ChatExport | ChatFile, kind: str, words: str) -> ValidationError:
    field = {ChatText: "text", ChatExport: "transcript", ChatFile: "file"}[type(given)]
    return ValidationError([{"type": kind, "loc": ("body", field), "msg": words}])
