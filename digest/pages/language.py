"""Which language a reader gets: `?lang`, else the account's, else the cookie, else Accept-Language.

The last two by Django's own functions.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

CODES = tuple(code for code, _ in settings.LANGUAGES)
HTML = {"en": "en", "zh-hans": "zh-Hans"}  # the `lang` of pages


def base(code: str) -> str:
    """The bare language of a code: zh-hans -> zh, en -> en."""
    return code.partition("-")[0].partition("_")[0].lower()


def reader_base() -> str:
    """The bare language of the page that is being made."""
    return base(translation.get_language() or settings.LANGUAGE_CODE)


class LanguageMiddleware(LocaleMiddleware):
    """Django's, and before it `?lang=en|zh-hans` (other values count as absent) and the account's choice.

    Who has a session is read with it: no query beside the one that every page of theirs makes.
    """

    def process_request(self, request: HttpRequest) -> None:
        person = getattr(request.session, "person", None)
        wish = request.GET.get("lang"), person.language if person else None
        asked = next((code for code in wish if code in CODES), None)
        if asked:
            translation.activate(asked)
            request.LANGUAGE_CODE = asked
        else:
            super().process_request(request)
