"""What can be checked in a sentence: its numbers, names, weekdays and quotations; pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from summarizer.wording import HAN, STOP, is_han, terms

# --- numbers ----------------------------------------------------------------------------------------------
POWER_WORDS = """hundred 2 thousand 3 k 3 million 6 mn 6 m 6 billion 9 bn 9 b 9 trillion 12 tn 12
千 3 万 4 百万 6 千万 7 亿 8 千亿 11 万亿 12 萬 4 億 8 萬億 12"""
POWERS = POWER_WORDS.split()
UNITS = {unit: 10 ** int(power) for unit, power in zip(POWERS[::2], POWERS[1::2], strict=True)}
NUMBER = re.compile(
    r"(?<![A-Za-z\d.])(\d[\d,]*(?:\.\d+)?)"
    r"(?:(?:st|nd|rd|th)\b|[ -]?(hundred|thousand|million|billion|trillion)\b|\s?(bn|tn|mn|[mkb])\b"
    r"|\s?(万亿|萬億|千亿|百万|千万|万|亿|千|萬|億))?(?![A-Za-z\d])",
    re.I,
)
SMALL = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
ENGLISH = {word: n for n, word in enumerate(f"{SMALL} seventeen eighteen nineteen".split(), 2)}
TEN = "twenty thirty forty fifty sixty seventy eighty ninety"
TENS = {word: n * 10 for n, word in enumerate(TEN.split(), 2)}
WORDED = re.compile(
    rf"\b(?:({'|'.join(TENS)})(?:[- ]({'|'.join([*ENGLISH, 'one'])}))?|({'|'.join(ENGLISH)}))"
    r"(?:[ -](hundred|thousand|million|billion|trillion))?\b",
    re.I,
)
HAN_DIGITS = {"零": 0, "〇": 0, **{c: n for n, c in enumerate("一二三四五六七八九", 1)}, "两": 2, "兩": 2}
HAN_STEPS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
HAN_NUMBER = re.compile(f"[{''.join([*HAN_DIGITS, *HAN_STEPS])}]+")
MEASURES = "个個名人家年月日天次元美人件起项項场場位款大成倍岁歲座辆輛架艘枚吨公米亩户只支所条條周小点點万亿"

# --- names ------------------------------------------------------------------------------------------------
WORD = re.compile(r"[A-Za-zÀ-ž0-9][A-Za-zÀ-ž0-9'’.&+\-]*[A-Za-zÀ-ž0-9+]|[A-Za-zÀ-ž]")
# One name, then its other forms; people and adjectives of a country count as the country.
SAME_NAMES = """
us: u.s u.s.a usa america american americans
uk: u.k britain british briton britons
eu: e.u european
un: u.n
china: chinese
russia: russian russians
ukraine: ukrainian ukrainians
iran: iranian iranians
israel: israeli israelis
japan: japanese
korea: korean koreans
india: indian indians
france: french
germany: german germans
italy: italian italians
spain: spanish
canada: canadian canadians
mexico: mexican mexicans
brazil: brazilian
australia: australian australians
taiwan: taiwanese
turkey: turkish
syria: syrian syrians
iraq: iraqi
egypt: egyptian
vietnam: vietnamese
netherlands: dutch
sweden: swedish
switzerland: swiss
poland: polish
europe: europeans
afghanistan: afghan afghans
palestine: palestinian palestinians
venezuela: venezuelan
greenland: greenlandic greenlanders
denmark: danish danes
january: jan
february: feb
march: mar
april: apr
june: jun
july: jul
august: aug
september: sep sept
october: oct
november: nov
december: dec
monday: mon
tuesday: tue tues
wednesday: wed
thursday: thu thurs
friday: fri
saturday: sat
sunday: sun
senator: sen
governor: gov
president: pres
professor: prof
doctor: dr
"""
CANONICAL = {
    other: line.partition(":")[0]
    for line in SAME_NAMES.split("\n")
    for other in line.partition(":")[2].split()
}
PHRASES = (
    (re.compile(r"\bUnited States(?: of America)?\b"), "US"),
    (re.compile(r"\bUnited Kingdom\b|\bGreat Britain\b"), "UK"),
    (re.compile(r"\bEuropean Union\b"), "EU"),
    (re.compile(r"\bUnited Nations\b"), "UN"),
)
# Characters that mostly spell foreign names; three in a row outside the sources are an invented one.
SPELLING = (
    "阿埃艾爱安昂奥巴拜班邦贝本比彼宾波伯勃博布达戴丹德邓狄迪蒂丁杜顿多厄恩尔伐法凡范菲费芬丰佛夫弗福富盖"
    "甘冈戈哥格古哈海汉豪赫亨霍基吉加贾杰金卡凯坎康考柯科克肯库夸奎拉莱兰朗劳勒雷里利莉丽连林龙卢鲁伦罗洛"
    "马玛麦迈曼毛梅门蒙米密摩莫默姆穆拿娜纳南内尼涅宁牛纽努诺欧帕派潘庞佩皮匹平珀普奇恰乔切琼丘让热仁日茹"
    "瑞若撒萨塞赛桑瑟沙山尚舍圣施史舒斯司丝苏索塔太泰坦汤唐陶特滕廷图托瓦万旺威韦维魏温文沃乌伍西希锡席夏"
    "辛休许逊雅亚扬耶叶伊因尤约泽扎詹珍朱兹佐"
)
SPELLED = re.compile(f"[{SPELLING}·]{{3,}}")
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
SPEAKS = "表示|称|说|指出|认为|宣布|介绍|透露|强调|出任|担任|当选|辞职|博士|教授|先生|女士|被捕|去世"
PERSON = re.compile(rf"([{SURNAMES}][{HAN}]{{1,2}})(?={SPEAKS})")
TITLED = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Prof|Sen|Gov|Gen|Rep|St|[A-Z])\.$")
OPENS_AFTER = '.!?:;"“‘(。！？：；「（'
WEEKDAY = re.compile(r"(?:周|星期|礼拜|週)([一二三四五六日天])(?![年期岁])")
QUOTED = re.compile(r"“([^”]{1,400})”|「([^」]{1,400})」|『([^』]{1,400})』|\"([^\"]{1,400})\"")


def plain_forms(text: str) -> str:
    """Full-width characters as ASCII, one kind of apostrophe, phrases that have a short name by it."""
    text = unicodedata.normalize("NFKC", text).replace("’", "'")
    for phrase, short in PHRASES:
        text = phrase.sub(short, text)
    return text


@dataclass(frozen=True)
class Number:
    """A figure as written (``bare``) and with its unit (``value``), both normalised."""

    bare: Decimal
    value: Decimal


def numbers(text: str, *, liberal: bool = False) -> list[Number]:
    """The figures of ``text``. ``liberal``: also Chinese numerals without a measure word (for sources)."""
    text = plain_forms(text)
    found = []
    for match in NUMBER.finditer(text):
        bare = Decimal(match[1].replace(",", "").rstrip("."))
        unit = next((u for u in match.groups()[1:] if u), "")
        found.append(Number(bare, bare * UNITS.get(unit.lower(), 1)))
    for match in WORDED.finditer(text):
        tens, ones, small, unit = match.groups()
        plain = ENGLISH.get((small or ones or "").lower(), 1 if ones else 0)
        bare = Decimal(plain + (TENS[tens.lower()] if tens else 0))
        found.append(Number(bare, bare * UNITS.get((unit or "").lower(), 1)))
    for match in HAN_NUMBER.finditer(text):
        value = han_value(match[0])
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if before.isdigit():  # "3万": read above
            continue
        if value >= 2 and (
            liberal or (after and after in MEASURES) or before in ("第", "之") or len(match[0]) > 2
        ):
            found.append(Number(Decimal(value), Decimal(value)))
            if liberal and after == "成":
                found.append(Number(Decimal(value * 10), Decimal(value * 10)))
    return found


def han_value(numeral: str) -> int:
    """ "三千五百" -> 3500, "十四" -> 14, "二〇二六" -> 2026, "两万亿" -> 2 x 10^12."""
    if not any(c in HAN_STEPS for c in numeral):
        return int("".join(str(HAN_DIGITS[c]) for c in numeral))
    total = section = digit = last = 0
    for c in numeral:
        if c in HAN_DIGITS:
            digit = HAN_DIGITS[c]
        elif HAN_STEPS[c] >= 10**4:
            step = HAN_STEPS[c]
            # "两万亿" multiplies all that came, "三亿二千万" only what came since
            total = (total + section + digit or 1) * step if step > last else total + (section + digit) * step
            section, digit, last = 0, 0, step
        else:
            section += (digit or 1) * HAN_STEPS[c]
            digit = 0
    return total + section + digit


def canonical(word: str) -> str:
    word = re.sub(r"'s?$", "", word.lower().strip(".'-&+"))
    word = CANONICAL.get(word, word)
    bare = word.replace(".", "")
    return CANONICAL.get(bare, bare)


def words(text: str) -> set[str]:
    """Every Latin word of ``text`` in canonical form, the parts of hyphenated ones too."""
    found = {canonical(word) for word in WORD.findall(plain_forms(text))}
    return found | {canonical(part) for word in found if "-" in word for part in word.split("-")}


def initials(text: str) -> set[str]:
    """Short names that the text spells out: "Federal Aviation Administration" -> faa."""
    runs = re.findall(r"(?:[A-Z][\w'-]+(?: (?:of|for|and|the|on|in))* ){1,6}[A-Z][\w'-]+", plain_forms(text))
    found = set()
    for run in runs:
        capitals = [word[0].lower() for word in run.split() if word[0].isupper()]
        for start in range(len(capitals)):
            found |= {"".join(capitals[start:end]) for end in range(start + 2, len(capitals) + 1)}
    return found


def names(sentence: str) -> list[str]:
    """What reads as a name: Latin words with a capital (at the start of a sentence only where a verb in the
    past tense follows) or with digits, foreign names spelled in Chinese, Chinese persons who speak."""
    text = plain_forms(sentence)
    found: list[str] = []
    pieces = list(WORD.finditer(text))
    for place, match in enumerate(pieces):
        word = match[0]
        before = text[: match.start()].rstrip()
        opens = (not before or before[-1] in OPENS_AFTER) and not TITLED.search(before)
        mixed = any(c.isupper() for c in word[1:]) or (
            any(map(str.isdigit, word)) and any(map(str.isalpha, word))
        )
        if re.fullmatch(r"\d+(?:st|nd|rd|th|s|bn|tn|mn|[mkb])", word, re.I):
            continue
        if mixed or (word[0].isupper() and not opens):
            if canonical(word) not in STOP:
                found.append(word)
        elif (
            word[0].isupper()
            and opens
            and not is_han(sentence)
            and subject(word, pieces[place + 1 : place + 2])
        ):
            found.append(word)
    found += [run for run in SPELLED.findall(text) if len(run.strip("·")) >= 3]
    return found + PERSON.findall(text)


def subject(word: str, following: list[re.Match[str]]) -> bool:
    """Whether the first word of a sentence reads as a person: nothing common, and a past tense behind it."""
    if not following or common(word):
        return False
    return bool(re.fullmatch(r"[a-z]+ed|said|told|won|says|met|led|has|is|was|will", following[0][0]))


def common(word: str) -> bool:
    """Whether a capitalised word that opens a sentence may well be none but an ordinary one."""
    return word.lower() in STOP or word.lower().endswith(("s", "ing", "ly", "ed"))


def quotations(sentence: str) -> list[str]:
    return [next(filter(None, groups)) for groups in QUOTED.findall(sentence)]


def squeezed(text: str) -> str:
    """Letters, digits and Han only: quotations compare by it."""
    return re.sub(r"[\W_]+", "", plain_forms(text).lower())


@dataclass(frozen=True)
class Evidence:
    """What one report, or several together, can bear witness to."""

    language: str
    terms: frozenset[str]
    words: frozenset[str]
    bare: frozenset[Decimal]
    values: frozenset[Decimal]
    unitless: frozenset[Decimal]
    units: frozenset[Decimal]
    text: str  # squeezed

    def __or__(self, other: Evidence) -> Evidence:
        return Evidence(
            self.language,
            self.terms | other.terms,
            self.words | other.words,
            self.bare | other.bare,
            self.values | other.values,
            self.unitless | other.unitless,
            self.units | other.units,
            self.text + "\n" + other.text,
        )

    def has_number(self, number: Number) -> bool:
        if number.value in self.values:
            return True
        if number.bare == number.value:
            return number.bare in self.bare  # "from 18.2 to 9.0 billion": the unit stands once for both
        return number.bare in self.unitless and number.value / number.bare in self.units

    def has_name(self, name: str) -> bool:
        if re.search(f"[{HAN}]", name):
            return squeezed(name) in self.text
        word = canonical(name)
        if word in self.words or squeezed(name) in self.words:
            return True
        parts = [part for part in re.split(r"[-.&+]", word) if part]
        return len(parts) > 1 and all(part in self.words for part in parts)


def evidence(text: str, language: str) -> Evidence:
    found = numbers(text, liberal=True)
    return Evidence(
        language,
        frozenset(terms(text)),
        frozenset(words(text) | initials(text)),
        frozenset(n.bare for n in found),
        frozenset(n.value for n in found),
        frozenset(n.bare for n in found if n.bare == n.value),
        frozenset(n.value / n.bare for n in found if n.bare),
        squeezed(text),
    )


def missing(sentence: str, source: Evidence) -> str:
    """Which kind of fact of ``sentence`` is not in ``source``: number, name, date, quote; "" when all are."""
    if any(not source.has_number(number) for number in numbers(sentence)):
        return "number"
    if any(not source.has_name(name) for name in names(sentence)):
        return "name"
    days = {"日" if day == "天" else day for day in WEEKDAY.findall(sentence)}
    if any(
        not re.search(f"(?:周|星期|礼拜|週)[{day}{'天' if day == '日' else ''}]", source.text) for day in days
    ):
        return "date"
    if any(squeezed(quote) not in source.text for quote in quotations(sentence)):
        return "quote"
    return ""
