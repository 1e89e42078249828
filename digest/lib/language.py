"""Which language a short text is in, by its script; for Latin text by its function words."""

from __future__ import annotations

import re

from digest.lib.text import words

HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
CJK_MARKS = re.compile("[\u3001-\u3003\u3008-\u3011\u3014-\u301b\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]")
KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
WORD = re.compile("[a-z\u00c0-\u024f]+(?:['’][a-z]+)?", re.I)
SCRIPTS = {
    "ko": re.compile("[\uac00-\ud7a3\u1100-\u11ff]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "el": re.compile("[\u0370-\u03ff]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
}
FUNCTION_WORDS = {
    "en": words("the of and to in is for on with as at by from that this it are was be has will how what"),
    "de": words("der die das und ist nicht ein eine mit für auf den dem des von im zu wird sich auch"),
    "fr": words("le les des et est une du dans pour sur avec pas au aux qui que ce plus la"),
    "es": words("el los las y es una del en por para con que se su al más la como"),
    "it": words("il gli di e è una della per con che non sono nel alla dei più la"),
    "pt": words("os as e é uma do da em para com que não no na ao dos mais"),
    "nl": words("de het een en van is niet op te voor met zijn dat aan ook bij naar"),
}
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
READ = 600  # characters looked at


def language_of(text: str) -> str:
    """ISO 639-1 code of ``text`` (its first 600 characters), empty when there is nothing to tell it by.

    Chinese with Latin names stays Chinese: a Han character or mark weighs as much as 1.5 Latin words.
    """
    text = ADDRESS.sub(" ", text[:READ])
    spoken = [word.lower() for word in WORD.findall(text)]
    if not text.isascii():
        han, kana = len(HAN.findall(text)), len(KANA.findall(text))
        if kana > 1 and kana * 10 > han:
            return "ja" if (han + kana) * 1.5 >= len(spoken) else latin(spoken)
        for code, script in SCRIPTS.items():
            letters = len(script.findall(text))
            if letters > 2 * len(spoken) and letters > han:
                return code
        if han and (han + len(CJK_MARKS.findall(text))) * 1.5 >= len(spoken):
            return "zh"
    return latin(spoken)


def latin(spoken: list[str]) -> str:
    """English unless another language's function words clearly outnumber the English ones."""
    if not spoken:
        return ""
    counts = {code: sum(word in table for word in spoken) for code, table in FUNCTION_WORDS.items()}
    best = max(counts, key=lambda code: counts[code])
    enough = 2 if len(spoken) <= 15 else 3
    return best if counts[best] >= enough and counts[best] > 1.5 * counts["en"] else "en"
