"""All that the site keeps about a person, in their own hands: a zip of JSON and Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from digest.accounts.access import signed_in, signed_in_required
from digest.accounts.export_person import export_person
from digest.accounts.limits import EXPORT, allow
from digest.accounts.models import User
from digest.channels.export_person import export_person as export_channels
from digest.chats.export_person import export_person as export_chats
from digest.comments.export_person import export_person as export_comments
from digest.moderation.export_person import export_person as export_moderation
from digest.notifications.export_person import export_person as export_notices
from digest.pages.export_taste import export_taste
from digest.posts.export_deeds import export_deeds
from digest.posts.export_written import export_written

# In the order of rooms. Each gives a dict of plain values; a value of many rows is a list of dicts.
ROOMS: tuple[tuple[str, Callable[[User], dict[str, Any]]], ...] = (
    ("account", export_person),
    ("channels", export_channels),
    ("chats", export_chats),
    ("posts", export_written),
    ("votes_and_lists", export_deeds),
    ("comments", export_comments),
    ("for_you", export_taste),
    ("moderation", export_moderation),
    ("notifications", export_notices),
)


def markdown(title: str, value: Any, depth: int = 1) -> str:
    """A value of JSON as headings and lists, for reading without tools."""
    if isinstance(value, dict):
        parts = [markdown(name.replace("_", " "), child, depth + 1) for name, child in value.items()]
        return f"{'#' * min(depth, 6)} {title}\n\n" + "\n".join(parts)
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        rows = (
            "\n".join(f"- {name.replace('_', ' ')}: {said(child)}" for name, child in item.items())
            for item in value
        )
        return f"{'#' * min(depth, 6)} {title}\n\n" + "\n\n".join(rows) + "\n"
    if isinstance(value, str) and "\n" in value:
        return f"{'#' * min(depth, 6)} {title}\n\n{value}\n"
    return f"- {title}: {said(value)}"


def said(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return str(value)


def zipped(user: User) -> bytes:
    """One `.json` and one `.md` a room."""
    stamp = timezone.now().isoformat(timespec="seconds")
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as file:
        file.writestr("README.md", f"# {settings.SITE_NAME}: {user.username}\n\nExported {stamp}.\n")
        for name, export in ROOMS:
            data = export(user)
            file.writestr(f"{name}.json", json.dumps(data, ensure_ascii=False, indent=2) + "\n")
            file.writestr(f"{name}.md", markdown(name, data) + "\n")
    return buffer.getvalue()


@signed_in_required
def export(request: HttpRequest) -> HttpResponse:
    """The page says what is in it; POST answers the zip, five times a day."""
    person = signed_in(request)
    if request.method != "POST":
        return render(request, "pages/export.html")
    if not allow(EXPORT, person.pk, timezone.now()):
        return render(request, "pages/export.html", {"often": True}, status=429)
    answer = HttpResponse(zipped(person), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="digest-{person.pk}.zip"'
    return answer
