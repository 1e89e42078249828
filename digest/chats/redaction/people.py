"""Where a person can be written to or visited: e-mail, named street addresses, named accounts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.chats.redaction.kinds import Kind, Removed
from digest.chats.redaction.placeholders import is_placeholder
from digest.chats.redaction.reading import Reading
from digest.chats.redaction.words import matches, places

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_AT = r"(?:@|%40|&#0?64;|&#x40;|&commat;|\\u0040)"
_DOMAIN = re.compile(
    rf"(?:{_LABEL}\.){{1,5}}(?:[A-Za-z]{{2,24}}|xn--[A-Za-z0-9-]{{2,50}})(?![A-Za-z0-9]|\.[A-Za-z0-9]|-[A-Za-z0-9]|[(\[])"
)
_SIGN = re.compile(_AT, re.I)
_HAN_DOMAIN = re.compile(
    r"(?:[A-Za-z0-9\u4e00-\u9fff-]{1,40}\.){1,3}(?:cn|com|net|org|中国|公司|网络)(?![A-Za-z0-9.])"
)
_AT_SIGNS = ("@", "%40", "&#64;", "&#064;", "&#x40;", "&commat;", "\\u0040")
_NOT_DOMAINS = re.compile(
    r"\.(?:png|jpe?g|gif|svg|webp|ico|bmp|js|mjs|cjs|ts|tsx|jsx|css|scss|json|html?|txt|xml|ya?ml|toml|lock|map|pdf|tgz|zip|exe|dll|whl|jar"
    r"|shape|weight|bias|grad|transpose|values|array|length|latest|beta|alpha|next|canary|service|timer|socket|mount)$",
    re.I,
)
# name [at] host [dot] com, name (at) host.com, name艾特qq点com; name at host dot com
_SPELT_AT = re.compile(r"[\[({<]\s?(?:at|@|a|艾特)\s?[\])}>]\s{0,2}|艾特\s?|圈a", re.I)
_SPELT_DOMAIN = re.compile(
    r"[A-Za-z0-9-]{1,40}(?:(?:\s?\.\s?|\s{0,2}[\[({<]\s?(?:dot|\.|点)\s?[\])}>]\s{0,2}|\s(?:dot)\s|\s?点\s?)[A-Za-z0-9-]{2,24}){1,3}",
    re.I,
)
_SPOKEN_DOMAIN = re.compile(
    r"(?!dot\s)[A-Za-z0-9-]{2,40}(?:\s(?:dot|点)\s(?!dot\b)[A-Za-z]{2,24}){1,3}(?![A-Za-z0-9])", re.I
)
_BEFORE_SPELT = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Za-z0-9_-]{1,30}\s(?:dot|DOT)\s)?[A-Za-z0-9_](?:[A-Za-z0-9_.+-]{0,62}[A-Za-z0-9_])?(?=\s{0,2}\Z)"
)
_HASH_FOR_AT = re.compile(
    r"(?<![A-Za-z0-9._-])[A-Za-z0-9_][A-Za-z0-9_.-]{1,40}#(?:gmail|qq|163|126|outlook|hotmail|foxmail|icloud|yahoo|sina|sohu|yeah|aliyun|proton|protonmail|live|msn)\.(?:com|net|cn|me|com\.cn)(?![A-Za-z0-9])",
    re.I,
)


def _emails(text: str, gate: str) -> Iterator[Removed]:
    for at in places(gate, _AT_SIGNS):
        sign = _SIGN.match(text, at)
        if not sign:
            continue
        domain = _DOMAIN.match(text, sign.end()) or _HAN_DOMAIN.match(text, sign.end())
        if not domain or _NOT_DOMAINS.search(domain[0]):
            continue
        before = text[max(0, sign.start() - 64) : sign.start()]
        local = _local_part(before)
        if not local or _in_address(text, sign.start()):
            continue
        if local.lower() == "git" and text[domain.end() : domain.end() + 1] in (":", "/"):
            continue  # git@host:owner/repository names a place
        yield Removed(Kind.EMAIL, sign.start() - len(local), domain.end())
    for spelt in _SPELT_AT.finditer(text):
        yield from _spelt(text, spelt.start(), _SPELT_DOMAIN.match(text, spelt.end()))
    for place in places(gate, (" at ",)):
        yield from _spelt(text, place, _SPOKEN_DOMAIN.match(text, place + 4))
    if "#" in gate:
        for match in _HASH_FOR_AT.finditer(text):
            yield Removed(Kind.EMAIL, *match.span())


def _spelt(text: str, sign: int, domain: re.Match[str] | None) -> Iterator[Removed]:
    local = _BEFORE_SPELT.search(text, max(0, sign - 100), sign) if domain else None
    if domain and local:
        yield Removed(Kind.EMAIL, local.start(), domain.end())


def _local_part(before: str) -> str:
    """The longest local part that ends ``before``; it begins with a letter or a digit."""
    run = re.search(r"[A-Za-z0-9_.+%-]{1,64}\Z", before)
    if not run:
        quoted = re.search(r"\"[^\"\n]{1,62}\"\Z", before)
        return quoted[0] if quoted else ""
    return run[0].lstrip(".+%-") if not run[0].startswith("%40") else ""


def _in_address(text: str, sign: int) -> bool:
    """Before the host of an address: `https://user:…@host`. That is not a mail box."""
    start = text.rfind("://", max(0, sign - 300), sign)
    return start >= 0 and not re.search(r"[\s/\"'<>?]", text[start + 3 : sign])


# -- streets -----------------------------------------------------------------------------------------------

_STREET_WORDS = (
    "地址",
    "住址",
    "住处",
    "住在",
    "家住",
    "寄到",
    "家在",
    "addr",
    "street",
    "live at",
    "lives at",
    "living at",
    "residing at",
    "ship to",
    "shipped to",
    "deliver to",
    "delivered to",
)
_STREET_NAME = r"(?:地址|住址|住处|住在|家住|寄到|家在|addr(?:ess)?(?:[ _-]?(?:line[ _-]?[12]|[12]))?|street(?=[\"']?[ ]?[:=])|lives? at|living at|residing at|ship(?:ped)? to|deliver(?:ed)? to)"
_STREET = re.compile(
    _STREET_NAME
    + r"[\"'*`]{0,3}[ \t]{0,2}(?:is|是|为)?[ \t]{0,2}[:=]?[ \t]{0,3}(?:\r?\n[ \t>]{0,8})?[\"'*`]{0,3}([^\s\"'`<>{}*][^\n\"`<>{}|]{3,160})"
)
_CHINESE_PARTS = re.compile(r"[省市区區县縣镇乡村路街道巷弄号號栋幢楼层室苑]|单元|小区|胡同|大厦|花园|公寓")
_CHINESE_ADDRESS = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9\u00b7#()-]+(?:[ ,\u3001][\u4e00-\u9fffA-Za-z0-9#()-]*[0-9号室楼栋层路街区市省][\u4e00-\u9fffA-Za-z0-9#()-]*)*"
)
_ENGLISH_STREET = re.compile(
    r"\b(?:st|street|ave|avenue|road|rd|blvd|boulevard|lane|ln|drive|dr|way|court|ct|apt|apartment|suite|ste|flat|floor|fl|square|sq|place|pl"
    r"|terrace|ter|close|crescent|highway|hwy|parkway|pkwy|row|mews|grove|gardens|hill|park|circle|loop|trail|unit|room|p\.?o\.? box|stra(?:\u00dfe|sse)|str|platz|rue|via|calle)\b",
    re.I,
)
_SENTENCE_END = re.compile(
    r"(?<![Ss]t)(?<![Aa]ve)(?<![Rr]d)(?<![Aa]pt)(?<![Bb]lvd)(?<!Dr)(?<!Ln)(?<!\bO)(?<!\bP)(?<!\bN)(?<!\bS)(?<!\bE)(?<!\bW)[.;!?](?=\s|$)|\s-\s|\s{3,}|,?\s(?:and|but|which|where|tel|phone|email)\b[:\s]|\\n",
    re.I,
)


def _streets(text: str, low: str) -> Iterator[Removed]:
    for match in matches(low, _STREET_WORDS, _STREET):
        start = match.start(1)
        value = text[start : match.end(1)]
        han = _CHINESE_ADDRESS.match(value)
        if han and re.search(r"[\u4e00-\u9fff]", han[0]):
            value = han[0].rstrip("(,- ")
            parts = _CHINESE_PARTS.findall(value)
            enough = len(set(parts)) >= 2 and (
                len(value) >= 6
                and bool(
                    re.search(
                        r"[0-9\u4e00二三四五六七八九十]|[路街村镇]",
                        value,
                    )
                )
            )
            if enough and len(value) <= 80:
                yield Removed(Kind.STREET, start, start + len(value))
            continue
        end = _SENTENCE_END.search(value)
        value = value[: end.start()] if end else value
        value = value.rstrip(" ,.;:'")
        number = re.search(r"(?<![\w.:/])\d{1,5}[A-Za-z]?(?![\w.:])", value)
        if number and (_ENGLISH_STREET.search(value)) and not re.search(r"://|@|0x|[=(){}\[\]]", value):
            yield Removed(Kind.STREET, start, start + len(value))


# -- accounts ----------------------------------------------------------------------------------------------

_CONTACT_WORDS = (
    "微信",
    "威信",
    "薇信",
    "v信",
    "飞书号",
    "wechat",
    "weixin",
    "wx",
    "vx",
    "qq",
    "skype",
    "telegram",
    "whatsapp",
    "line",
    "kakao",
    "加v",
    "加我v",
)
_CONTACT = re.compile(
    r"(?:微信|威信|薇信|v信|飞书号|加我?v|(?<![a-z0-9_])(?:wechat|weixin|wx|vx|qq|skype|telegram|whatsapp|line|kakao(?:talk)?))(?:[ _-]?id|号码?|群)?"
    r"[ \t]?(?:number)?[ \t]?(?:是|为|[:=])[ \t]?[\"'`]?@?([a-z0-9_][a-z0-9_.-]{4,30}[a-z0-9_])(?![a-z0-9@(./\\])"
)
_CONTACT_NEAR = re.compile(
    r"(?:(?<=加)(?:微信|wx|vx|qq)|(?<=加我)(?:微信|wx|vx|qq)|加我?v|微信号|qq号)[ \t]{0,2}([a-z0-9_][a-z0-9_-]{4,30})(?![a-z0-9@(./])"
)
_CONTACT_LINK = re.compile(r"(?:t\.me/|wa\.me/|line\.me/ti/p/|m\.me/)([+~@]?[\w.-]{5,64})", re.A)


def _contacts(text: str, low: str) -> Iterator[Removed]:
    for pattern in (_CONTACT, _CONTACT_NEAR):
        for match in matches(low, _CONTACT_WORDS, pattern):
            value = match[1]
            word = re.fullmatch(r"[a-z]+(?:[_-][a-z]+)*", value)
            if not is_placeholder(value) and not (
                word
                and pattern is _CONTACT
                and "id" not in match[0]
                and not re.search(r"[\u4e00-\u9fff]", match[0])
            ):
                yield Removed(Kind.CONTACT, *match.span(1))
    if "wa.me/" in low or "line.me/ti" in low:
        for match in _CONTACT_LINK.finditer(text):
            if match[0].startswith(("wa.me", "line.me")):
                yield Removed(Kind.CONTACT, *match.span(1))


def find(reading: Reading) -> Iterator[Removed]:
    yield from _emails(reading.plain, reading.gate)
    yield from _streets(reading.plain, reading.low)
    yield from _contacts(reading.plain, reading.low)
