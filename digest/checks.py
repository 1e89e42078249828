"""System checks: settings that parse and still make no sense. Ids are stable; docs/operating.md has them.

Errors stop the start. Warnings marked as deployment ones show with `manage.py check --deploy`.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

ONLY_HERE = {"127.0.0.1", "::1", "localhost"}
RANDOM_ENOUGH = 32  # characters of a SECRET_KEY


def wrong(number: int, name: str, hint: str) -> Error:
    return Error(f"{name} is {getattr(settings, name)!r}", hint=hint, id=f"digest.E{number:03}")


def beside(number: int, message: str, hint: str) -> Warning:
    return Warning(message, hint=hint, id=f"digest.W{number:03}")


def check_numbers() -> Iterator[CheckMessage]:
    if not 0 <= settings.PORT <= 65535:
        yield wrong(1, "PORT", "It accepts 0 to 65535; 0 takes a free one.")
    if settings.RETENTION_DAYS < 3:
        yield wrong(2, "RETENTION_DAYS", "It accepts 3 or more: stories stay open for three days.")
    for name in ("LLM_DAILY_BUDGET", "LLM_PRICE_IN", "LLM_PRICE_OUT"):
        if not getattr(settings, name).is_finite() or getattr(settings, name) < 0:
            yield wrong(3, name, "It accepts 0 or more.")
    if not 1 <= settings.STATEMENT_TIMEOUT <= 3600:
        yield wrong(4, "STATEMENT_TIMEOUT", "It accepts 1 to 3600 seconds.")


def check_languages() -> Iterator[CheckMessage]:
    known = {"source", *(code for code, _ in settings.LANGUAGES)}
    unknown = set(settings.SUMMARY_LANGUAGES) - known
    if unknown or not settings.SUMMARY_LANGUAGES:
        yield wrong(5, "SUMMARY_LANGUAGES", f"It accepts {', '.join(sorted(known))}, comma-separated.")
    elif "source" in settings.SUMMARY_LANGUAGES and len(settings.SUMMARY_LANGUAGES) > 1:
        yield wrong(5, "SUMMARY_LANGUAGES", "`source` stands alone; a list names languages.")


def check_model() -> Iterator[CheckMessage]:
    """A model needs an address and a name; a key only where the server asks for one."""
    if bool(settings.LLM_BASE_URL) != bool(settings.LLM_MODEL):
        missing = "LLM_MODEL" if settings.LLM_BASE_URL else "LLM_BASE_URL"
        yield wrong(
            6, missing, "A model needs both LLM_BASE_URL and LLM_MODEL; without both, extraction writes."
        )
    elif settings.LLM_API_KEY and not settings.LLM_BASE_URL:
        yield wrong(6, "LLM_BASE_URL", "LLM_API_KEY is set; a model needs LLM_BASE_URL and LLM_MODEL too.")


def private_host(item: str) -> bool:
    """Whether ``item`` reads as host:port, address:port or network:port, [v6]:port included."""
    host, _, port = item.rpartition(":")
    if not port.isdigit() or not 0 < int(port) < 65536:
        return False
    host = host.removeprefix("[").removesuffix("]")
    if re.fullmatch(r"[0-9a-fA-F.:]+(/\d+)?", host):
        try:
            ipaddress.ip_network(host, strict=False)
        except ValueError:
            return False
        return True
    return bool(re.fullmatch(r"(?!-)[A-Za-z0-9.-]{1,253}", host))


def check_private_hosts() -> Iterator[CheckMessage]:
    for item in settings.CRAWLER_ALLOWED_PRIVATE_HOSTS:
        if not private_host(item):
            yield wrong(7, "CRAWLER_ALLOWED_PRIVATE_HOSTS", f"{item!r}: it accepts host:port or CIDR:port.")


def check_proxies() -> Iterator[CheckMessage]:
    for item in settings.TRUSTED_PROXIES:
        try:
            ipaddress.ip_network(item)
        except ValueError:
            yield wrong(
                8, "TRUSTED_PROXIES", f"{item!r}: it accepts addresses and networks such as 10.0.0.0/8."
            )


def check_public() -> Iterator[CheckMessage]:
    """What must not be so on an address that others reach."""
    public = settings.HOST not in ONLY_HERE or bool(settings.SITE_URL)
    if settings.DEBUG and public:
        yield wrong(
            9, "DEBUG", "Error pages would show settings to strangers: not with a public HOST or SITE_URL."
        )
    if len(settings.SECRET_KEY) < RANDOM_ENOUGH:
        message = f"SECRET_KEY has {len(settings.SECRET_KEY)} characters"
        yield Error(message, hint="Leave it out: one is made at first start.", id="digest.E010")


def check_contact() -> Iterator[CheckMessage]:
    if settings.SITE_CONTACT and not re.match(r"(mailto:|https?://)?\S+[@.]\S+$", settings.SITE_CONTACT):
        yield wrong(11, "SITE_CONTACT", "It accepts a mail address or the address of a page.")


def check_deployment() -> Iterator[CheckMessage]:
    if settings.CRAWLER_ALLOWED_PRIVATE_HOSTS:
        yield beside(
            1,
            f"The crawler may connect to {', '.join(settings.CRAWLER_ALLOWED_PRIVATE_HOSTS)} on this network",
            "Whoever may add a feed can read what answers there. Keep CRAWLER_ALLOWED_PRIVATE_HOSTS short.",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield beside(2, "ALLOWED_HOSTS accepts every name", "Name the hosts of this site.")
    if not settings.SITE_URL:
        yield beside(
            3, "SITE_URL is not set", "Feeds, canonical links and security.txt need the public address."
        )
    elif not settings.HTTPS:
        yield beside(4, "SITE_URL is not https", "Cookies and passwords travel readable.")
    if not settings.SITE_CONTACT:
        yield beside(
            5, "SITE_CONTACT is not set", "Publishers and finders of holes need somebody to write to."
        )
    if settings.HOST not in ONLY_HERE and not settings.TRUSTED_PROXIES and settings.HTTPS:
        yield beside(
            6,
            "TRUSTED_PROXIES is not set",
            "Name the proxy that ends TLS, so that limits see real addresses.",
        )


ALWAYS: Sequence[Callable[[], Iterator[CheckMessage]]] = (
    check_numbers,
    check_languages,
    check_model,
    check_private_hosts,
    check_proxies,
    check_public,
    check_contact,
)


@register("digest")
def settings_make_sense(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [message for check in ALWAYS for message in check()]


@register(Tags.security, deploy=True)
def ready_for_others(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return list(check_deployment())
