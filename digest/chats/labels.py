"""Labels of what was removed, shown as marks in the reader's language. Pure."""

from __future__ import annotations

import re
from html import escape

from django.utils.translation import pgettext_lazy

from digest.chats.redaction.kinds import LABELS, Kind, label_pattern

WORDS = {
    Kind.PRIVATE_KEY: pgettext_lazy("in a shared chat", "private key removed"),
    Kind.API_KEY: pgettext_lazy("in a shared chat", "API key removed"),
    Kind.PASSWORD: pgettext_lazy("in a shared chat", "password removed"),
    Kind.TOKEN: pgettext_lazy("in a shared chat", "access token removed"),
    Kind.COOKIE: pgettext_lazy("in a shared chat", "cookie removed"),
    Kind.IDENTITY: pgettext_lazy("in a shared chat", "identity number removed"),
    Kind.CARD: pgettext_lazy("in a shared chat", "card number removed"),
    Kind.IBAN: pgettext_lazy("in a shared chat", "bank account removed"),
    Kind.EMAIL: pgettext_lazy("in a shared chat", "e-mail address removed"),
    Kind.PHONE: pgettext_lazy("in a shared chat", "phone number removed"),
    Kind.STREET: pgettext_lazy("in a shared chat", "street address removed"),
    Kind.CONTACT: pgettext_lazy("in a shared chat", "contact removed"),
    Kind.ADDRESS: pgettext_lazy("in a shared chat", "machine address removed"),
    Kind.USER_NAME: pgettext_lazy("in a shared chat", "user name removed"),
    Kind.NAME: pgettext_lazy("in a shared chat", "name removed"),
    Kind.CHOSEN: pgettext_lazy("in a shared chat", "removed by the sharer"),
}
KIND_OF = {label: kind for kind, label in LABELS.items()}
# Coloured code may put each word of a label into a span of its own; those spans do not nest.
SPAN = r"(?:</?span(?: class=\"hl-[a-z]\")?>)*"
LABEL = re.compile("|".join(SPAN.join(map(re.escape, label)) for label in KIND_OF))
# A tag is passed over whole: the title of a link may hold a label too, and no mark can stand there.
TAG_OR_LABEL = re.compile(rf"</?[a-z](?:[^\"<>]|\"[^\"]*\")*>|(?P<label>{LABEL.pattern})")
A_SPAN = re.compile(r"</?span[^<>]*>")


def word_of(kind: Kind) -> str:
    """What a label says, in the reader's language."""
    return str(WORDS[kind])


def marked(html: str) -> str:
    """``html`` of `rendered`, its labels as `<span class="gone">`, in code as elsewhere."""
    if "removed" not in html:
        return html
    return TAG_OR_LABEL.sub(lambda found: one_marked(found[0]) if found["label"] else found[0], html)


def marked_plain(text: str) -> str:
    """HTML of a plain text such as a title, its labels as marks."""
    return marked(escape(text))


def said_plain(text: str) -> str:
    """A plain text with its labels in the reader's language, for what can hold no marks."""
    return label_pattern.sub(lambda found: f"[{word_of(KIND_OF[found[0]])}]", text)


def one_marked(found: str) -> str:
    """A label with the tags that stood between its letters: a span that it began in is ended before it, one
    that it ended in begins after it."""
    tags = A_SPAN.findall(found)
    before = "</span>" if tags and tags[0] == "</span>" else ""
    after = tags[-1] if tags and tags[-1] != "</span>" else ""
    kind = KIND_OF[A_SPAN.sub("", found)]
    return f'{before}<span class="gone">{escape(word_of(kind))}</span>{after}'
