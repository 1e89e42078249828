"""Keys and tokens that tell by their first letters whose they are. Pure.

The forms are facts from the providers' own documentation and from the published rule sets of secret scanners.
Lengths are taken a little shorter than documented: a key of a length we do not know must not pass.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from digest.chats.redaction.kinds import Kind, Removed
from digest.chats.redaction.placeholders import is_placeholder
from digest.chats.redaction.reading import Reading

_KEYS = [
    # models
    r"sk-[\w-]{16,}",  # OpenAI, Anthropic, OpenRouter, DeepSeek, Moonshot, Qwen, SiliconFlow …
    r"(?:sess|csk|pplx|nvapi|xai|tvly|fastgpt|bailian|dataset|app|voy)-[\w-]{20,}",
    r"(?:gsk|hf|r8|fw|e2b|jina|api_org|tgp_v1|pcsk|sk|key|uk)_[A-Za-z0-9_-]{20,}",
    r"lsv2_(?:pt|sk)_[\w-]{20,}",
    r"(?:fc|ms)-[0-9a-f-]{30,}",
    r"pa-[A-Za-z0-9_-]{40,}",
    r"[0-9a-f]{32}\.[A-Za-z0-9]{16}",  # Zhipu
    # clouds
    r"(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|A3T[A-Z0-9])[A-Z0-9]{16}",
    r"ABSK[A-Za-z0-9+/]{40,}={0,2}",
    r"AIza[\w-]{30,45}",
    r"GOCSPX-[\w-]{20,}",
    r"ya29\.[\w-]{20,}",
    r"1//0[\w-]{20,}",
    r"LTAI[A-Za-z0-9]{12,30}",
    r"AKID[A-Za-z0-9]{13,60}",
    r"bce-v3/ALTAK-[A-Za-z0-9]{10,}/[0-9a-f]{20,}",
    r"ALTAK-?[A-Za-z0-9]{18,}",
    r"AKLT[A-Za-z0-9_-]{20,}={0,2}",
    r"JDC_[A-Z0-9]{20,}",
    r"[\w~.]{3}[0-9]Q~[\w~.-]{31,34}",  # Azure client secret
    r"do[opr]_v1_[0-9a-f]{40,}",
    r"dapi[0-9a-f]{32}(?:-[0-9])?",
    r"HRKU-[\w-]{30,}",
    r"(?:fo1|fm1[ar]|fm2)_[\w+/-]{30,}={0,3}",
    r"(?:vcp|vca|vck|vci|nfp|nfc|rnd|napi|sbp|sb_secret|sb_publishable|vercel_blob_rw)_[\w-]{18,}",
    r"pscale_(?:tkn|pw|oauth)_[\w.-]{20,}",
    r"dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{20,}",
    r"[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{40,}",
    r"hv[sbr]\.[\w-]{20,}",
    r"v1\.0-[0-9a-f]{24}-[0-9a-f]{100,}",
    r"tskey-(?:[a-z]+-)?[\w-]{16,}",
    r"ops_eyJ[\w+/-]{40,}={0,3}",
    # code
    r"gh[pousr]_[A-Za-z0-9_]{16,}",
    r"github_pat_[A-Za-z0-9_]{20,}",
    r"gl(?:pat|dt|rt|rtr|ptt|ft|soat|cbt|imt|agent|oas|wt|ffct)-[\w.-]{16,}",
    r"GR1348941[\w-]{16,}",
    r"npm_[A-Za-z0-9]{20,}",
    r"pypi-[\w-]{16,}",
    r"rubygems_[0-9a-f]{40,}",
    r"cio[A-Za-z0-9]{32}",
    r"oy2[a-z0-9]{43}",
    r"CLOJARS_[a-z0-9]{40,}",
    r"dckr_[op]at_[\w-]{16,}",
    r"CCIP(?:AT|RJ)_[\w-]{16,}",
    r"bkua_[0-9a-f]{30,}",
    r"sq[aup]_[0-9a-f]{30,}",
    r"AKCp[A-Za-z0-9]{60,}",
    r"ATATT3[\w=-]{40,}|ATCTT3[\w=-]{40,}|ATBB[A-Za-z0-9_=.-]{20,}",
    r"(?:sntrys|sntryu)_[\w+/=-]{30,}",
    r"gl(?:c|sa)_[\w+/=-]{20,}",
    r"NR(?:AK|JS|II|AA|RA|BR|IQ|SK)-[\w-]{16,}",
    r"ph[cx]_[A-Za-z0-9]{30,}",
    # work
    r"xox[abeoprs](?:\.xox[bp])?-[\w-]{10,}",
    r"xapp-[0-9]-[\w-]{10,}",
    r"lin_(?:api|oauth)_[A-Za-z0-9]{20,}",
    r"secret_[A-Za-z0-9]{40,}|ntn_[A-Za-z0-9]{30,}",
    r"pat[A-Za-z0-9]{14}\.[0-9a-f]{40,}|pat_[A-Za-z0-9]{30,}",
    r"fig[doru]_[\w-]{20,}",
    r"PMAK-[0-9a-f-]{30,}",
    r"(?:sk|rk|pk)_(?:live|test|prod)_[A-Za-z0-9]{10,}",
    r"whsec_[A-Za-z0-9+/=]{16,}",
    r"shp(?:at|ca|pa|ss|ua)_[0-9a-fA-F]{20,}",
    r"EAAA[\w-]{50,}|sq0(?:atp|csp|idp)-[\w-]{20,}",
    r"access-(?:sandbox|development|production)-[0-9a-f-]{30,}",
    r"access_token\$(?:production|sandbox)\$[0-9a-z]+\$[0-9a-f]{20,}",
    r"EAA[A-Za-z0-9]{40,}",
    r"A{18,}[\w%-]{40,}",  # Twitter
    r"[0-9]{8,10}:AA[\w-]{28,40}|[0-9]{8,10}:[\w-]{35}",  # Telegram bot
    r"[MNO][\w-]{22,27}\.[\w-]{6}\.[\w-]{25,}",  # Discord bot
    r"mfa\.[\w-]{60,}",
    r"(?:SK|AC)[0-9a-f]{32}",
    r"SG\.[\w-]{12,}\.[\w-]{12,}",
    r"key-[0-9a-f]{32}|[0-9a-f]{32}-us[0-9]{1,2}",
    r"xkeysib-[\w-]{30,}|xsmtpsib-[\w-]{30,}",
    r"re_[A-Za-z0-9]{6,10}_[A-Za-z0-9]{16,}",
    r"SEC[0-9a-f]{60,}",  # DingTalk's signing secret
    r"SCT[0-9]{3,}T[A-Za-z0-9]{16,}",
    r"AGE-SECRET-KEY-1[A-Z0-9]{50,}",
    r"[5KL][1-9A-HJ-NP-Za-km-z]{50,51}",  # Bitcoin wallet import format
]
_TOKENS = [
    r"eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?",  # JWT, signed or not
    r"ccjwt_[\w.-]{20,}",
]
_RUN = re.compile(r"[A-Za-z0-9_.+/=:~%$-]{16,}")
_BEFORE = r"(?<![A-Za-z0-9])"
_AFTER = r"(?![A-Za-z0-9])"
_KEY = re.compile(rf"{_BEFORE}(?:{'|'.join(_KEYS)}){_AFTER}", re.A)
_TOKEN = re.compile(rf"{_BEFORE}(?:{'|'.join(_TOKENS)})", re.A)
# Of a run most begin like no key at all; this says so at once.
_ANY = re.compile(
    r"sk-|sess-|csk-|pplx-|nvapi-|xai-|tvly-|fastgpt-|bailian-|dataset-|app-|voy-|gsk_|hf_|r8_|fw_|e2b_|jina_|_org_|tgp_|pcsk_"
    r"|sk_|key_|uk_|lsv2_|fc-|ms-|pa-|[0-9a-f]{32}|A[KSBCGIRN3][ITCPDON]|ABSK|AIza|GOCSPX|ya29|1//0|LTAI|AKID|ALTAK|AKLT|JDC_"
    r"|Q~|_v1_|dapi|HRKU|fo1_|fm1|fm2_|vc[paki]_|nf[pc]_|rnd_|napi_|sbp_|sb_|vercel_|pscale_|dp\.|atlasv1|hv[sbr]\.|v1\.0-|tskey-"
    r"|ops_|gh[pousr]_|github_pat|gl[a-z]+-|GR134|npm_|pypi-|rubygems_|cio|oy2|CLOJARS|dckr_|CCIP|bkua_|sq[aup]_|AKCp|AT[AB]|ATCTT"
    r"|sntry|glc_|glsa_|NR[A-Z]|ph[cx]_|xox|xapp-|lin_|secret_|ntn_|pat|fig[doru]_|PMAK|[srp]k_|whsec_|shp|EAA|sq0|access|AAAA"
    r"|:|[MNO]|mfa\.|SK|AC|SG\.|key-|xkeysib|xsmtpsib|re_|SEC|SCT|AGE-|[5KL]|eyJ|ccjwt_"
)
_HAS_DIGIT_OR_CAPITAL = re.compile(r"[A-Z0-9]")
_NO_WORD = re.compile(r"[a-z]{24}")
_LETTERS = re.compile(r"[a-z]+(?:[-_][a-z]+)*")

# A key cut by the end of a line: what follows is of the same letters and fills its line.
_GOES_ON = re.compile(r"[ \t]*\\?\r?\n[ \t>]*([\w+/=-]{8,})(?=[ \t\"'`,;]*(?:\r?\n|$))", re.A)
_CUT = re.compile(
    r"(?<![A-Za-z0-9])(?:sk-(?:proj-|ant-|or-)?|gh[pousr]_|github_pat_|glpat-|hf_|gsk_|xai-|AIza|LTAI|AKID|AKIA|npm_|pypi-|xox[bp]-)"
    r"[\w-]{2,60}\\?\r?\n[ \t>]*[\w-]{6,}(?:\\?\r?\n[ \t>]*[\w-]{6,}(?=[ \t\"'`,;]*(?:\n|$)))*",
    re.A,
)
_JOINT = re.compile(r"\\?\r?\n[ \t>]*")
_WORD_LINE = re.compile(r"[A-Za-z]+(?:[_-][A-Za-z]+)*[a-z]|[A-Z_]+=?")

# Addresses that let whoever knows them write: the secret part alone goes.
_HOOKS = [
    (re.compile(pattern, re.A), gate)
    for pattern, gate in [
        (r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/([\w/-]{8,})", "hooks.slack"),
        (r"discord(?:app)?\.com/api/(?:v\d+/)?webhooks/(\d{6,}/[\w-]{10,})", "/webhooks/"),
        (r"webhook\.office\.com/webhookb2/([\w@/-]{20,})", "webhook.office"),
        (
            r"(?:open\.feishu\.cn|open\.larksuite\.com)/open-apis/bot/(?:v2/)?hook/([\w-]{8,})",
            "/open-apis/bot/",
        ),
        (r"oapi\.dingtalk\.com/robot/send\?access_token=([\w-]{8,})", "dingtalk"),
        (r"qyapi\.weixin\.qq\.com/cgi-bin/webhook/\w+\?key=([\w-]{8,})", "qyapi.weixin"),
        (r"sctapi\.ftqq\.com/([\w-]{8,})\.send", "ftqq"),
        (r"api\.day\.app/([A-Za-z0-9]{16,})", "day.app"),
        (r"maker\.ifttt\.com/trigger/[\w-]+/(?:json/)?with/key/([\w-]{8,})", "ifttt"),
        (r"hooks\.zapier\.com/hooks/catch/([\w/]{8,})", "zapier"),
        (r"api\.telegram\.org/(?:file/)?bot(\d{6,}:[\w-]{20,})", "telegram"),
        (r"(?:ss|ssr|vmess)://([\w+/=-]{12,})", "s://"),
        (r"(?:ss|ssr|vmess)://([\w+/=-]{12,})", "ssr://"),
        (r"(?:trojan|vless|hysteria2?|hy2|tuic|anytls)://([^\s@/\"'<>]{4,200})@", "://"),
    ]
]

# Text that hides in Base64, as Kubernetes and kubeconfig keep it.
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/]{24,}={0,2}(?![A-Za-z0-9+/=_-])")
_HIDDEN = re.compile(
    rb"(?:sk-[\w-]{16,}|gh[pousr]_\w{16,}|AKIA[A-Z0-9]{16}|LTAI\w{12,}|AIza[\w-]{30,}|PRIVATE KEY-----|://[^\s/:@]*:[^\s/@]+@"
    rb"|(?:password|passwd|secret|token|api_?key)[\"']?\s*[:=]\s*[\"']?\S{4,})"
)
_DECODED = 8192  # characters of a blob that are looked into


def _is_key(value: str) -> bool:
    """`sk-fading-circle` and `sk-your-key-here` begin like keys too; no word has 24 letters."""
    if _NO_WORD.search(value):
        return not is_placeholder(value)
    if _LETTERS.fullmatch(value) or not _HAS_DIGIT_OR_CAPITAL.search(value[3:]):
        return False
    return not is_placeholder(value)


def _keys(text: str) -> Iterator[Removed]:
    for run in _RUN.finditer(text):
        if not _ANY.search(text, *run.span()):
            continue
        for match in _KEY.finditer(text, *run.span()):
            if _is_key(match[0]):
                yield Removed(Kind.API_KEY, match.start(), _with_rest(text, match.end()))
        for match in _TOKEN.finditer(text, *run.span()):
            if not is_placeholder(match[0]):
                yield Removed(Kind.TOKEN, match.start(), _with_rest(text, match.end()))


def _with_rest(text: str, end: int) -> int:
    """The end of a key of several lines, ``end`` being that of its first."""
    while rest := _GOES_ON.match(text, end):
        line = rest[1]
        if _WORD_LINE.fullmatch(line) and not line.isupper() or not _HAS_DIGIT_OR_CAPITAL.search(line):
            break
        if re.match(r"[A-Z][A-Z_]+=", line):
            break
        end = rest.end(1)
    return end


def _cut_keys(text: str) -> Iterator[Removed]:
    if "\n" not in text:
        return
    for match in _CUT.finditer(text):
        whole = _JOINT.sub("", match[0])
        second = _JOINT.split(match[0], 1)[1]
        if _KEY.fullmatch(whole) and _is_key(whole) and _HAS_DIGIT_OR_CAPITAL.search(second):
            yield Removed(Kind.API_KEY, *match.span())


def _hooks(text: str, low: str) -> Iterator[Removed]:
    for pattern, gate in _HOOKS:
        if gate in low:
            for match in pattern.finditer(text):
                if not is_placeholder(match[1]):
                    yield Removed(Kind.TOKEN, *match.span(1))


def _encoded(text: str) -> Iterator[Removed]:
    for match in _BASE64.finditer(text):
        piece = match[0][:_DECODED].rstrip("=")
        try:
            content = base64.b64decode(piece[: len(piece) // 4 * 4])
        except (binascii.Error, ValueError):
            continue
        if _HIDDEN.search(content):
            yield Removed(Kind.TOKEN, *match.span())


def find(reading: Reading) -> Iterator[Removed]:
    yield from _keys(reading.plain)
    yield from _cut_keys(reading.plain)
    yield from _hooks(reading.plain, reading.gate)
    yield from _encoded(reading.plain)
