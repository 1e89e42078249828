"""The bookmark that copies a chat, for templates."""

from __future__ import annotations

from functools import cache

from django import template
from django.conf import settings
from django.template.context import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from digest.pages.chats.bookmarklet import bookmarklet_of

register = template.Library()


@cache
def source() -> str:
    path = settings.BASE_DIR / "digest" / "static" / "js" / "bookmarklet.js"
    return str(path.read_text(encoding="utf-8"))


@register.simple_tag(takes_context=True)
def bookmarklet(context: Context) -> str:
    """Its address; it opens this site's own page, and speaks the reader's language."""
    return bookmarklet_of(
        source(),
        context["request"].build_absolute_uri(reverse("share")),
        _("There is no chat on this page that can be read. Select it, copy it and paste it instead."),
        _("The browser does not let the chat be copied. Select it, copy it and paste it instead."),
        _("The chat is copied. Open the page to share a chat, and paste it there."),
    )
