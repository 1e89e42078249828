"""Private keys in PEM and the like, whole or cut off, and the words that restore a wallet. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.chats.redaction.kinds import Kind, Removed
from digest.chats.redaction.reading import Reading
from digest.chats.redaction.words import matches

_BEGIN = re.compile(r"-{4,5} ?BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)? ?-{4,5}", re.I)
_END = re.compile(r"-{4,5} ?END (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)? ?-{4,5}", re.I)
_LONGEST = 20_000  # characters of one key
# One line of a key: Base64, a header such as `Proc-Type: 4,ENCRYPTED`, or nothing; quotes and `+` of code around.
_LINE = re.compile(
    r"[ \t>|\"'+#]*(?:[A-Za-z0-9+/]{1,4000}={0,3}|[A-Z][A-Za-z-]{2,20}: [^\n\\]{1,200})?[ \t\"'+,;)\\]*(\r?\n|\\r\\n|\\n|$)"
)
_BODY = re.compile(r"[A-Za-z0-9+/]{8,}")
_SHORT = re.compile(r"[A-Za-z0-9+/]{4,}")  # of a key whose end is there too
_SAID = re.compile(r"[<{$\[]|your|key", re.I)  # a placeholder stands where the key would
_PUTTY = re.compile(r"Private-Lines: \d{1,3}\r?\n((?:[A-Za-z0-9+/=]{1,100}(?:\r?\n|$)){1,100})")
_WALLET = re.compile(
    r"(?:seed phrase|recovery phrase|mnemonic(?: phrase)?|secret phrase|助记词|助記詞)[^\n:=\"'`]{0,20}[:=\"'`\s是为]{1,6}"
    r"((?:[a-z]{3,8}[ ,]{1,2}){11,23}[a-z]{3,8})"
)
_WALLET_WORDS = ("seed phrase", "recovery phrase", "mnemonic", "secret phrase", "助记词", "助記詞")
_PRIVATE_WORDS = ("private", "私钥", "私鑰")
_HEX_KEY = re.compile(
    r"(?:private[ _-]?key|私钥|私鑰)[\"'`*]{0,3}[ \t]*(?:[:=]|is|是|为)[=>: \t\"'`]{0,6}((?:0x)?[0-9a-f]{64})(?![0-9a-f])"
)


def _pem(text: str) -> Iterator[Removed]:
    begins = list(_BEGIN.finditer(text))
    nexts = [*(begin.start() for begin in begins), len(text)][1:]
    for begin, following in zip(begins, nexts, strict=True):
        limit = min(following, begin.end() + _LONGEST)
        end = _END.search(text, begin.end(), limit)
        if end:
            until = end.end()
            body = text[begin.end() : end.start()]
        else:  # cut off
            until = begin.end()
            while (line := _LINE.match(text, until, limit)) and line.end() > until:
                until = line.end()
            body = text[begin.end() : until].rstrip(" \t\r\n\"'+,;)")
            until = begin.end() + len(body)
        if _BODY.search(body) or (end and _SHORT.search(body) and not _SAID.search(body)):
            yield Removed(Kind.PRIVATE_KEY, begin.start(), until)


def find(reading: Reading) -> Iterator[Removed]:
    text, low, gate = reading.plain, reading.low, reading.gate
    if "private key" in gate:
        yield from _pem(text)
    if "private-lines" in gate:
        for match in _PUTTY.finditer(text):
            yield Removed(Kind.PRIVATE_KEY, match.start(1), match.start(1) + len(match[1].rstrip()))
    for words, pattern in ((_WALLET_WORDS, _WALLET), (_PRIVATE_WORDS, _HEX_KEY)):
        for match in matches(low, words, pattern):
            yield Removed(Kind.PRIVATE_KEY, *match.span(1))
