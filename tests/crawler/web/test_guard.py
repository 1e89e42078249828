"""Which URLs and addresses pass, and which never do."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.web.guard import AllowedHosts, Blocked, check_address, check_url, is_public
from tests.crawler.web.hostile import lines

# Written down a second time on purpose, from the registries and not from the code.
# fmt: off
CLOSED = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
    "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32", "168.63.129.16/32", "::/128", "::1/128", "::/96",
    "::ffff:127.0.0.0/104", "::ffff:10.0.0.0/104", "::ffff:169.254.0.0/112", "64:ff9b::/96",
    "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001::/32", "2001:2::/48", "2001:10::/28",
    "2001:20::/28", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3ffe::/16", "3fff::/20", "4000::/2",
    "5f00::/16", "8000::/1", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
]
# fmt: on


def code_of(url: str, allowed: AllowedHosts | None = None) -> str:
    with pytest.raises(Blocked) as caught:
        check_url(url, allowed or AllowedHosts())
    return caught.value.code


@pytest.mark.parametrize("row", lines("ssrf_url"))
def test_hostile_urls_are_blocked_before_any_lookup(row):
    assert code_of(row["input"])


@pytest.mark.parametrize("row", lines("url_ok"))
def test_good_urls_pass(row):
    assert check_url(row["input"]).url == row["input"]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.com/", "scheme"),
        ("//example.com/", "scheme"),
        ("http:/example.com/", "scheme"),
        ("example.com", "scheme"),
        ("", "scheme"),
        ("http://", "host"),
        ("http:///path", "host"),
        ("http://user@example.com/", "userinfo"),
        ("http://user:pass@127.0.0.1/", "userinfo"),
        ("http://example.com\\@127.0.0.1/", "userinfo"),
        ("http://127.0.0.1\\.example.com/", "host"),
        ("http://%31%32%37.0.0.1/", "host"),
        ("http://exa mple.com/", "characters"),
        ("http://example.com/a\tb", "characters"),
        (" http://example.com/", "characters"),
        ("http://example.com/\u2028", "characters"),
        ("http://example.com/\udcff", "characters"),
        ("http://[::1", "host"),
        ("http://[fe80::1%25eth0]/", "host"),
        ("http://[1.2.3.4]/", "host"),
        ("http://a..b.example/", "host"),
        ("http://.example/", "host"),
        ("http://example.com:80:80/", "host"),
        ("http://example.com:0/", "port"),
        ("http://example.com:00000080/", "port"),
        ("http://example.com:22/", "port"),
        ("http://example.com:٨٠/", "host"),
        ("http://localhost/", "host"),
        ("http://localhost./", "host"),
        ("http://127.1/", "host"),
        ("http://0177.0.0.1/", "host"),
        ("http://0x7f.0.0.1/", "host"),
        ("http://127.0.0.1./", "address"),
        ("http://127.0.0.0x1/", "host"),
        ("http://１２７.0.0.1/", "address"),
        ("http://127。0。0。1/", "address"),
        ("http://example.123/", "host"),
        ("http://[::ffff:7f00:1]/", "address"),
        ("http://[2002:7f00:1::]/", "address"),
        ("http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/", "address"),
        ("http://168.63.129.16/", "address"),
        ("http://xn--/../", "host"),
        ("http://例\u0000.example/", "characters"),
        ("http://ex\u200dample.com/", "host"),
        ("http://example.com/" + "a" * 2048, "length"),
        ("http://example.com/" + "新" * 300, "length"),
    ],
)
def test_these_are_blocked(url, code):
    assert code_of(url) == code


@pytest.mark.parametrize(
    ("url", "normal", "host", "port"),
    [
        ("http://example.com", "http://example.com/", "example.com", 80),
        ("HTTPS://Example.COM:443/A?b#c", "https://example.com/A?b", "example.com", 443),
        ("http://example.com.:80/", "http://example.com/", "example.com", 80),
        ("http://example.com:443/", "http://example.com:443/", "example.com", 443),
        ("https://example.com?q=1", "https://example.com/?q=1", "example.com", 443),
        ("https://新闻.example/新?q=闻", None, "xn--efvy88h.example", 443),
        ("http://a_b.example/%E6%96%B0%20x", "http://a_b.example/%E6%96%B0%20x", "a_b.example", 80),
        ("http://example.com/a|b", "http://example.com/a%7Cb", "example.com", 80),
        ("http://[2606:4700:0::1111]/", "http://[2606:4700::1111]/", "2606:4700::1111", 80),
        ("http://example.com/?u=http://127.0.0.1@x", None, "example.com", 80),
    ],
)
def test_these_pass_and_are_normalised(url, normal, host, port):
    target = check_url(url)
    assert (target.host, target.port) == (host, port)
    assert normal is None or target.url == normal
    assert target.url.isascii()
    assert check_url(target.url) == target


def test_a_network_of_closed_addresses_is_closed_wherever_one_looks():
    for network in map(ip_network, CLOSED):
        for address in (network[0], network[-1], network[network.num_addresses // 2]):
            with pytest.raises(Blocked):
                check_address(address, check_url("http://example.com/"))


@given(st.sampled_from(CLOSED).flatmap(lambda block: st.ip_addresses(network=block)))
def test_no_address_of_a_closed_network_passes(address):
    with pytest.raises(Blocked):
        check_address(address, check_url("http://example.com/"))


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6), st.ip_addresses(network="2000::/3")))
def test_whatever_passes_is_global_unicast(address):
    try:
        passed = check_address(address, check_url("http://example.com/"))
    except Blocked:
        return
    assert passed.is_global
    assert not passed.is_multicast
    assert passed.version == 4 or passed in ip_network("2000::/3")
    assert not any(passed in ip_network(block) for block in CLOSED)


@given(st.integers(0, 2**32 - 1))
def test_a_mapped_address_is_judged_as_what_it_maps_to(number):
    plain, mapped = IPv4Address(number), IPv6Address((0xFFFF << 32) + number)
    target = check_url("http://example.com/")
    if is_public(plain):
        assert check_address(mapped, target) == plain
    else:
        with pytest.raises(Blocked):
            check_address(mapped, target)


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_is_either_blocked_or_ends_as_a_plain_ascii_url(text):
    for url in (text, "http://" + text, "http://example.com/" + text):
        try:
            target = check_url(url)
        except Blocked:
            continue
        assert target.url.isascii()
        assert check_url(target.url) == target


def test_ordinary_addresses_pass():
    target = check_url("https://example.com/")
    for text in ("93.184.216.34", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001:80b::200e", "2001:200::1"):
        assert check_address(ip_address(text), target) == ip_address(text)


def test_an_allowed_name_may_be_private_at_its_port_only():
    allowed = AllowedHosts.parse(["Feeds.lan:8080", "redis:80"])
    target = check_url("http://feeds.lan:8080/x", allowed)
    for text in ("10.1.2.3", "127.0.0.1", "::1", "fd00::5", "93.184.216.34"):
        assert check_address(ip_address(text), target, allowed) == ip_address(text)
    for text in ("169.254.169.254", "fe80::1", "224.0.0.1", "0.0.0.0", "64:ff9b::1", "fd00:ec2::254"):
        with pytest.raises(Blocked):
            check_address(ip_address(text), target, allowed)
    assert code_of("http://feeds.lan:8081/", allowed) == "port"
    assert check_url("http://redis/", allowed).host == "redis"
    assert code_of("http://redis:8080/", allowed) in ("host", "port")


def test_an_allowed_network_is_open_at_its_port_only():
    allowed = AllowedHosts.parse(["127.0.0.1:8901", "10.0.0.0/8:8080", "[fd00::/8]:81", "[fd01::5]:82"])
    assert check_url("http://127.0.0.1:8901/feed", allowed).port == 8901
    assert check_url("http://[::ffff:127.0.0.1]:8901/feed", allowed).port == 8901
    assert check_url("http://[fd00::1]:81/", allowed).port == 81
    assert code_of("http://127.0.0.2:8901/", allowed) == "port"
    assert code_of("http://127.0.0.1:8902/", allowed) == "port"
    assert code_of("http://127.0.0.1/", allowed) == "address"
    assert code_of("http://[fd02::5]:82/", allowed) == "port"
    inside = check_url("http://news.example:8080/", allowed)  # a name may lie in the network
    assert check_address(ip_address("10.9.9.9"), inside, allowed)
    for text in ("93.184.216.34", "192.168.0.1", "127.0.0.1"):
        with pytest.raises(Blocked):
            check_address(ip_address(text), inside, allowed)


@pytest.mark.parametrize(
    "entry",
    [
        "feeds.lan", "feeds.lan:", ":80", "feeds.lan:http", "feeds.lan:0", "feeds.lan:65536", "feeds.lan:٨٠",
        "http://feeds.lan:80", "fd00::5:80", "::1", "10.0.0.0/33:80", "10.0.0.1/8:80", "0.0.0.0/0:80",
        "127.1:80", "a b:80", "169.254.169.254:80", "169.254.0.0/16:80", "[fe80::1]:80", "[feeds.lan]:80",
        "*:80", "0.0.0.0:80", "feeds.lan:" + "8" * 5000,
    ],
)  # fmt: skip
def test_nonsense_in_the_setting_stops_with_its_own_words(entry):
    with pytest.raises(ValueError, match=r"^'") as caught:
        AllowedHosts.parse([entry])
    assert entry[:40] in str(caught.value)


def test_blank_entries_are_none():
    assert AllowedHosts.parse(["", "  "]) == AllowedHosts()
