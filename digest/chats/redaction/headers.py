"""Secrets of HTTP by where they stand: `Bearer`, cookies, passwords and tokens in addresses. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.chats.redaction.kinds import Kind, Removed
from digest.chats.redaction.placeholders import is_expression, is_long_random, is_placeholder, is_strong
from digest.chats.redaction.reading import GONE, Reading
from digest.chats.redaction.words import matches

_BEARER = re.compile(r"(?<!\w)(bearer|basic)[ \t]+([A-Za-z0-9._~+/=-]{8,})", re.I)
_COOKIES = re.compile(
    r"(?:\b(?:set-)?cookie\d?[\"']?[ \t]*[:=][ \t]*|(?:\s-b|--cookie)[ =])[\"'`]?(?=[\w.-]{1,60}=)", re.I
)
_PAIR = re.compile(r"([\w.$-]{1,60})=([^\s;,\"'`]{1,4000})(?:;[ \t]*)?")
_ATTRIBUTE = frozenset(
    ["path", "expires", "max-age", "domain", "samesite", "secure", "httponly", "priority", "version"]
)
_IN_ADDRESS = re.compile(
    r"[?&#;](?:[\w.\[-]{0,40}?(?:key|sig|sign|signature|credential|ticket|code|passkey|sid|hash|auth|wskey|ck))=([^&#\s\"'<>`)\]\\]{8,2000})",
    re.I,
)
_URL_PASSWORD = re.compile(r"(?<=://)([^\s/:@\"'<>`?#]{0,100}):([^\s\"'<>`]{1,300})@(?=[\w\[$.{-])")
_URL_TOKEN = re.compile(r"(?<=://)([A-Za-z0-9_-]{16,200})(?::x-oauth-basic)?@")


def _bearers(text: str, low: str) -> Iterator[Removed]:
    for found in matches(low, ("bearer", "basic"), _BEARER):
        match = _BEARER.match(text, found.start())
        if not match:
            continue
        value = match[2].rstrip(".,")
        in_header = "authorization" in text[max(0, match.start() - 24) : match.start()].lower()
        basic = match[1].lower() == "basic" and (len(value) >= 12 and len(value) % 4 == 0)
        if is_placeholder(value) or (is_expression(value) and not re.search(r"\d", value)):
            continue
        if in_header or is_strong(value) and (basic or match[1].lower() == "bearer"):
            yield Removed(Kind.TOKEN, match.start(2), match.start(2) + len(value))


def _cookies(text: str) -> Iterator[Removed]:
    for start in _COOKIES.finditer(text):
        at = start.end()
        while pair := _PAIR.match(text, at):
            at = pair.end()
            if pair[1].lower() not in _ATTRIBUTE and not is_placeholder(pair[2]) and GONE not in pair[2]:
                yield Removed(Kind.COOKIE, *pair.span(2))


def _in_addresses(text: str) -> Iterator[Removed]:
    for match in _URL_PASSWORD.finditer(text):
        value = match[2]
        cut = re.search(r"@[^@/]*/", value)  # `user:a@b/…@c`: the address is over at the first slash
        if cut and "/" in value:
            value = value[: cut.start()]
        if (
            "/" in value
            and not is_strong(value)
            or is_placeholder(value)
            or GONE in value
            or value.isdigit()
            and not match[1]
        ):
            continue
        yield Removed(Kind.PASSWORD, match.start(2), match.start(2) + len(value))
    for match in _URL_TOKEN.finditer(text):
        if is_long_random(match[1]):
            yield Removed(Kind.TOKEN, *match.span(1))
    for match in _IN_ADDRESS.finditer(text):
        value = match[1]
        if not is_placeholder(value) and is_long_random(value) and re.search(r"\d", value):
            yield Removed(Kind.TOKEN, *match.span(1))


def find(reading: Reading) -> Iterator[Removed]:
    text, low, gate = reading.plain, reading.low, reading.gate
    yield from _bearers(text, low)
    if "cookie" in gate or " -b" in gate:
        yield from _cookies(text)
    if "://" in gate or "?" in gate:
        yield from _in_addresses(text)
