"""Passwords and tokens that stand behind their name: assignments, headers, YAML, JSON, XML, prose, Chinese. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.chats.redaction.kinds import Kind, Removed
from digest.chats.redaction.placeholders import (
    is_expression,
    is_placeholder,
    is_strong,
    names_a_method,
)
from digest.chats.redaction.reading import GONE, Reading
from digest.chats.redaction.words import places

# Names as they end: `SMTP_PASSWORD`, `spring.datasource.password`, `x-api-key`. In lower case.
_PASSWORD = (
    r"passw(?:or)?ds?|passwrd|passwort|pwd|pswd|passphrase|passcode|contrase\u00f1a|senha|kennwort|\u043f\u0430\u0440\u043e\u043b\u044c"
    r"|\u30d1\u30b9\u30ef\u30fc\u30c9|\ube44\ubc00\ubc88\ud638|mot de passe|(?<=[_.-])pass|(?<![a-z0-9_])pass(?=[\"']?[ ]?[:=])|(?<![a-z0-9])pw(?=[\"']?[ ]?[:=])"
    r"|requirepass|masterauth"
)
_TOKEN = (
    r"secret(?:[_-]?(?:key|id|access[_-]?key|token|value|base))?"
    r"|tokens?|api[_-]?keys?|apikey|app[_-]?key|app[_-]?code|access[_-]?keys?(?:[_-]?(?:id|secret))?|auth[_-]?key|account[_-]?key|private[_-]?key"
    r"|shared[_-]?access[_-]?key|encryption[_-]?key|signing[_-]?key|master[_-]?key|subscription[_-]?key|session[_-]?key|service[_-]?key"
    r"|license[_-]?key|deploy[_-]?key|webhook[_-]?key|encoding[_-]?aes[_-]?key|credentials?|authorization|authtoken|x-auth|api[_-]?auth"
    r"|access[_-]?code|(?<![a-z0-9])(?:ak|sk|jwt|auth)(?=[\"']?[ ]?[:=])|otp|verification code|security code|密钥|密鑰|秘钥|令牌|授权码"
)
_CHINESE = r"密码|密碼|口令|提取码|验证码|驗證碼|访问码|解压码|激活码|通行码|暗号"
_SESSION = r"session[_-]?id|sessionid|jsessionid|phpsessid|sessdata|bili_jct|connect\.sid|csrftoken|xsrf-token|asp\.net_sessionid"
_NAME = re.compile(rf"(?P<p>{_PASSWORD})|(?P<t>{_TOKEN})|(?P<c>{_CHINESE})|(?P<s>{_SESSION})")
_BEGINNINGS = tuple(
    word.replace("+", " ")
    for word in [
        "pass",
        "pwd",
        "pswd",
        "contrase",
        "senha",
        "kennwort",
        "mot+de",
        "masterauth",
        "requirepass",
        "pw",
        "secret",
        "token",
        "api",
        "app",
        "access",
        "auth",
        "account",
        "private",
        "shared",
        "encryption",
        "signing",
        "master",
        "subscription",
        "session",
        "service",
        "license",
        "deploy",
        "webhook",
        "encoding",
        "credential",
        "x-auth",
        "ak",
        "sk",
        "jwt",
        "otp",
        "verification",
        "security",
        "jsession",
        "phpsess",
        "sessdata",
        "bili_jct",
        "connect.sid",
        "csrftoken",
        "xsrf-token",
        "asp.net_session",
    ]
)
_OTHER_BEGINNINGS = (
    *["密码", "密碼", "口令", "提取码", "验证码", "驗證碼", "访问码", "解压码", "激活码", "通行码", "暗号"],
    *["密钥", "密鑰", "秘钥", "令牌", "授权码", "пароль", "パスワード", "비밀번호"],
)
_ASKED_FOR = re.compile(
    r"(?:forgot|reset|show|hide|enter|invalid|wrong|validate|check|verify|hash|hashed|encrypt|encrypted|has|is|no|with|missing|require|required"
    r"|max|min|num|eos|bos|pad|sep|cls|mask|unk|next|page|cancel|cancellation|public|design|special|input|output|prompt|completion|total)[_ -]?$"
)

# What may stand between a name and its value.
_CLOSE = r"(?:\\{0,3}[\"'`\u201d\u2019\u300d]|\*\*|%22|&quot;|\]){0,3}"
_TYPE = r"(?:[ \t]*:[ \t]*(?:[A-Za-z_&][\w.]{0,20}(?:\[[\w, .|]{0,30}\]|<\w{0,20}>)?\??)(?:[ \t]*\|[ \t]*\w{1,20})?(?=[ \t]*=[^=]))?"
_SIGN = re.compile(
    _CLOSE
    + r"(?:[ \t]*\([^()\n]{1,24}\)(?=[ \t]*:))?"  # 密码（默认）：
    + _TYPE
    + r"(?:[ \t]*,?\s{0,24}\\?[\"']?value\\?[\"']?[ \t]*[:=][ \t]*"  # name: DB_PASSWORD, value: …
    + r"|[ \t]*(?P<op>===?|!==?|=>|:=|\?\?=|\|\|=|=|:(?!//|:)|%3d|%3a|&#61;)(?:\*\*)?[ \t]*(?:!!\w{1,10}[ ]|[|>][-+]?(?=[ \t]*\n))?(?P<line>\r?\n[ \t>]*)?"
    + r"|(?P<xml>>)"
    + r"|[ \t]*(?P<comma>,)[ \t]*(?=\\{0,3}[\"'`])"
    + r"|[ \t]+(?P<is>(?:is|was|has been)(?: now)?(?: (?:set|changed|reset) to)?|to|set to|changed to|are|=)[: \t]+"
    + r"|(?P<flag>[ \t]+(?=[^\s-]))"
    + r")",
    re.I,
)
_CHINESE_SIGN = re.compile(
    r"[\"'`\u201d\u300d*]{0,2}(?:\([^()\n]{1,24}\))?[ \t]*(?:(?:已|就|都|分别|统\u4e00)?(?P<op>(?:是|为|為|叫|设为|设成|设置为|设置成|改为|改成了?|用的?是|[:=]){1,3}"
    r")[ \t]*(?:\*\*)?[ \t]*(?P<line>\r?\n[ \t>]*)?|(?P<open>\()|(?P<near>[ \t]{0,2}(?=[!-~])))"
)
_SCHEME = re.compile(
    r"(?:Bearer|Basic|Token|Digest|ApiKey|Api-Key|JWT|Key|OAuth|Negotiate|TC3-HMAC-SHA256|AWS4-HMAC-SHA256)[ \t]+",
    re.I,
)
_OPENING = re.compile(r"(?:[bBrRuUfF@$]{0,2})(\\{0,3}[\"'`]|%22|%27|&quot;|[\u201c\u2018\u300c\u300e])")
_CLOSING = {"\u201c": "\u201d", "\u2018": "\u2019", "\u300c": "\u300d", "\u300e": "\u300f"}
_LONGEST = 512  # characters in quotes
_LONGEST_BARE = 160  # and without; more of the same is taken once it is a secret
_BARE = re.compile(
    rf"[^\s\"'`<>\u2018-\u201d\u3000-\u3002\u300a-\u3011\u4e00-\u9fff{GONE}]{{1,{_LONGEST_BARE}}}"
)
_REST = re.compile(r"[\w+/=.-]*", re.A)
_TAIL = ".,;:?)]}*|\\"
_TYPE_NAME = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)*[!?]?")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_UNIT_AFTER = re.compile(
    r"[ \t]*(?:位|个|字符|加密|算法|哈希|散列|协议|次|分钟|秒|天|元|characters?|chars?|digits?|bits?|bytes?|minutes?|seconds?|days?|hours?|times?|tokens?|percent|%|k\b)",
    re.I,
)


def _until_quote(text: str, at: int, quote: str) -> str:
    """What stands from ``at`` to the closing quote, or to the end of the line."""
    close = _CLOSING.get(quote, quote)
    line = text.find("\n", at, at + _LONGEST)
    limit = line if line >= 0 else min(len(text), at + _LONGEST)
    end = text.find(close, at, limit)
    while end > 0 and len(close) == 1 and close in "\"'" and text[end - 1] == "\\":
        end = text.find(close, end + 1, limit)
    value = text[at : end if end >= 0 else limit]
    return value.split(GONE, 1)[0]


def _bare(text: str, at: int, in_address: bool) -> str:
    match = _BARE.match(text, at)
    if not match:
        return ""
    value = match[0]
    if in_address:
        value = re.split(r"[&#;)\]]|\\u0026", value, maxsplit=1)[0]
    else:
        value = re.split(r";(?!$)|[&,](?=[\w.-]{1,40}[=:])|\\[nrt\"]", value, maxsplit=1)[0]
    return value.rstrip(_TAIL) if not value.endswith("(") else value


_FORM = re.compile(r"[^\s&\"'`]{1,80}&[\w.\[\]-]{1,40}=")


class _Place:
    """A value behind a name: where, of what kind, and how much the text around it speaks for a secret."""

    def __init__(self, text: str, name: re.Match[str], sign: re.Match[str], at: int) -> None:
        self.text, self.name, self.sign = text, name, sign
        self.written = text[name.start() : name.end()]
        opening = _OPENING.match(text, at)
        self.quoted = opening is not None
        self.at = opening.end() if opening else at
        before = text[max(0, name.start() - 60) : name.start()]
        self.in_address = not self.quoted and bool(
            re.search(r"[?&][\w.\[-]{0,40}$", before) or _FORM.match(text, at)
        )
        if scheme := _SCHEME.match(text, self.at):
            self.at = scheme.end()
        self.value = (
            _until_quote(text, self.at, opening[1]) if opening else _bare(text, self.at, self.in_address)
        )
        self.before = before

    def group(self, name: str) -> str | None:
        groups = self.sign.re.groupindex
        return self.sign[name] if name in groups else None

    @property
    def alone(self) -> bool:
        """Nothing else stands on the line but the name before and the value."""
        end = self.at + len(self.value)
        rest = self.text[end : end + 40].split("\n", 1)[0].strip("\"'`,;*)}!. \t\r")
        return not rest or rest.startswith("#")

    @property
    def in_environment(self) -> bool:
        """`PGPASSWORD=swordfish psql`: a name in capitals that nothing but a shell would write."""
        name = re.search(r"[A-Za-z0-9_]*$", self.before)
        whole = (name[0] if name else "") + self.written
        return self.sign[0] == "=" and whole.isupper()

    @property
    def spaced(self) -> bool:
        return " =" in self.sign[0] or "= " in self.sign[0]


def _is_secret(place: _Place) -> bool:
    value = place.value
    if not value or is_placeholder(value) or (not place.quoted and is_expression(value)):
        return False
    end = place.at + len(value)
    if (
        not place.quoted
        and place.text[end : end + 1] in "([{"
        and place.text[end : end + 1]
        and re.fullmatch(r"[\w.]+", value)
    ):
        return False
    if names_a_method(value) and len(value) < 16:
        return False
    if place.name["c"]:
        return _is_chinese_secret(place)
    if place.name["s"]:
        return len(value) >= 8 and is_strong(value) or len(value) >= 16
    if place.group("is") or place.group("flag") or place.group("comma") or place.group("line"):
        return _is_secret_at_a_distance(place)
    if _ASKED_FOR.search(place.before.lower()[-16:]):
        return is_strong(value) and not place.name["t"] and " " not in value
    if place.name["p"]:
        return _is_password(place)
    return _is_token(place)


def _is_password(place: _Place) -> bool:
    value = place.value
    if _HAN.search(value) and not re.search(r"[0-9A-Za-z!@#$]", value):
        return False  # a label in another language
    if place.quoted:
        if " " in value.strip():
            return "phrase" in place.name[0].lower() or (
                is_strong(value) and value.count(" ") < 3 and bool(re.search(r"\d", value))
            )
        return len(value) >= 2
    if value.isdigit():
        return len(value) >= 4
    if re.search(r"\d", value) and re.search(r"[^\W\d]", value):
        return not re.fullmatch(r"\d+(?:px|em|%)", value)
    if re.search(r"[!@#$%^&*~+]", value):
        return len(value) >= 4
    if re.search(r"[(\[{]", value):
        return False
    if place.in_address or place.in_environment:
        return len(value) >= 3
    if place.spaced or not place.alone or len(value) < 3:
        return (
            bool(re.search(r"[a-z][A-Z]", value))
            and not _TYPE_NAME.fullmatch(value)
            and not place.spaced
            and ":" in place.sign[0]
        )
    if place.text[place.at + len(value) : place.at + len(value) + 1] in (",", ")") or "pass" in value.lower():
        return False  # an argument: password=auth_password,
    return place.written[0].isupper() or not _TYPE_NAME.fullmatch(value)  # not password: SecretStr


def _is_token(place: _Place) -> bool:
    value = place.value
    if " " in value:
        return False
    if re.fullmatch(r"otp|verification code|security code", place.name[0], re.I):
        return value.isdigit() and 4 <= len(value) <= 8
    if value.isdigit():
        return len(value) >= 16 or (place.in_address and len(value) >= 8)
    if len(value) < 6 or re.search(r"[<>|]|\]$", value) or re.match(r"[./~]|https?:|[A-Za-z]:\\", value):
        return False
    if is_strong(value):
        return True
    return place.in_address and len(value) >= 8 and not re.fullmatch(r"[a-z]+(?:[_-][a-z]+)*", value)


def _is_chinese_secret(place: _Place) -> bool:
    value = place.value
    end = place.at + len(value)
    if _UNIT_AFTER.match(place.text, end):
        return False
    if place.quoted and _HAN.search(value):
        return 2 <= len(value) <= 12 and place.text[place.at - 1] in "\u201c\u300c\u300e"
    if place.group("near") is not None or place.group("open"):
        digits, letters = re.search(r"\d", value), re.search(r"[A-Za-z]", value)
        return len(value) >= 6 and bool(digits and letters) and is_strong(value)
    colon = re.search(r"[:=]", place.sign[0])
    if value.isdigit():
        return len(value) >= 4
    if re.search(r"\d", value) or re.search(r"[!@#$%^&*]", value):
        return len(value) >= 4
    if re.search(r"[(\[{<]", value):
        return False
    return (
        bool(colon or place.quoted)
        and len(value) >= 4
        and not re.fullmatch(r"[A-Z]{2,5}", value)
        and place.alone
    )


def _is_secret_at_a_distance(place: _Place) -> bool:
    """Behind `is`, a space, a comma or on the next line, only what can be nothing else counts."""
    value, text = place.value, place.text
    flag = place.group("flag")
    if flag:
        word = re.search(r"(?:^|[\s\"'`])--?[\w.-]{0,30}$", place.before)
        if not word:
            return place.quoted and bool(place.name["p"]) and is_strong(value) and " " not in value
        return len(value) >= 3 if place.name["p"] else is_strong(value)
    if _UNIT_AFTER.match(text, place.at + len(value)) or " " in value:
        return False
    if place.group("line") and not place.alone:
        return False
    code = re.fullmatch(r"otp|verification code|security code", place.name[0], re.I)
    if code:
        return value.isdigit() and 4 <= len(value) <= 8
    if place.name["p"]:
        if value.isdigit():
            return len(value) >= 4
        if place.group("comma") and place.name[0] in value.lower():
            return False  # the names of two fields
        return is_strong(value) or (place.quoted and bool(place.group("is")) and len(value) >= 4)
    return is_strong(value) and len(value) >= 10


def named_secrets(text: str, low: str) -> Iterator[Removed]:
    """Behind every name, at most one value; the search goes on behind it."""
    until = 0
    for begin in places(low, _BEGINNINGS if low.isascii() else _BEGINNINGS + _OTHER_BEGINNINGS):
        name = _NAME.match(low, begin) if begin >= until else None
        if not name:
            continue
        at = name.end()
        pattern = _CHINESE_SIGN if name["c"] else _SIGN
        sign = pattern.match(text, at)
        if not sign or (sign.end() == at and not name["c"]):
            continue
        if (
            "xml" in pattern.groupindex
            and sign["xml"]
            and text.rfind("<", max(0, name.start() - 40), name.start()) < 0
        ):
            continue
        place = _Place(text, name, sign, sign.end())
        if _is_secret(place):
            kind = Kind.PASSWORD if name["p"] or name["c"] else Kind.COOKIE if name["s"] else Kind.TOKEN
            if name["t"] and re.search(r"key|secret|^ak$|^sk$|密钥|秘钥", name[0]):
                kind = Kind.API_KEY
            until = place.at + len(place.value)
            if (
                len(place.value) >= _LONGEST_BARE - 1
            ):  # only now: a text of many rejected ones would be read each time
                until = _REST.match(text, until).end()  # type: ignore[union-attr]
            yield Removed(kind, place.at, until)


def find(reading: Reading) -> Iterator[Removed]:
    yield from named_secrets(reading.plain, reading.low)
