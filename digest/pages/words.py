"""Codes and numbers that other rooms store, in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext


@dataclass(frozen=True)
class HeatTerm:
    words: str
    points: str  # signed, "+36", "−14", "0"


def signed(points: float) -> str:
    whole = round(points)
    return f"+{whole}" if whole > 0 else f"−{-whole}" if whole < 0 else "0"


def publishers(n: int) -> str:
    return ngettext(
        "%(n)d outlet; reprints and outlets of the same owner count once",
        "%(n)d outlets that do not share an owner; reprints count once",
        n,
    ) % {"n": n}


def firehose(n: int) -> str:
    return ngettext(
        "%(n)d of them publishes much, so its report weighs less",
        "%(n)d of them publish much, so each report weighs less",
        n,
    ) % {"n": n}


def new(n: int) -> str:
    return ngettext(
        "%(n)d outlet reported in the last two hours", "%(n)d outlets reported in the last two hours", n
    ) % {"n": n}


def languages(n: int) -> str:
    return _("Told in both languages")


def age(n: int) -> str:
    return _("First report less than an hour ago") if n < 1 else _("First report %(n)d h ago") % {"n": n}


def single(n: int) -> str:
    return _("Told by one outlet alone")


def nothing_new(n: int) -> str:
    return _("Was hot before and has nothing material to come back with")


HEAT_TERMS: dict[str, Callable[[int], str]] = {
    "publishers": publishers,
    "firehose": firehose,
    "new": new,
    "languages": languages,
    "single": single,
    "age": age,
    "nothing_new": nothing_new,
}


def heat_terms(terms: Iterable[Any]) -> list[HeatTerm]:
    """[[code, number, points], …] in words, in their order; a code without words is left out."""
    return [
        HeatTerm(HEAT_TERMS[code](int(number)), signed(points))
        for code, number, points in terms
        if code in HEAT_TERMS
    ]


LANGUAGES = {"en": gettext_lazy("English"), "zh": gettext_lazy("Chinese")}

KINDS = {
    "agency": gettext_lazy("news agency"),
    "blog": gettext_lazy("blog"),
    "company": gettext_lazy("company’s own news"),
    "community": gettext_lazy("community"),
    "daily": gettext_lazy("daily paper"),
    "forum": gettext_lazy("forum"),
    "institute": gettext_lazy("institute"),
    "journal": gettext_lazy("journal"),
    "magazine": gettext_lazy("magazine"),
    "newsletter": gettext_lazy("newsletter"),
    "ngo": gettext_lazy("association"),
    "public": gettext_lazy("public body"),
    "research": gettext_lazy("research institute"),
    "site": gettext_lazy("news site"),
    "trade": gettext_lazy("trade press"),
    "weekly": gettext_lazy("weekly"),
}

COUNTRIES = {
    "AE": gettext_lazy("United Arab Emirates"),
    "AR": gettext_lazy("Argentina"),
    "AT": gettext_lazy("Austria"),
    "AU": gettext_lazy("Australia"),
    "BE": gettext_lazy("Belgium"),
    "BR": gettext_lazy("Brazil"),
    "CA": gettext_lazy("Canada"),
    "CH": gettext_lazy("Switzerland"),
    "CL": gettext_lazy("Chile"),
    "CN": gettext_lazy("China"),
    "CZ": gettext_lazy("Czechia"),
    "DE": gettext_lazy("Germany"),
    "DK": gettext_lazy("Denmark"),
    "EE": gettext_lazy("Estonia"),
    "EG": gettext_lazy("Egypt"),
    "ES": gettext_lazy("Spain"),
    "EU": gettext_lazy("European Union"),
    "FI": gettext_lazy("Finland"),
    "FR": gettext_lazy("France"),
    "GB": gettext_lazy("United Kingdom"),
    "GR": gettext_lazy("Greece"),
    "HK": gettext_lazy("Hong Kong"),
    "ID": gettext_lazy("Indonesia"),
    "IE": gettext_lazy("Ireland"),
    "IL": gettext_lazy("Israel"),
    "IN": gettext_lazy("India"),
    "IS": gettext_lazy("Iceland"),
    "IT": gettext_lazy("Italy"),
    "JP": gettext_lazy("Japan"),
    "KE": gettext_lazy("Kenya"),
    "KR": gettext_lazy("South Korea"),
    "LU": gettext_lazy("Luxembourg"),
    "MO": gettext_lazy("Macao"),
    "MX": gettext_lazy("Mexico"),
    "MY": gettext_lazy("Malaysia"),
    "NG": gettext_lazy("Nigeria"),
    "NL": gettext_lazy("Netherlands"),
    "NO": gettext_lazy("Norway"),
    "NZ": gettext_lazy("New Zealand"),
    "PH": gettext_lazy("Philippines"),
    "PL": gettext_lazy("Poland"),
    "PT": gettext_lazy("Portugal"),
    "QA": gettext_lazy("Qatar"),
    "RU": gettext_lazy("Russia"),
    "SA": gettext_lazy("Saudi Arabia"),
    "SE": gettext_lazy("Sweden"),
    "SG": gettext_lazy("Singapore"),
    "TH": gettext_lazy("Thailand"),
    "TR": gettext_lazy("Türkiye"),
    "TW": gettext_lazy("Taiwan"),
    "UA": gettext_lazy("Ukraine"),
    "US": gettext_lazy("United States"),
    "VN": gettext_lazy("Vietnam"),
    "ZA": gettext_lazy("South Africa"),
}


def language_name(lang: str) -> str:
    return str(LANGUAGES.get(lang, lang.upper()))


def kind_name(kind: str) -> str:
    return str(KINDS.get(kind, kind))


def country_name(code: str) -> str:
    return str(COUNTRIES.get(code, code))


def left_out(dropped: Mapping[str, int]) -> list[str]:
    """Why sentences were dropped from a summary, {reason code: count}: one line for each kind of reason."""
    counts: dict[str, int] = {}
    for code, n in dropped.items():
        kind = code if code in LEFT_OUT else "form" if code in FORM else "unsupported"
        counts[kind] = counts.get(kind, 0) + n
    return [words(counts[kind]) % {"n": counts[kind]} for kind, words in LEFT_OUT.items() if counts.get(kind)]


FORM = {"schema", "order", "link", "markup", "boilerplate", "language", "short", "long"}
LEFT_OUT: dict[str, Callable[[int], str]] = {
    "number": lambda n: ngettext(
        "%(n)d sentence had a figure that no report it named has.",
        "%(n)d sentences had a figure that no report they named has.",
        n,
    ),
    "name": lambda n: ngettext(
        "%(n)d sentence had a name that no report it named has.",
        "%(n)d sentences had a name that no report they named has.",
        n,
    ),
    "date": lambda n: ngettext(
        "%(n)d sentence had a date that no report it named has.",
        "%(n)d sentences had a date that no report they named has.",
        n,
    ),
    "quote": lambda n: ngettext(
        "%(n)d sentence had a quote that stands in no report it named.",
        "%(n)d sentences had a quote that stands in no report they named.",
        n,
    ),
    "repeated": lambda n: ngettext(
        "%(n)d sentence said the same again.", "%(n)d sentences said the same again.", n
    ),
    "one_sided": lambda n: ngettext(
        "%(n)d difference named one side only.", "%(n)d differences named one side only.", n
    ),
    "form": lambda n: ngettext(
        "%(n)d sentence was not fit to be shown: too short, too long, or not news.",
        "%(n)d sentences were not fit to be shown: too short, too long, or not news.",
        n,
    ),
    "unsupported": lambda n: ngettext(
        "%(n)d sentence was not borne out by the reports it named.",
        "%(n)d sentences were not borne out by the reports they named.",
        n,
    ),
}


def word_of(table: dict[str, Any], code: str) -> str:
    return str(table.get(code, code))


def health_words(state: str) -> str:
    return word_of(HEALTH, state)


def trust_words(code: str) -> str:
    return word_of(TRUST, code)


def queue_words(code: str) -> str:
    return word_of(QUEUES, code)


def parked_words(kind: str) -> str:
    return word_of(PARKED, kind)


def run_by(code: str) -> str:
    return word_of(RUN_BY, code)


def run_by_words(code: str) -> str:
    return word_of(RUN_BY_WORDS, code)


HEALTH = {
    "answers": gettext_lazy("answers"),
    "fails": gettext_lazy("does not answer"),
    "waiting": gettext_lazy("not asked yet"),
    "off": gettext_lazy("switched off"),
    "gone": gettext_lazy("closed by its publisher"),
    "blocked": gettext_lazy("left out"),
    "static": gettext_lazy("not polled"),
}

TRUST = {
    "staff": gettext_lazy("counts for stories and heat"),
    "channel": gettext_lazy("shows in its channel and adds no heat"),
}

QUEUES = {
    "feeds": gettext_lazy("Feeds past their time"),
    "entries": gettext_lazy("Reports without a story"),
    "articles": gettext_lazy("Articles to read"),
    "summaries": gettext_lazy("Summaries to write"),
    "posts": gettext_lazy("Hot stories without a post"),
    "mails": gettext_lazy("Mails to send"),
}

PARKED = {
    "feed": gettext_lazy("feed"),
    "entry": gettext_lazy("article page"),
    "picture": gettext_lazy("picture"),
    "work": gettext_lazy("summary"),
    "wanted": gettext_lazy("wished translation"),
    "own_feed": gettext_lazy("own feed of a channel"),
    "source": gettext_lazy("proposed source"),
    "preview": gettext_lazy("link preview"),
    "share_link": gettext_lazy("link to a shared chat"),
    "mail": gettext_lazy("mail"),
}

RUN_BY = {
    "ai": gettext_lazy("AI-run"),
    "people": gettext_lazy("people"),
    "mixed": gettext_lazy("mixed"),
}

RUN_BY_WORDS = {
    "ai": gettext_lazy("rules choose, a model or an extract phrases"),
    "people": gettext_lazy("people choose and write"),
    "mixed": gettext_lazy("people and rules choose together"),
}
