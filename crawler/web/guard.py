"""Which URLs and which addresses may be contacted. Pure: no socket is opened and no name is looked up here.

A URL is checked twice: `check_url` before anything is sent, and `check_address` on each address its name
resolved to, right before connecting to that very address. `ipaddress`'s own `is_global` is not enough (it
passes site-local, v4-compatible and multicast addresses), so the lists below are spelled out from the IANA
special-purpose registries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from urllib.parse import quote

import idna

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

MAX_URL = 2048  # characters
DEFAULT_PORTS = {"http": 80, "https": 443}

# What routers on the internet do not carry, and what answers only to the inside of a cloud.
SPECIAL_V4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",  # carrier NAT; one cloud's metadata server is in it
            "127.0.0.0/8",
            "168.63.129.16/32",  # Azure's wire server, a public address in name only
            "169.254.0.0/16",  # link-local, metadata servers
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # AMT
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)
# Only global unicast passes at all: NAT64, unique-local, link- and site-local, multicast are outside of it.
GLOBAL_V6 = IPv6Network("2000::/3")
SPECIAL_V6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # IETF protocols: Teredo, benchmarking, ORCHID
            "2001:db8::/32",
            "2002::/16",  # 6to4: an IPv4 address of anybody's choice inside
            "2620:4f:8000::/48",  # AS112
            "3ffe::/16",  # the old 6bone
            "3fff::/20",
        ),
    )
)
# Never opened by a setting either: no feed lives there, only metadata servers, broadcast and multicast.
NEVER: tuple[Network, ...] = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "100.100.100.200/32",
            "168.63.129.16/32",
            "169.254.0.0/16",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/128",
            "fd00:ec2::/32",
            "fe80::/10",
            "ff00::/8",
        ),
    )
)
# What a host name allowed by a setting may point at besides public addresses.
PRIVATE: tuple[Network, ...] = tuple(
    map(
        ip_network,
        (
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "::1/128",
            "fc00::/7",
        ),
    )
)

_URL = re.compile(r"(https?)://([^/?#]*)([^#]*)", re.IGNORECASE)
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::([0-9]*))?")
_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_NUMERIC_END = re.compile(r"(.*\.)?(0x[0-9a-f]*|[0-9]+)")
_PLAIN_REST = re.compile(r"[!$%&'()*+,/:;=?@\[\]~\w.-]*", re.ASCII)


class Blocked(Exception):
    """A URL or an address that may not be contacted.

    `code` is one of length, characters, scheme, userinfo, port, host, address; `detail` is for people.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Target:
    """A URL that passed: normalised, without fragment. `host` is ASCII and without brackets; `address` is set
    when the host is an address already."""

    url: str
    scheme: str
    host: str
    port: int
    address: Address | None


@dataclass(frozen=True)
class AllowedHosts:
    """What an operator opened beyond the public web: names and networks, each at one port."""

    names: frozenset[tuple[str, int]] = frozenset()
    networks: tuple[tuple[Network, int], ...] = ()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> AllowedHosts:
        """From entries such as `feeds.lan:8080`, `10.0.0.0/8:80`, `[fd00::5]:80`; ValueError on nonsense."""
        names, networks = set(), []
        for entry in filter(None, map(str.strip, entries)):
            host, port = _entry_parts(entry)
            network = _entry_network(entry, host)
            if network is None:
                names.add((host.lower().removesuffix("."), port))
            else:
                networks.append((network, port))
        return cls(frozenset(names), tuple(networks))

    def has_name(self, host: str, port: int) -> bool:
        return (host, port) in self.names

    def has_address(self, address: Address, port: int) -> bool:
        return any(port == opened and _inside(address, network) for network, opened in self.networks)

    def has_port(self, port: int) -> bool:
        """Whether some network is open at this port, so that a name may turn out to lie in it."""
        return any(port == opened for _, opened in self.networks)


