"""What can be removed from a shared text, and the words that stand in its place. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """In order of precedence: where two finds overlap, they become one of the earlier kind."""

    PRIVATE_KEY = "private_key"
    API_KEY = "api_key"
    PASSWORD = "password"
    TOKEN = "token"
    COOKIE = "cookie"
    IDENTITY = "identity"
    CARD = "card"
    IBAN = "iban"
    EMAIL = "email"
    PHONE = "phone"
    STREET = "street"
    CONTACT = "contact"  # an account to be reached at: WeChat, QQ, Telegram …
    ADDRESS = "address"  # of a machine
    USER_NAME = "user_name"  # in a path
    NAME = "name"  # listed by the sharer
    CHOSEN = "chosen"  # selected by the sharer


# Kept in the stored text, so they are English and never change: pages may say them in the reader's language.
LABELS: dict[Kind, str] = {
    Kind.PRIVATE_KEY: "[private key removed]",
    Kind.API_KEY: "[api key removed]",
    Kind.PASSWORD: "[password removed]",
    Kind.TOKEN: "[token removed]",
    Kind.COOKIE: "[cookie removed]",
    Kind.IDENTITY: "[identity number removed]",
    Kind.CARD: "[card number removed]",
    Kind.IBAN: "[bank account removed]",
    Kind.EMAIL: "[email removed]",
    Kind.PHONE: "[phone number removed]",
    Kind.STREET: "[street address removed]",
    Kind.CONTACT: "[contact removed]",
    Kind.ADDRESS: "[machine address removed]",
    Kind.USER_NAME: "[user name removed]",
    Kind.NAME: "[name removed]",
    Kind.CHOSEN: "[removed by the sharer]",
}
label_pattern = re.compile("|".join(re.escape(label) for label in LABELS.values()))
PRECEDENCE = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True)
class Removed:
    """Characters ``start`` to before ``end`` of a text."""

    kind: Kind
    start: int
    end: int


def merged(found: list[Removed]) -> list[Removed]:
    """In order and without overlap; what overlaps becomes one span of the kind that takes precedence."""
    spans: list[Removed] = []
    for one in sorted(found, key=lambda one: one.start):
        if spans and one.start < spans[-1].end:
            last = spans[-1]
            kind = min(last.kind, one.kind, key=PRECEDENCE.__getitem__)
            spans[-1] = Removed(kind, last.start, max(last.end, one.end))
        else:
            spans.append(one)
    return spans
