"""Who is asking, behind a proxy: forwarded headers count only when a trusted proxy sent them."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


def trusted(address: str) -> bool:
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(place in ipaddress.ip_network(network) for network in settings.TRUSTED_PROXIES)


def client_of(peer: str, forwarded: str) -> str:
    """The first address from the right of ``X-Forwarded-For`` that is no proxy of ours; else ``peer``."""
    if not trusted(peer):
        return peer
    for address in reversed([item.strip() for item in forwarded.split(",")]):
        try:
            ipaddress.ip_address(address)
        except ValueError:
            return peer
        if not trusted(address):
            return address
    return peer


class ForwardedMiddleware:
    """Puts the reader's own address into REMOTE_ADDR, and drops forwarded headers that nobody vouches for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        peer = request.META.get("REMOTE_ADDR", "")
        if trusted(peer):
            request.META["REMOTE_ADDR"] = client_of(peer, request.META.get("HTTP_X_FORWARDED_FOR", ""))
        else:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return self.get_response(request)
