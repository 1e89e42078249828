"""What a model said -> the parts of a summary, however it wrapped them; pure."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.S | re.I)
TRIES = 8  # places where an object may begin


class Refusal(Exception):
    """An answer that cannot be used, with the name of the reason."""

    def __init__(self, code: str, detail: str = ""):
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


class Row(BaseModel):
    """A sentence with the numbers of the reports it cites. Ids come as numbers or as text, one or many."""

    model_config = ConfigDict(extra="ignore")

    sentence: str
    source_ids: list[int] = []
    about: str = ""

    @field_validator("source_ids", mode="before")
    @classmethod
    def as_numbers(cls, value: Any) -> list[int]:
        items = value if isinstance(value, list) else [value]
        digits = [re.sub(r"\D", "", str(item)) for item in items if not isinstance(item, (dict, list))]
        return [int(item) for item in digits if 0 < len(item) < 10]


class Said(BaseModel):
    """The answer to a request for a summary. Rows that are no rows fall, and are counted by the check."""

    model_config = ConfigDict(extra="ignore")

    headline: str
    tldr: list[Any]
    bullets: list[Any] = []
    differs: list[Any] = []


def json_object(text: str, key: str) -> dict[str, Any]:
    """The first JSON object in ``text`` that has ``key``, past thoughts, code fences and small talk.

    Raises Refusal ``not_json``, or ``schema`` where there is an object of another form.
    """
    text = THINKING.sub("", text)
    decoder = json.JSONDecoder(strict=False)
    other = False
    for place in [match.start() for match in re.finditer(r"\{", text)][:TRIES]:
        try:
            value, _ = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict) and key in value:
            return value
        other = other or place == text.find("{")
    raise Refusal("schema" if other else "not_json", f"no {key}" if other else "")


def said(text: str) -> Said:
    """Raises Refusal ``not_json`` or ``schema``."""
    try:
        return Said.model_validate(json_object(text, "headline"))
    except ValidationError as problem:
        raise Refusal("schema", problem.errors()[0]["msg"]) from problem


def row(value: Any) -> Row | None:
    """None where ``value`` is not of the form asked for."""
    try:
        return Row.model_validate(value)
    except ValidationError:
        return None


def text_schema(longest: int) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": longest}


IDS = {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 6}


def rows_schema(least: int, most: int, **more: Any) -> dict[str, Any]:
    properties = {**more, "sentence": text_schema(400), "source_ids": IDS}
    return {
        "type": "array",
        "minItems": least,
        "maxItems": most,
        "items": {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        },
    }


# Every length is bounded: a small model that is not stopped writes on and on.
SUMMARY_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "headline": text_schema(140),
        "tldr": rows_schema(2, 3),
        "bullets": rows_schema(0, 4),
        "differs": rows_schema(0, 2, about=text_schema(60)),
    },
    "required": ["headline", "tldr", "bullets", "differs"],
    "additionalProperties": False,
}
TRANSLATION_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "minItems": 1,
            "maxItems": 8,
            "items": {
                "type": "object",
                "properties": {"id": {"type": "integer"}, "sentence": text_schema(500)},
                "required": ["id", "sentence"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["sentences"],
    "additionalProperties": False,
}
