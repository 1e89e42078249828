"""Normal forms of addresses and titles, and the 64-bit hashes by which entries are recognised."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from digest.lib.text import line

MAX_URL = 2048
# Parameters that say how a reader came, never what the page is.
TRACKING = re.compile(
    r"(?:utm_.+|at_(?:medium|campaign|custom\d|link_.+)|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|"
    r"ttclid|igshid|igsh|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|__hs.+|hsctatracking|vero_id|oly_(?:anon|enc)_id|_ga|_gl|"
    r"spm|scm|share_(?:token|source|from|medium|plat|tag|session_id|times)|sharefrom|from_(?:source|spmid|uid)|"
    r"ncid|cmpid|cmp|icid|ito|ftag|smid|smtyp|taid|ocid|xtor|guccounter|guce_.+|ref_src|ref_url|partner|rss|"
    r"wt_?mc(?:_.+)?|s_cid|sr_share|wpisrc|feedtype|feedname|source_?id_rss|isappinstalled|nsukey|mod_rss)\Z",
    re.I,
)
# `from`, `source`, `ref` and their like are content on some sites: dropped only with a value known to be
# tracking.
SOURCE_NAMES = {
    "from",
    "source",
    "ref",
    "referrer",
    "src",
    "via",
    "channel",
    "mod",
    "cid",
    "campaign",
    "f",
    "feature",
}
SOURCE_VALUES = re.compile(
    r"(?:rss(?:_?feed)?|feed|atom|rss\W.*|feedburner|newsletter|twitter|x|facebook|fb|weibo|wechat|weixin|timeline|"
    r"singlemessage|groupmessage|share|social|email|homepage|home|index|search|google|googlenews|baidu|toutiao|"
    r"flipboard|top|public(?:feed|rss)?)\Z",
    re.I,
)
WECHAT = {"__biz", "mid", "idx", "sn"}
MOBILE = re.compile(r"(?:www|m|mobile|wap|amp|touch|3g)\.(?=[^.]+\.)")
AMP_QUERY = {"amp", "outputtype", "amp_js_v", "amp_gsa", "usqp"}
AMP_CACHE = re.compile(r"/(?:[a-z]/)?(?:s/)?(?=[^/]+\.)")
SCHEME = re.compile(r"https?://", re.I)
NOT_LETTERS = re.compile(r"[\W_]+")
UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\\"<>`{}|^]")


def safe_url(url: str) -> str:
    """``url`` when a page may link to it, else empty: http or https, a host, no user name, at most 2,048
    characters.
    """
    url = "".join(ch for ch in url.strip() if ch not in "\r\n\t")
    if not SCHEME.match(url) or len(url) > MAX_URL:
        return ""
    url = UNSAFE.sub(lambda match: quote(match.group(0)), url.encode("utf-8", "ignore").decode())
    try:
        parts = urlsplit(url)
        if not parts.hostname or "@" in parts.netloc or parts.port == 0:
            return ""
    except ValueError:
        return ""
    return url if len(url) <= MAX_URL else ""


def _kept(name: str, value: str) -> bool:
    if TRACKING.match(name) or (name.lower() in AMP_QUERY and value.lower() in ("", "1", "amp", "true")):
        return False
    return not (name.lower() in SOURCE_NAMES and SOURCE_VALUES.match(value))


@lru_cache(maxsize=4096)
def canonical_url(url: str) -> str:
    """One spelling for the addresses of one page, for comparing only; empty for what is no web address.

    Twins that fall together: http and https, www, mobile and AMP hosts and paths, default ports,
    trailing slashes,
    tracking parameters, the order of the query, fragments (but ``#/…`` and ``#!…``, which are addresses).
    """
    url = safe_url(url)
    if not url:
        return ""
    parts = urlsplit(url)
    host, path = (parts.hostname or "").lower().rstrip("."), parts.path
    if host.endswith(".cdn.ampproject.org") or (host == "www.google.com" and path.startswith("/amp/")):
        inner = AMP_CACHE.sub("", path.removeprefix("/amp"), count=1)
        if "." in inner.split("/")[0]:
            return canonical_url(f"https://{inner}{'?' + parts.query if parts.query else ''}")
    host = MOBILE.sub("", host, count=1)
    if parts.port not in (None, 80, 443):
        host = f"{host}:{parts.port}"
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if host == "mp.weixin.qq.com":
        pairs = [(name, value) for name, value in pairs if name in WECHAT]
    else:
        pairs = [(name, value) for name, value in pairs if _kept(name, value)]
    fragment = f"#{parts.fragment}" if parts.fragment.startswith(("/", "!")) else ""
    query = f"?{urlencode(sorted(pairs))}" if pairs else ""
    return f"https://{host}{_path(path)}{query}{fragment}"


def _path(path: str) -> str:
    path = quote(
        unquote(path, errors="surrogateescape").encode("utf-8", "surrogateescape"), safe="/:@!$&'()*+,;=~-._"
    )
    path = re.sub(r"/{2,}", "/", path)
    path = re.sub(r"/amp(?:\.html?)?/?\Z", "", path)
    path = re.sub(r"\.amp(?=\.html?\Z|\Z)", "", path)
    path = re.sub(r"\A/amp(?=/.)", "", path)
    return path.rstrip("/")


# "09版 - ", "A08版：", "[第03版]", "第01版:要闻 - ", "04版教科文新闻 - ": a page, not its news.
PAGE_PREFIX = re.compile(
    r"\A\s*[\[【(（]?\s*第?\s*[A-D]?(?:\d{1,3}\s*版(?:\s*[:：]\s*[\u4e00-\u9fff·]{2,8}\s*(?=[-–—|]))?|"
    r"\d{2}版[\u4e00-\u9fff·]{2,8}\s+(?=[-–—|]\s))"
    r"[\]】)）]?\s*[-–—:：|·]?\s*(?<=[-–—:：|·\]】)）\s])"
)


def without_page(title: str) -> str:
    """A newspaper title without the number of its page; a title that is nothing else stays."""
    return PAGE_PREFIX.sub("", title) or title


@lru_cache(maxsize=4096)
def canonical_title(title: str) -> str:
    """Letters and digits of a title in lower case: equal for titles that differ in marks and spaces only."""
    return NOT_LETTERS.sub("", line(without_page(title), 500).casefold())


def hash64(data: bytes) -> int:
    """Signed 64-bit hash (BLAKE2b), stable for ever."""
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)


def signed64(*parts: str) -> int:
    """`hash64` of several texts, told apart."""
    return hash64("\x1f".join(parts).encode("utf-8", "surrogatepass"))


def url_key(url: str) -> int | None:
    """Hash of the page that ``url`` names; None where it names none (no address, or only a site's front
    page).
    """
    canonical = canonical_url(url)
    parts = urlsplit(canonical)
    return signed64("url", canonical) if parts.path or parts.query or parts.fragment else None


def entry_key(guid: str, url: str, title: str, *, clash: int = 0) -> int:
    """Identity of an entry inside its feed: its GUID, else its page, else its title.

    ``clash`` is how much more is needed to tell it from another with this GUID: 1 adds the page, 2 the
    title as well.
    Never the time of fetching. http and https are one also in GUIDs.
    """
    guid = re.sub(r"\Ahttp://", "https://", guid.strip(), flags=re.I)
    base = guid or canonical_url(url) or canonical_title(title)
    more = (canonical_url(url), canonical_title(title))[:clash]
    return signed64("entry", base, *more)