def check_url(url: str, allowed: AllowedHosts = AllowedHosts()) -> Target:
    """The target of an absolute http(s) URL; Blocked when it may not even be looked up.

    A target that passed still needs `check_address` for what its name resolves to.
    """
    if len(url) > MAX_URL:
        raise Blocked("length", f"{len(url)} characters, at most {MAX_URL}")
    if _UNSAFE.search(url):
        raise Blocked("characters", "white space or control characters")
    parts = _URL.match(url)
    if parts is None:
        raise Blocked("scheme", "only absolute http and https URLs")
    scheme, authority, rest = parts[1].lower(), parts[2], parts[3]
    if "@" in authority:
        raise Blocked("userinfo", "a user name or password in the address")
    split = _AUTHORITY.fullmatch(authority)
    if split is None:
        raise Blocked("host", "not a host and port")
    port = _port(split[2], scheme)
    host, address = _host(split[1])
    named = allowed.has_name(host, port)
    if port not in (80, 443) and not named and not allowed.has_port(port):
        raise Blocked("port", f"port {port}")
    if address is None and "." not in host and not named:
        raise Blocked("host", "a name of one label")
    shown = f"[{host}]" if ":" in host else host
    if port != DEFAULT_PORTS[scheme]:
        shown += f":{port}"
    if not rest.startswith("/"):
        rest = "/" + rest
    if not _PLAIN_REST.fullmatch(rest):
        rest = quote(rest, safe="!$%&'()*+,/:;=?@[]~")
    target = Target(f"{scheme}://{shown}{rest}", scheme, host, port, address)
    if len(target.url) > MAX_URL:
        raise Blocked("length", f"{len(target.url)} characters when quoted, at most {MAX_URL}")
    if address is not None:
        check_address(address, target, allowed)
    return target


def check_address(address: Address, target: Target, allowed: AllowedHosts = AllowedHosts()) -> Address:
    """The address to connect to (a v4-mapped one unwrapped); Blocked unless it is public or was opened."""
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            raise Blocked("address", f"{address} has a zone")
        address = address.ipv4_mapped or address
    if any(_inside(address, network) for network in NEVER):
        raise Blocked("address", f"{address} is never contacted")
    if allowed.has_address(address, target.port):
        return address
    if allowed.has_name(target.host, target.port):
        if is_public(address) or any(_inside(address, network) for network in PRIVATE):
            return address
    elif target.port not in (80, 443):
        raise Blocked("port", f"port {target.port} at {address}")
    if not is_public(address):
        raise Blocked("address", f"{address} is not a public address")
    return address


def is_public(address: Address) -> bool:
    """Whether an address is global unicast and in no special-purpose block."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in SPECIAL_V4)
    return address in GLOBAL_V6 and not any(address in network for network in SPECIAL_V6)


def _inside(address: Address, network: Network) -> bool:
    return address.version == network.version and address in network


def _port(text: str | None, scheme: str) -> int:
    if not text:
        return DEFAULT_PORTS[scheme]
    if len(text) > 5 or not 0 < int(text) < 65536:
        raise Blocked("port", f"port {text[:20]}")
    return int(text)


def _host(text: str) -> tuple[str, Address | None]:
    """A host as it stands in a URL -> its ASCII form, and the address if it is one."""
    if text.startswith("["):
        try:
            address = IPv6Address(text[1:-1])
        except ValueError:
            raise Blocked("host", "not an IPv6 address") from None
        return str(address), address
    host = text.lower()
    if not host.isascii():
        try:  # may turn circled or full-width digits into an address, so this comes before looking for one
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError:
            raise Blocked("host", "not an international domain name") from None
    host = host.removesuffix(".")
    if not _NAME.fullmatch(host):
        raise Blocked("host", "not a host name")
    if not _NUMERIC_END.fullmatch(host):
        return host, None
    try:
        return host, IPv4Address(host)
    except ValueError:  # decimal, hex, octal and short forms mean different things to different programs
        raise Blocked("host", "an IPv4 address in an unusual form") from None


def _entry_parts(entry: str) -> tuple[str, int]:
    host, colon, port = entry.rpartition(":")
    if not colon or not host or not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        raise ValueError(f"{entry!r}: expected host:port or network:port, for example feeds.lan:8080")
    if ":" in host and not host.startswith("["):
        raise ValueError(f"{entry!r}: write an IPv6 address in brackets, for example [fd00::5]:8080")
    return host, int(port)


def _entry_network(entry: str, host: str) -> Network | None:
    """The network of an entry; None when it is a name."""
    bare = host.replace("[", "").replace("]", "")
    if "/" not in bare and ":" not in bare and not _NUMERIC_END.fullmatch(bare.lower()):
        if not _NAME.fullmatch(bare.lower().removesuffix(".")) or bare != host:
            raise ValueError(f"{entry!r}: {host!r} is not a host name")
        return None
    try:
        network = ip_network(bare)
    except ValueError as problem:
        raise ValueError(f"{entry!r}: {problem}") from None
    if network.prefixlen < 8:
        raise ValueError(f"{entry!r}: a network wider than /8")
    for never in NEVER:
        if network.version == never.version and network.subnet_of(never):  # type: ignore[arg-type]
            raise ValueError(f"{entry!r}: {never} is never contacted")
    return network
