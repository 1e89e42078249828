"""Names of people: what a name may be, and when two names count as one. Pure."""

from __future__ import annotations

import unicodedata

SHORTEST, LONGEST = 2, 30  # characters, after normalisation
TOGETHER = frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})  # written in one word
LETTERS = frozenset({"Lu", "Ll", "Lt", "Lo"})
MARKS_OF_EAST_ASIA = {"ー": "KATAKANA", "々": "CJK"}

# The first segments of the site's addresses, and names that would speak for the site.
RESERVED = frozenset(
    """
    about accounts api c channels comments community corrections editions feed feeds following for-you healthz
    hot language latest live login logout manifest mcp media metrics moderation notifications operations ops
    opml p readyz robots s saved search settings share shares signup sitemap static story u welcome well-known
    admin administrator ai digest everyone moderator moderators root staff support system
    """.split()  # noqa: SIM905  a list of words
)
RESERVED_START = "deleted-"  # an emptied account is called so

# Cyrillic and Greek letters whose small or capital form looks like a Latin letter's, and that one.
CYRILLIC = "авеѕіјкмнорстухһԁԛԝ", "abesijkmhopctyxhdqw"
GREEK = "αβεζηικμνορτυχ", "abezhikmvoptyx"
LOOKS_LIKE = str.maketrans(CYRILLIC[0] + GREEK[0], CYRILLIC[1] + GREEK[1])


def normal(name: str) -> str:
    """A name as it is kept: NFKC, so that full-width letters and ligatures are the plain ones."""
    return unicodedata.normalize("NFKC", name).strip()


def key_of(name: str) -> str:
    """Two names with one key are one name: without case, and without letters that only look alike."""
    folded = unicodedata.normalize("NFKC", normal(name).casefold())
    return folded.translate(LOOKS_LIKE)


def script_of(letter: str) -> str | None:
    """The script of a letter that a name may hold; None of any other character."""
    if letter in MARKS_OF_EAST_ASIA:
        return MARKS_OF_EAST_ASIA[letter]
    category, title = unicodedata.category(letter), unicodedata.name(letter, "")
    script = title.split(" ")[0].split("-")[0]
    clicks = script == "LATIN" and category == "Lo"  # they look like punctuation
    if category not in LETTERS or clicks or "FILLER" in title:
        return None
    return script


def problem_of(name: str) -> str | None:
    """What speaks against a normal ``name``: length, characters, scripts, reserved; None if nothing."""
    if not SHORTEST <= len(name) <= LONGEST:
        return "length"
    letters = [c for c in name if not (c in "_-" or (c.isascii() and c.isdigit()))]
    scripts = {script_of(c) for c in letters}
    if None in scripts or name[0] in "_-" or name[-1] in "_-":
        return "characters"
    if len(scripts) > 1 and not scripts <= TOGETHER:
        return "scripts"
    if key_of(name) in RESERVED or key_of(name).startswith(RESERVED_START):
        return "reserved"
    return None
