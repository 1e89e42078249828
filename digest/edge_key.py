"""Which requests may be answered from kept bytes, and under which key. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port, validate_host
from django.utils.translation import get_language_from_request

THEMES = ("light", "dark")
DATE = r"\d{4}-\d\d-\d\d"
PUBLIC = re.compile(
    rf"""/(?:
        latest | community | about | channels | sitemap\.xml | robots\.txt | manifest\.webmanifest | opml
        | (?:editions/)?feed\.(?:xml|json)
        | p/\d{{1,18}} | s/[A-Za-z0-9_-]{{22}}(?:\.md|\.json)?
        | story/\d{{1,18}}(?:-[a-z0-9-]{{1,80}})?
        | c/[a-z0-9-]{{1,40}}(?:/(?:hot|chats|about|editions(?:/{DATE})?))?
        | c/[a-z0-9-]{{1,40}}/(?:feed\.xml|feed\.json|opml|recipe\.json)
        | editions(?:/{DATE})?
        | moderation/log
        | api/v1/(?:hot|latest|(?:stories|posts)/\d{{1,18}}|editions/{DATE})
        | api/v1/channels(?:/[a-z0-9-]{{1,40}}(?:/posts)?)?
    )?""",
    re.VERBOSE,
)
QUERY = {  # parameter -> values that may make a key; anything else goes to Django
    "lang": re.compile(r"[a-z-]{2,10}"),
    "channel": re.compile(r"[a-z0-9-]{0,40}"),
    "told": re.compile(r"[a-z]{0,10}"),
    "by": re.compile(r"[a-z]{0,10}"),
    "before": re.compile(r"[A-Za-z0-9_.:=-]{1,80}"),
    "cursor": re.compile(r"[A-Za-z0-9_.:=-]{1,80}"),
    "limit": re.compile(r"\d{1,3}"),
    "sort": re.compile(r"[a-z]{1,8}"),
    "comment": re.compile(r"\d{1,18}"),
}
LANGUAGES = {code for code, _ in settings.LANGUAGES}


@dataclass(frozen=True)
class Key:
    scheme: str
    host: str
    path: str
    query: str
    language: str
    theme: str


def key_of(
    scope: Mapping[str, Any], allowed_hosts: Iterable[str], private_cookies: frozenset[str]
) -> Key | None:
    """The key of a request that everybody gets the same answer to; None sends it to Django.

    GET and HEAD of the listed paths, without Authorization, a session or a message, from an allowed host,
    with listed parameters at most once each.
    """
    if scope["method"] not in ("GET", "HEAD") or not PUBLIC.fullmatch(scope["path"]):
        return None
    headers = Headers(scope["headers"])
    cookies = parse_cookie(headers.cookie) if headers.cookie else {}
    if headers.authorization or not private_cookies.isdisjoint(cookies):
        return None
    if not validate_host(split_domain_port(headers.host)[0], tuple(allowed_hosts)):
        return None
    query = canonical_query(scope["query_string"])
    if query is None:
        return None
    language = query.get("lang", "")
    if language not in LANGUAGES:
        language = wanted(cookies.get(settings.LANGUAGE_COOKIE_NAME, ""), headers.language)
    theme = cookies.get("theme", "")
    return Key(
        forwarded_scheme(scope, headers),
        headers.host.lower(),
        scope["path"],
        urlencode(sorted(query.items())),
        language,
        theme if theme in THEMES else "",
    )


class Headers:
    """The few request headers that decide. HTTP/2 proxies split cookies: they are joined again."""

    def __init__(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        found: dict[str, list[str]] = {}
        for name, value in raw:
            found.setdefault(name.decode("latin1").lower(), []).append(value.decode("latin1"))
        self.raw = found
        self.cookie = "; ".join(found.get("cookie", ()))
        self.authorization = "authorization" in found
        self.host = found.get("host", [""])[0]
        self.language = ", ".join(found.get("accept-language", ()))[:500]
        self.encoding = ", ".join(found.get("accept-encoding", ()))
        self.if_none_match = ", ".join(found.get("if-none-match", ()))
        self.if_modified_since = found.get("if-modified-since", [""])[0]


def canonical_query(raw: bytes) -> dict[str, str] | None:
    """Listed parameters with plausible values, once each; None where there is anything else."""
    if not raw:
        return {}
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, strict_parsing=True, max_num_fields=8)
    except ValueError:  # not ASCII, not a query, too many fields
        return None
    query = dict(pairs)
    if len(query) != len(pairs) or any(name not in QUERY for name in query):
        return None
    return query if all(QUERY[name].fullmatch(value) for name, value in query.items()) else None


@lru_cache(maxsize=2048)
def wanted(cookie: str, accept: str) -> str:
    """The reader's language by Django's own rules: the cookie, else Accept-Language, else the site's."""
    request = SimpleNamespace(
        COOKIES={settings.LANGUAGE_COOKIE_NAME: cookie}, META={"HTTP_ACCEPT_LANGUAGE": accept}, path_info="/"
    )
    return get_language_from_request(cast(HttpRequest, request))


def forwarded_scheme(scope: Mapping[str, Any], headers: Headers) -> str:
    """The scheme as Django will see it, behind a proxy that ends TLS too."""
    if (trusted := settings.SECURE_PROXY_SSL_HEADER) and (told := headers.raw.get(header_name(trusted[0]))):
        return "https" if told[0].split(",")[0].strip() == trusted[1] else "http"
    return str(scope.get("scheme", "http"))


def header_name(meta: str) -> str:
    """HTTP_X_FORWARDED_PROTO -> x-forwarded-proto."""
    return meta.removeprefix("HTTP_").replace("_", "-").lower()
