"""Documents that machines look for at fixed addresses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import conditional_page, require_safe

from digest.channels.models import Channel
from digest.editions.models import Edition
from digest.pages.context import root_of
from digest.pages.front import shown_posts
from digest.pages.language import HTML
from digest.posts.cards import post_url

STORIES, EDITIONS = 5000, 400  # newest, on the site map
SITEMAP, XHTML = "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.w3.org/1999/xhtml"
ET.register_namespace("", SITEMAP)
ET.register_namespace("xhtml", XHTML)
ICONS = (192, 512)


@require_safe
@conditional_page
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read; nothing secret is named here."""
    lines = [
        "User-agent: *",
        "Disallow: /ops",
        "Disallow: /login",
        "Disallow: /accounts",
        "Disallow: /settings",
        "",
        f"Sitemap: {root_of(request)}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@conditional_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """The public pages with their last change, in each language; four queries. Shared chats stand in none of
    these lists: an address of one is found where its post is, and nowhere once it is closed."""
    urls = ET.Element(f"{{{SITEMAP}}}urlset")
    for path, changed in public_pages():
        add_page(urls, root_of(request) + path, changed)
    body = b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(urls, encoding="utf-8")
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def public_pages() -> Iterable[tuple[str, datetime | None]]:
    for name in ("hot", "latest", "community", "channels", "editions", "about"):
        yield reverse(name), None
    for slug in Channel.objects.vertical().values_list("slug", flat=True):
        yield reverse("channel", args=[slug]), None
    house = Edition.objects.filter(channel__kind=Channel.Kind.HOUSE).order_by("-date")
    for date, closed in house.values_list("date", "closed").distinct()[:EDITIONS]:
        yield reverse("edition", args=[date]), closed
    for post in shown_posts().order_by("-published", "-id")[:STORIES]:
        yield post_url(post), post.updated


def add_page(urls: ET.Element, address: str, changed: datetime | None) -> None:
    url = ET.SubElement(urls, f"{{{SITEMAP}}}url")
    ET.SubElement(url, f"{{{SITEMAP}}}loc").text = address
    if changed:
        ET.SubElement(url, f"{{{SITEMAP}}}lastmod").text = changed.isoformat(timespec="seconds")
    for code, name in HTML.items():
        alternate = {"rel": "alternate", "hreflang": name, "href": f"{address}?lang={code}"}
        ET.SubElement(url, f"{{{XHTML}}}link", alternate)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116; 404 where nobody can be reached."""
    contact = settings.SITE_CONTACT
    if not contact:
        raise Http404
    if "@" in contact and not contact.startswith(("mailto:", "https://", "http://")):
        contact = f"mailto:{contact}"
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {contact}",
        f"Expires: {(midnight + timedelta(days=180)).isoformat()}",
        "Preferred-Languages: en, zh",
        f"Canonical: {root_of(request)}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@conditional_page
def manifest(request: HttpRequest) -> HttpResponse:
    icons = [
        {"src": reverse("icon", args=[size]), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in ICONS
    ]
    whole = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME[:12],
        "lang": HTML[request.LANGUAGE_CODE],
        "start_url": "/",
        "display": "standalone",
        "background_color": "#fdfdfc",
        "theme_color": "#fdfdfc",
        "icons": icons,
    }
    return JsonResponse(whole, content_type="application/manifest+json")
