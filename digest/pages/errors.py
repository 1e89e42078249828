"""Pages for what cannot be answered as usual: in both languages, and made from nothing that may be broken.

A request that is refused (a foreign host, say) and one that broke have no language, person or database to
rely on; Django would render these pages without even the site's name.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseServerError
from django.template import loader


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponseBadRequest(bare("400.html"))


def server_error(request: HttpRequest) -> HttpResponse:
    return HttpResponseServerError(bare("500.html"))


def bare(template: str) -> str:
    return loader.get_template(template).render({"brand": settings.SITE_NAME})
