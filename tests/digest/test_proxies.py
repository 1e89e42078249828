"""Forwarded headers count only when a trusted proxy sent them."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from digest.proxies import ForwardedMiddleware, client_of


@pytest.fixture(autouse=True)
def _one_proxy(settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/24"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.7", "203.0.113.7"),  # what the reader wrote itself does not count
        ("10.0.0.1", "203.0.113.7, 10.0.0.2", "203.0.113.7"),  # two proxies of ours
        ("10.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("198.51.100.9", "203.0.113.7", "198.51.100.9"),  # not our proxy
        ("", "203.0.113.7", ""),
    ],
)
def test_who_is_asking(peer: str, forwarded: str, client: str):
    assert client_of(peer, forwarded) == client


def seen(peer: str) -> HttpRequest:
    kept: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        kept.append(request)
        return HttpResponse()

    headers = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
    ForwardedMiddleware(view)(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer))
    return kept[0]


def test_a_trusted_proxy_is_believed():
    assert seen("10.0.0.1").META["REMOTE_ADDR"] == "203.0.113.7"
    assert seen("10.0.0.1").is_secure()


def test_a_stranger_is_not():
    assert seen("198.51.100.9").META["REMOTE_ADDR"] == "198.51.100.9"
    assert not seen("198.51.100.9").is_secure()
