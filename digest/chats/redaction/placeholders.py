"""Whether what stands where a secret could stand is one. Pure."""

from __future__ import annotations

import re

# A word that says "put yours here", or that somebody has hidden it already.
_INSTEAD = re.compile(
    r"(?:^|[^a-z])(?:your|my)[^a-z]|^your|(?<=[a-z])_your|placeholder|change[_-]?(?:me|this|it)\b|replace[_-]?(?:me|this|with)"
    r"|redacted|\bremoved\b|\binsert\b|[_-]here\b|x{4,}|\*{3,}|\.{3}|\u2026|\u2022{3,}|\b(?:todo|fixme)\b"
    r"|你的|您的|填写|替换|自己的",
    re.I,
)
_RULE = re.compile(r"(?:required|nullable|sometimes|string|confirmed|min|max)[|:]", re.I)  # "required|min:8"
_VARIABLE = re.compile(
    r"%\(|\$[A-Za-z_({]|\$\d|%[A-Za-z_]+%|%[sdv]\b|\{\{|\{[A-Za-z_$]|#\{|<[A-Za-z_/|%?!$\u4e00-\u9fff]|\[[A-Z_ -]+\]|!(?:vault|Ref|Sub)\b"
    r"|(?:process\.env|os\.environ|os\.getenv|import\.meta|System\.getenv|ENV\[|secrets?\.|vars\.|env[.(\[])"
)
_NOTHING = re.compile(r"(?:([xX*.\-_#?0\u2022\u25cf])\1*|([^1-9])\2{3,}|)")
_NOT_A_VALUE = frozenset(
    [
        "string",
        "str",
        "text",
        "password",
        "passwd",
        "pass",
        "pwd",
        "passphrase",
        "secret",
        "token",
        "tokens",
        "key",
        "apikey",
        "api_key",
        "required",
        "optional",
        "none",
        "null",
        "nil",
        "undefined",
        "true",
        "false",
        "yes",
        "no",
        "any",
        "unknown",
        "number",
        "integer",
        "int",
        "bool",
        "boolean",
        "bytes",
        "binary",
        "hidden",
        "char",
        "varchar",
        "object",
        "array",
        "type",
        "field",
        "input",
        "value",
        "default",
        "empty",
        "missing",
        "invalid",
        "incorrect",
        "wrong",
        "expired",
        "correct",
        "username",
        "user",
        "email",
        "login",
        "basic",
        "bearer",
        "digest",
        "oauth",
        "oauth2",
        "jwt",
        "cookie",
        "session",
        "header",
        "query",
        "path",
        "form",
        "json",
        "body",
        "public",
        "private",
        "global",
        "local",
        "enabled",
        "disabled",
        "on",
        "off",
        "auto",
        "access",
        "refresh",
        "id",
        "csrf",
        "and",
        "or",
        "is",
        "was",
        "the",
        "a",
        "an",
        "in",
        "of",
        "to",
        "for",
        "with",
        "not",
        "must",
        "should",
        "can",
        "will",
        "may",
        "at",
        "user_password",
        "user_token",
        "access_token",
        "refresh_token",
        "csrf_token",
        "client_secret",
        "new",
        "old",
        "same",
        "current",
        "first",
        "last",
        "credentials",
        "credential",
        "auth",
        "file",
        "env",
        "http",
        "https",
        "self",
        "this",
        "function",
        "async",
        "await",
        "return",
        "const",
        "let",
        "var",
        "new",
        "import",
        "from",
        "hashed",
        "encrypted",
        "plaintext",
        "plain",
        "redacted",
        "removed",
        "n/a",
        "na",
        "tbd",
        "test_password",
        "mypassword",
        "secretkey",
        "secret_key",
    ]
)
_METHOD = re.compile(
    r"(?:md[245]|sha-?\d|sha3|bcrypt|argon2|scrypt|pbkdf2|hmac|aes-?\d*|rsa-?\d*|3?des|ecdsa|ed25519|base-?\d\d|utf-?\d+"
    r"|oauth|jwt|[hre]s256|totp|hotp|[2mt]fa|ascii|unicode|x\.?509|a-z|0-9|tls|ssl|ssh|https?|\d{1,2}-\d{1,2}$|\d{1,3}\+$"
    r"|webauthn|fido2?|kerberos|ldap|saml|gpt-?\d|utf)(?![a-z]{2,})",
    re.I,
)
_WORDY = re.compile(r"[$A-Za-z_]+[0-9]{0,2}")
_EXPRESSION = re.compile(r"[$A-Za-z_@][$\w]*(?:!?\??\.|->|::|\[|\()")
_CONSTANT = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_WORDS = re.compile(r"[A-Za-z]+(?:[_.:/\- ][A-Za-z]+)*[.:!?]?")
_COUNTED = re.compile(
    r"[a-z]+(?:_[a-z]+)+_?\d{0,2}|v?\d+(?:\.\d+)+[a-z]?\d*|\d+(?:px|em|ms|s|min|kb|mb|gb|k|m|b|h|d|th|x|bit|bits|chars?|bytes)"
)
_SPECIAL = re.compile(r"[!@#$%^&*+=~?|]")


def is_placeholder(value: str) -> bool:
    """A variable, a gap to fill in, or something already hidden: nothing is lost by keeping it."""
    return bool(
        _NOTHING.fullmatch(value)
        or _VARIABLE.match(value)
        or _INSTEAD.search(value)
        or _RULE.match(value)
        or value.lower() in _NOT_A_VALUE
        or ("{" in value and re.search(r"\$?\{[\w.$ ]*\}", value))
    )


def names_a_method(value: str) -> bool:
    """Of hashing, encrypting or signing in, or a range of lengths: `SHA-256`, `8-20`."""
    return bool(_METHOD.match(value))


def is_expression(value: str) -> bool:
    """Code that fetches a value rather than the value: `req.body.password`, `getpass()`, `DB_PASSWORD`."""
    if _CONSTANT.fullmatch(value):
        return True
    if not _EXPRESSION.match(value):
        return False
    if "(" in value or "[" in value:
        return True
    return all(_WORDY.fullmatch(part) for part in re.split(r"!?\??\.|->|::", value) if part)


def is_strong(value: str) -> bool:
    """Not a word of any language or code: letters with digits, or with signs, or far too long and unbroken."""
    if len(value) < 5 or names_a_method(value):
        return False
    digits = any(char.isdigit() for char in value)
    letters = any(char.isalpha() and char.isascii() for char in value)
    if digits and letters:
        return not _COUNTED.fullmatch(value)
    if digits:
        return len(value) >= 16 and value.isdigit()
    if _SPECIAL.search(value[:-1]) and letters:
        return True
    longest = max((len(part) for part in re.split(r"[^A-Za-z]+", value)), default=0)
    return longest >= 16 and not _WORDS.fullmatch(value) or bool(re.fullmatch(r"[A-Za-z]{16,}", value))


def is_long_random(value: str) -> bool:
    """Long, and of letters and digits mixed: what a program made."""
    kinds = [
        any(char.isdigit() for char in value),
        any("a" <= char <= "z" for char in value),
        any("A" <= char <= "Z" for char in value),
    ]
    return len(value) >= 16 and (sum(kinds) >= 2 or len(value) >= 20) and not _WORDS.fullmatch(value)
