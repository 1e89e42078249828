"""What templates of accounts draw."""

from __future__ import annotations

import qrcode
from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from digest.accounts.access import Viewer

register = template.Library()
EDGE = 4  # modules of white around the code, as the standard asks


@register.filter
def suspended(viewer: Viewer) -> bool:
    """Whether buttons of what is closed to them would only be refused."""
    return viewer.is_authenticated and viewer.is_suspended(timezone.now())


@register.simple_tag
def qr(text: str) -> SafeString:
    """``text`` as an SVG in the page: dark on white in either theme, without style attributes."""
    code = qrcode.QRCode(border=0)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    size = len(rows) + 2 * EDGE
    path = "".join(
        f"M{x + EDGE} {y + EDGE}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return format_html(
        '<svg viewBox="0 0 {0} {0}" aria-hidden="true"><path fill="#fff" d="M0 0h{0}v{0}H0z"/>'
        '<path fill="#000" d="{1}"/></svg>',
        size,
        path,
    )
