"""Numbers that belong to a person: telephones, identity papers, cards, bank accounts. Pure.

Where there is a check digit it decides; without one the number must have a shape of its own or be named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban, luhn
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from digest.chats.redaction.kinds import Kind, Removed
from digest.chats.redaction.reading import Reading
from digest.chats.redaction.words import matches

# Seven digits with little between them: only around such a place the patterns for numbers are tried.
_DIGITS = re.compile(r"[0-9](?:[^0-9\n]{0,4}[0-9]){6,}")
_AROUND = 8  # characters: a country code, brackets, what must not follow


def _regions(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for match in _DIGITS.finditer(text):
        start, end = max(0, match.start() - _AROUND), min(len(text), match.end() + _AROUND)
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _within(pattern: re.Pattern[str], text: str, regions: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    for start, end in regions:
        yield from pattern.finditer(text, start, end)


# -- telephones --------------------------------------------------------------------------------------------

_NO_DIGIT_AFTER = r"(?![0-9A-Za-z]|[.,][0-9]|-[0-9])"
_ALONE_BEFORE = r"(?<![0-9A-Za-z.+])(?<![0-9][- ,/:])"
_ALONE_AFTER = r"(?![0-9A-Za-z]|[.,/:-][0-9]| [0-9])"
_PHONES = [
    # +49 30 901820, +1 (415) 555-0132, 0044 20 …
    re.compile(
        r"(?<![\w+)\]])(?<![0-9]\.)\(?(?:\+|00(?=[1-9]))[1-9](?:[ ().-]{0,2}[0-9]){8,14}(?![0-9A-Za-z]|\.[0-9])",
        re.A,
    ),
    # United States and Canada
    re.compile(
        _ALONE_BEFORE + r"(?:\+?1[ .-]?)?\([2-9][0-9]{2}\)[ .-]?[0-9]{3}[ .-]?[0-9]{4}" + _NO_DIGIT_AFTER
    ),
    re.compile(_ALONE_BEFORE + r"(?:1[ .-])?([2-9][0-9]{2})([.-])[0-9]{3}\2[0-9]{4}" + _ALONE_AFTER),
    re.compile(_ALONE_BEFORE + r"1[ .-][2-9][0-9]{2}[ .-][2-9][0-9]{2}[ .-][0-9]{4}" + _ALONE_AFTER),
    # United Kingdom
    re.compile(_ALONE_BEFORE + r"\(?02[0-9]\)?[ -]?[0-9]{4}[ -][0-9]{4}" + _ALONE_AFTER),
    re.compile(_ALONE_BEFORE + r"07[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{3}" + _ALONE_AFTER),
    re.compile(_ALONE_BEFORE + r"\(?01[0-9]{2,4}\)?[ -][0-9]{3}[ -]?[0-9]{3,4}" + _ALONE_AFTER),
    # Chinese lines with an area code; service lines
    re.compile(
        _ALONE_BEFORE
        + r"\(?(?:010|02[0-9]|0[3-9][0-9]{2})\)?[ -]{0,2}[1-9][0-9]{2,3}[ -]?[0-9]{4}(?:-[0-9]{1,5})?"
        + r"(?![0-9A-Za-z]|[.,/:-][0-9])"
    ),
    re.compile(_ALONE_BEFORE + r"[48]00[ -][0-9]{3}[ -]?[0-9]{4}" + _ALONE_AFTER),
    # Japan, France, Germany and others that begin with a nought
    re.compile(_ALONE_BEFORE + r"0[1-9][0-9]{0,2}-[0-9]{2,4}-[0-9]{4}" + _ALONE_AFTER),
    re.compile(_ALONE_BEFORE + r"0[1-9](?:([ .])[0-9]{2})(?:\1[0-9]{2}){3}" + _ALONE_AFTER),
]
_CHINA_MOBILE = re.compile(
    r"(?<![0-9A-Za-z.])(?<![0-9][-])(?P<code>\(?(?:\+|00)?86\)?[ -]{0,2})?(?P<number>1[3-9][0-9](?:[ .-]?[0-9]){8})(?![0-9A-Za-z]|[.,][0-9]|-[0-9]|%)"
)
_GROUPS = {
    (11,),
    (3, 4, 4),
    (3, 8),
    (7, 4),
    (3, 3, 5),
    (4, 3, 4),
    (4, 4, 3),
    (5, 6),
    (6, 5),
    (5, 3, 3),
    (3, 2, 3, 3),
    (3, 2, 2, 2, 2),
    (3, 4, 2, 2),
}
_AMOUNT_AFTER = re.compile(
    r"[ \t]?(?:元|美元|万|萬|亿|億|次|人|个|台|吨|字节|行|条|年|%|bytes?\b|rows?\b|tokens?\b|ms\b|ns\b|us\b|usd\b|kb\b|b\b|params?\b|parameters\b|people\b|times\b|users\b|dollars\b|hz\b)",
    re.I,
)
_MONEY_BEFORE = re.compile(r"[$\u00a5\u20ac\u00a3\uffe5#]\s?$")
_SPOKEN = re.compile(
    r"[\u4e00幺][三四五六七八九][零\u3007幺\u4e00二三四五六七八九]{9}(?![零\u3007幺\u4e00二三四五六七八九十百千万])"
)
_PHONE_WORDS = (
    *("tel", "phone", "mobile", "cell", "fax", "whatsapp", "sms", "call", "dial", "text", "ring", "t\u00e9l"),
    *("电话", "電話", "手机", "手機", "座机", "传真", "联系方式", "热线", "致电"),
)
_NAMED_PHONE = re.compile(
    r"(?:phone(?:[ _-]?(?:number|no\.?))?|(?<![a-z])(?:tel(?:ephone)?|mobile|cell|fax|whatsapp|sms|call|dial|text|ring|telefon|t\u00e9l)"
    r"|电话|電話|手机号?码?|手機|座机|传真|联系方式|热线|致电)"
    r"[\"'*`]{0,3}[ \t]?(?:number|no\.?|me|us|(?:me |us )?(?:at|on)|is|号码?|是|为)?[ \t]?[:=#]{0,2}[ \t\"'*`]{0,4}"
    r"([+(]?[0-9](?:[ ().-]{0,2}[0-9]){6,14})(?![0-9a-z]|\.[0-9])"
)


def _mobiles(text: str, regions: list[tuple[int, int]]) -> Iterator[Removed]:
    for match in _within(_CHINA_MOBILE, text, regions):
        number = match["number"]
        groups = tuple(len(part) for part in re.split(r"[ .-]", number))
        if groups not in _GROUPS or ("." in number and groups != (3, 4, 4)):
            continue
        start, end = match.span("number")
        if len(groups) > 1 and not match["code"]:  # a row of figures
            if re.search(r"[0-9][ ,]$", text[max(0, start - 2) : start]) or re.match(
                r" [0-9]", text[end : end + 2]
            ):
                continue
        elif _AMOUNT_AFTER.match(text, end) or _MONEY_BEFORE.search(text[max(0, start - 2) : start]):
            continue
        yield Removed(Kind.PHONE, match.start() if match["code"] else start, end)


def _phones(text: str, low: str, regions: list[tuple[int, int]]) -> Iterator[Removed]:
    yield from _mobiles(text, regions)
    for pattern in _PHONES:
        for match in _within(pattern, text, regions):
            digits = sum(char.isdigit() for char in match[0])
            if 8 <= digits <= 15 and not _AMOUNT_AFTER.match(text, match.end()):
                yield Removed(Kind.PHONE, *match.span())
    for match in matches(low, _PHONE_WORDS, _NAMED_PHONE):
        least = 10 if match[0].startswith(("call", "dial", "text", "ring")) else 7
        if sum(char.isdigit() for char in match[1]) >= least:
            yield Removed(Kind.PHONE, *match.span(1))


# -- papers ------------------------------------------------------------------------------------------------

_CHINA_ID = re.compile(r"(?<![0-9A-Za-z.])[1-9](?:[ -]?[0-9]){16}[ -]?[0-9Xx](?![0-9A-Za-z])")
_OLD_CHINA_ID = re.compile(r"(?<![0-9A-Za-z.])(?<![0-9][-,])[1-6][0-9]{14}(?![0-9A-Za-z]|[.,-][0-9])")
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
    ]
)
_SOCIAL_SECURITY = re.compile(
    r"(?<![0-9A-Za-z.-])(?!000|666|9[0-9]{2})[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![0-9A-Za-z]|-[0-9]|\.[0-9])"
)
_INSURANCE = re.compile(
    r"[A-CEGHJ-PR-TW-Z](?<![0-9A-Za-z].)[A-CEGHJ-NPR-TW-Z] [0-9]{2} [0-9]{2} [0-9]{2} [A-D](?![0-9A-Za-z])"
)
_HONG_KONG_ID = re.compile(r"[A-Z](?<![0-9A-Za-z].)[A-Z]?[0-9]{6}\([0-9A]\)")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][\u00b7\u2022. ]?(?=[A-HJ-NP-Z0-9]{0,5}[0-9])[A-HJ-NP-Z0-9]{5,6}(?![0-9A-Za-z])"
)
_VALUE = r"[\"'*`]{0,3}[ \t]?(?:number|no\.?|num|#|id|号码?|证号)?[\"'*`]{0,3}[ \t]?(?:is|是|为|為)?[ \t]?[:=#]{0,2}[ \t\"'*`]{0,4}"
_PAPER_WORDS = (
    *("身份证", "身份證", "证件号", "护照", "護照", "驾驶证", "驾照", "档案编号", "车牌"),
    *("社保", "医保", "军官证", "港澳通行证", "通行证"),
    *(
        "id card",
        "id_card",
        "id-card",
        "idcard",
        "identity",
        "passport",
        "driver",
        "driving",
        "licen",
        "ssn",
        "social security",
    ),
    *("national insurance", "nino", "tax", "itin", "aadhaar", "nhs"),
)
_NAMED_PAPERS = re.compile(
    r"(?:身份证(?:号码?|件号)?|身份證(?:號碼?)?|证件号码?|(?<![a-z])id[ _-]?card|(?<![a-z])identity[ _-]?(?:card|number)|护照号?码?|護照號?碼?|(?<![a-z])passport"
    r"|驾驶证号?|驾照号?|档案编号|(?<![a-z])driv(?:er|ing)(?:'?s)?[ _-]?licen[cs]e|(?<![a-z])licen[cs]e[ _-]?plate|车牌号?码?|社保卡?号|医保卡?号|军官证号?"
    r"|港澳通行证号?|通行证号?|(?<![a-z])ssn|(?<![a-z])social security|(?<![a-z])national insurance|(?<![a-z])nino|(?<![a-z])tax(?:payer)?[ _-]?id|(?<![a-z])itin|(?<![a-z])aadhaar|(?<![a-z])nhs)"
    + _VALUE
    + r"((?:[\u4e00-\u9fff][a-z]\u00b7?)?[a-z0-9](?:[ -]?[a-z0-9]){5,19})(?![a-z0-9])"
)


def _papers(text: str, low: str, regions: list[tuple[int, int]]) -> Iterator[Removed]:
    for match in _within(_CHINA_ID, text, regions):
        number = re.sub(r"[ -]", "", match[0]).upper()
        if is_chinese_identity(number):
            yield Removed(Kind.IDENTITY, *match.span())
    for match in _within(_OLD_CHINA_ID, text, regions):
        if _is_old_chinese_identity(match[0]):
            yield Removed(Kind.IDENTITY, *match.span())
    for match in _within(_SOCIAL_SECURITY, text, regions):
        yield Removed(Kind.IDENTITY, *match.span())
    for pattern in (_INSURANCE, _HONG_KONG_ID, _PLATE):
        if pattern is not _PLATE or not text.isascii():
            for match in pattern.finditer(text):
                yield Removed(Kind.IDENTITY, *match.span())
    for match in matches(low, _PAPER_WORDS, _NAMED_PAPERS):
        value = re.match(r"(?:[a-z]{2}(?: [0-9]{2}){3} [a-d]|[0-9][0-9x -]+|[^ ]+)(?![a-z0-9])", match[1])
        found = value[0].rstrip(" -") if value else ""
        if sum(char.isdigit() for char in found) >= 5:
            yield Removed(Kind.IDENTITY, match.start(1), match.start(1) + len(found))


def _is_old_chinese_identity(number: str) -> bool:
    """15 digits as issued until 1999: no check digit, but a province and a date of birth in the 20th century."""
    try:
        ric.get_birth_date(f"{number[:6]}19{number[6:]}0")
    except (ValidationError, ValueError):
        return False
    return number[:2] in _PROVINCES


def is_chinese_identity(number: str) -> bool:
    """18 characters whose last checks the others (GB 11643), with a date of birth that exists. The place is not
    looked up: lists of counties end, numbers do not."""
    try:
        ric.get_birth_date(number)
    except (ValidationError, ValueError):
        return False
    return number[6:8] in ("18", "19", "20") and ric.calc_check_digit(number) == number[-1]


# -- cards and accounts ------------------------------------------------------------------------------------

_CARD = re.compile(
    r"(?<![0-9A-Za-z.])(?<![0-9]-)(?:[2-6][0-9]{3}([ -])(?:[0-9]{4}\1){2}[0-9]{1,4}(?:\1[0-9]{1,4})?|3[47][0-9]{2}([ -])[0-9]{6}\2[0-9]{5}|3[068][0-9]{2}([ -])[0-9]{6}\3[0-9]{4}"
    r"|6[0-9]{5}([ -])[0-9]{10,13}|[2-6][0-9]{12,18})(?![0-9A-Za-z]|\.[0-9]|-[0-9])"
)
_ISSUED = re.compile(  # by the first digits; lengths after the networks' own lists
    r"4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})|5[1-5][0-9]{14}|2(?:22[1-9]|2[3-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720)[0-9]{12}|220[0-4][0-9]{12,15}"
    r"|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|35(?:2[89]|[3-8][0-9])[0-9]{12}|6(?:011|5[0-9]{2}|4[4-9][0-9])[0-9]{12,15}"
    r"|62[0-9]{14,17}|(?:60|81)[0-9]{14}|(?:5[06-8]|6[0-9])[0-9]{14,17}|9558[0-9]{15}"
)
_CARD_WORDS = (
    *("银行卡", "卡号", "银行账号", "银行帐号", "信用卡", "储蓄卡", "开户账号", "收款账号"),
    *("card", "account", "acct"),
)
_NAMED_CARD = re.compile(
    r"(?:银行卡号?码?|卡号|银行账号|银行帐号|信用卡号?|储蓄卡号?|开户账号|收款账号|card[ _-]?(?:number|no\.?)|account[ _-]?(?:number|no\.?)|(?<![a-z])acct)"
    r"[\"'*`]{0,3}[ \t]?(?:is|是|为)?[ \t]?[:=#]{0,2}[ \t\"'*`]{0,4}([0-9](?:[ -]?[0-9]){7,21})(?![0-9a-z])"
)
_CODE = re.compile(
    r"(?<![a-z])(?:cvv2?|cvc2?|csc)[\"']?[ \t]?(?:code|is|是)?[ \t]?[:=]?[ \t\"']{0,2}([0-9]{3,4})(?![0-9a-z])"
)
_IBAN = re.compile(r"[A-Z](?<![0-9A-Za-z].)[A-Z][0-9]{2}(?:[ -]?[A-Z0-9]){11,30}")
_IBAN_LENGTHS = range(34, 14, -1)


def _cards(text: str, low: str, regions: list[tuple[int, int]]) -> Iterator[Removed]:
    for match in _within(_CARD, text, regions):
        number = re.sub(r"[ -]", "", match[0])
        if _ISSUED.fullmatch(number) and luhn.is_valid(number) and len(set(number)) > 1:
            yield Removed(Kind.CARD, *match.span())
    for words, pattern in ((_CARD_WORDS, _NAMED_CARD), (("cvv", "cvc", "csc"), _CODE)):
        for match in matches(low, words, pattern):
            yield Removed(Kind.CARD, *match.span(1))


def _accounts(text: str) -> Iterator[Removed]:
    for match in _IBAN.finditer(text):
        places = [place for place, char in enumerate(match[0]) if char not in " -"]
        number = "".join(match[0][place] for place in places).upper()
        for length in _IBAN_LENGTHS:
            if length <= len(number) and _is_iban(number[:length]):
                end = match.start() + places[length - 1] + 1
                if not text[end : end + 1].isalnum():
                    yield Removed(Kind.IBAN, match.start(), end)
                break


def _is_iban(number: str) -> bool:
    """ISO 13616: the remainder first, because it is cheap; then the country's own structure."""
    digits = "".join(str(int(char, 36)) for char in number[4:] + number[:4])
    return int(digits) % 97 == 1 and iban.is_valid(number, check_country=False)


def find(reading: Reading) -> Iterator[Removed]:
    text, low = reading.plain, reading.low
    regions = _regions(text)
    if regions:
        yield from _phones(text, low, regions)
        yield from _accounts(text)
    yield from _cards(text, low, regions)
    yield from _papers(text, low, regions)
    for match in matches(text, ("\u4e00", "幺"), _SPOKEN):
        yield Removed(Kind.PHONE, *match.span())
