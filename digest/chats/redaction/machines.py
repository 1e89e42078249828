"""Addresses of machines, and user names in paths. Pure.

Kept, because they name nobody: loopback, 0.0.0.0, masks, networks such as 10.0.0.0/8, multicast, the public
resolvers everybody writes into examples, and the cloud's metadata address.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from digest.chats.redaction.kinds import Kind, Removed
from digest.chats.redaction.reading import Reading

_IPV4 = re.compile(
    r"[0-9](?<![0-9A-Za-z.].)(?<![0-9]-.)[0-9]{0,2}(?:\.[0-9]{1,3}){3}(?:/([0-9]{1,2})(?![0-9]))?(?![0-9A-Za-z]|\.[0-9]|-(?:[a-z]|[0-9]+[.-]))"
)
_VERSION_BEFORE = re.compile(
    r"(?:(?<![a-z])v|(?<![a-z])ver\.?|version|versions|版本号?|版|release|build|firmware|driver|==|[<>~!]=|\^|~|rev|chapter|section|sec\.|\u00a7|figure|table|appendix|节|章|图|表|oid)[\"']?[\s:=is是为]{0,4}$",
    re.I,
)
_PRODUCT_BEFORE = re.compile(r"[A-Za-z][/@_-]$|\bv$")
_HEADING = re.compile(r"(?:^|\n)[#\s]*$")
_PRIVATE = re.compile(
    r"10\.|192\.168\.|172\.(?:1[6-9]|2[0-9]|3[01])\.|100\.(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\."
)
_EVERYBODYS = frozenset(
    [
        "0.0.0.0",
        "169.254.169.254",
        "100.100.100.200",
        "8.8.8.8",
        "8.8.4.4",
        "1.1.1.1",
        "1.0.0.1",
        "1.1.1.2",
        "9.9.9.9",
        "149.112.112.112",
        "208.67.222.222",
        "208.67.220.220",
        "114.114.114.114",
        "114.114.115.115",
        "223.5.5.5",
        "223.6.6.6",
        "119.29.29.29",
        "182.254.116.116",
        "180.76.76.76",
        "1.2.4.8",
        "1.2.3.4",
    ]
)
_IPV6 = re.compile(
    r"[0-9A-Fa-f](?<![0-9A-Za-z:.].)[0-9A-Fa-f]{0,3}:(?:[0-9A-Fa-f]{1,4}:){0,6}(?::?[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6}|:)(?:/([0-9]{1,3}))?(?![0-9A-Za-z:])"
)
_MAC = re.compile(
    r"[0-9A-Fa-f](?<![0-9A-Za-z:-].)[0-9A-Fa-f](?:(:|-)[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}(?![0-9A-Za-z]|[:-][0-9A-Fa-f])"
)
_CISCO_MAC = re.compile(
    r"[0-9A-Fa-f](?<![0-9A-Za-z.].)[0-9A-Fa-f]{3}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}(?![0-9A-Za-z.])"
)
_CLOUD_NAME = re.compile(r"(?<![0-9A-Za-z])(?:ip|ec2)-([0-9]{1,3}(?:-[0-9]{1,3}){3})(?![0-9-])")


def _ipv4(text: str) -> Iterator[Removed]:
    for match in _IPV4.finditer(text):
        address = match[0].partition("/")[0]
        before = text[max(0, match.start() - 24) : match.start()]
        if (
            address in _EVERYBODYS
            or address.startswith(("127.", "255.", "0."))
            or int(address.split(".")[0]) >= 224
        ):
            continue
        private = _PRIVATE.match(address)
        if match[1] and int(match[1]) < 32 and _is_network(address, match[1]):
            continue
        if address.endswith(".0") and private:
            continue
        if _VERSION_BEFORE.search(before) or (
            _PRODUCT_BEFORE.search(before) and not private and "@" not in before[-1:]
        ):
            continue
        small = not private and all(int(part) < 30 for part in address.split("."))
        if small and _HEADING.search(before) and text[match.end() : match.end() + 1] == " ":
            continue  # 1.2.3.1 Introduction
        yield Removed(Kind.ADDRESS, match.start(), match.start() + len(address))


def _is_network(address: str, length: str) -> bool:
    try:
        ipaddress.ip_network(f"{address}/{length}")
    except ValueError:
        return False
    return True


def _ipv6(text: str) -> Iterator[Removed]:
    for match in _IPV6.finditer(text):
        written = match[0].partition("/")[0]
        if written.count(":") < 2:
            continue
        try:
            address = ipaddress.IPv6Address(written)
        except ValueError:
            continue
        if "::" in written and not re.match(r"[23fF][0-9a-fA-F]{3}:|64:ff9b:", written):
            continue  # a::b of some language
        if address.is_loopback or address.is_multicast or not re.search(r"[1-9a-fA-F]", written):
            continue
        if match[1] and int(match[1]) < 128 and _is_network(written, match[1]):
            continue
        if written.lower() in (
            "2001:4860:4860::8888",
            "2001:4860:4860::8844",
            "2606:4700:4700::1111",
            "2400:3200::1",
        ):
            continue
        yield Removed(Kind.ADDRESS, match.start(), match.start() + len(written))


def _hardware(text: str) -> Iterator[Removed]:
    for match in _MAC.finditer(text):
        digits = set(match[0].lower()) - {":", "-"}
        if len(digits) > 1 and (match[1] == ":" or re.search(r"[a-fA-F]", match[0])):
            yield Removed(Kind.ADDRESS, *match.span())
    for match in _CISCO_MAC.finditer(text):
        if re.search(r"[0-9]", match[0]) and re.search(r"[A-Fa-f]", match[0]):
            yield Removed(Kind.ADDRESS, *match.span())


# -- user names in paths -----------------------------------------------------------------------------------

_UNIX_HOME = re.compile(
    r"(?<![\w.~-])(?:/(?:[a-z]|mnt/[a-z]|cygdrive/[a-z]))?/(?:home|Users|export/home|usr/home|data/home)/([^/\s\"'`<>:;,|&(){}\[\]*$\\#?!=%\u3000-\u303f]{1,64})(?=[/\s\"'`<>:;,|&()\[\]{}*\\\u3000-\u303f]|$)"
)
_AFTER_SCHEME = re.compile(r"file://(?:localhost)?/(?:home|Users)/([^/\s\"'`<>]{1,64})")
_WINDOWS_HOME = re.compile(
    r"(?:(?<![A-Za-z])[A-Za-z]:|(?<![\w.\\:/])(?=\\))(?P<slash>\\{1,4}|/{1,2})(?:Users|Documents and Settings|用户)(?P=slash)"
    r"(?:([^\\/:*?\"<>|\r\n]{1,64}?)(?=\\|/)|([^\\/:*?\"<>|\r\n\s'`;,()]{1,64}))",
    re.I,
)
_FILE = re.compile(r"\.(?:html?|php|jsx?|tsx?|vue|css|json|md|py|aspx?|jsp|png|svg|xml|txt)$", re.I)
_PROJECT_FOLDER = re.compile(r"(?<=/)-(?:Users|home)-([A-Za-z0-9_.]{1,40})(?=-|/|\s|$)")
_NOBODYS = frozenset(
    [
        "shared",
        "public",
        "default",
        "guest",
        "all",
        "user",
        "users",
        "username",
        "user_name",
        "yourname",
        "your-name",
        "your_name",
        "your_username",
        "yourusername",
        "youruser",
        "me",
        "you",
        "name",
        "runner",
        "runneradmin",
        "vscode",
        "codespace",
        "ubuntu",
        "debian",
        "centos",
        "fedora",
        "ec2-user",
        "root",
        "admin",
        "administrator",
        "app",
        "node",
        "www",
        "www-data",
        "nginx",
        "git",
        "jovyan",
        "docker",
        "coder",
        "postgres",
        "mysql",
        "redis",
        "vagrant",
        "pi",
        "deploy",
        "deployer",
        "jenkins",
        "gitlab-runner",
        "circleci",
        "travis",
        "builder",
        "build",
        "sandbox",
        "test",
        "hadoop",
        "spark",
        "airflow",
        "gradle",
        "gitpod",
        "linuxbrew",
        "nobody",
        "nonroot",
        "appuser",
        "container",
        "containeruser",
        "containeradministrator",
        "default",
        "user",
        "defaultuser0",
        "xxx",
        "xxxx",
        "foo",
        "公用",
        "你的用户名",
        "用户名",
        "您的用户名",
        "...",
        "..",
        ".",
    ]
) | {"all users", "default user"}


def _user_names(text: str) -> Iterator[Removed]:
    for pattern in (_UNIX_HOME, _AFTER_SCHEME, _WINDOWS_HOME, _PROJECT_FOLDER):
        for match in pattern.finditer(text):
            group = next(
                number
                for number in range(match.re.groups, 0, -1)
                if number != match.re.groupindex.get("slash") and match[number]
            )
            name = match[group].rstrip(".")
            if (
                name
                and name.lower() not in _NOBODYS
                and not re.match(r"[$%<{\[]|\.\w|\u2026", name)
                and not _FILE.search(name)
            ):
                yield Removed(Kind.USER_NAME, match.start(group), match.start(group) + len(name))


def find(reading: Reading) -> Iterator[Removed]:
    text, low = reading.plain, reading.low
    if "." in text:
        yield from _ipv4(text)
    if ":" in text:
        yield from _ipv6(text)
    yield from _hardware(text)
    if "ip-" in reading.gate or "ec2-" in reading.gate:
        for match in _CLOUD_NAME.finditer(text):
            yield Removed(Kind.ADDRESS, *match.span(1))
    if any(word in reading.gate for word in ("/home", "users", "documents and", "-home-")) or "用户" in low:
        yield from _user_names(text)
