"""What every template may use. No queries: pages give their own."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation

from digest.pages.language import CODES, HTML, reader_base
from digest.pages.settings_sections import SECTIONS

THEMES = ("light", "dark")


def root_of(request: HttpRequest) -> str:
    """The site's own address; empty on the page that answers a foreign Host."""
    if settings.SITE_URL:
        return settings.SITE_URL
    try:
        return f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return ""


def address(request: HttpRequest, **changed: str) -> str:
    """This page's absolute address with its own parameters in order, `lang` only as given here."""
    query = {name: value for name, value in sorted(request.GET.items()) if name != "lang"} | changed
    return root_of(request) + request.path + (f"?{urlencode(query)}" if query else "")


def site(request: HttpRequest) -> dict[str, Any]:
    code = translation.get_language() or settings.LANGUAGE_CODE
    asked = request.GET.get("lang")
    here = {name: value for name, value in request.GET.items() if name != "lang"}
    other = next(c for c in CODES if c != code) if code in CODES else CODES[0]
    back = request.path + (f"?{urlencode(here)}" if here else "")
    person = request.user if hasattr(request, "user") else None  # read with the session: no query of its own
    theme = (person.theme if person and person.is_authenticated else "") or request.COOKIES.get("theme", "")
    return {
        "brand": settings.SITE_NAME,
        "footer_note": settings.FOOTER_NOTE,
        "site_contact": settings.SITE_CONTACT,
        "time_zone": timezone.get_current_timezone_name(),
        "mail_works": bool(settings.EMAIL_URL),
        "signup": settings.SIGNUP,
        "signup_open": settings.SIGNUP == "open",
        "settings_sections": SECTIONS,
        "site_root": root_of(request),
        "reader": reader_base(),
        "page_lang": HTML.get(code, code),
        "now": timezone.now(),
        "theme": theme if theme in THEMES else "",
        "canonical": address(request, **({"lang": asked} if asked in CODES else {})),
        "plain_address": address(request),
        "alternates": [(HTML[c], address(request, lang=c)) for c in CODES],
        "switch_lang": HTML.get(other, other),
        "switch_code": other,
        "switch_back": back,
        "switch_url": f"{reverse('language')}?{urlencode({'lang': other, 'next': back})}",
    }
