"""Why something stands in For you, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digest.pages.taste import Reason


def why(reasons: Iterable[Reason], channels: Mapping[int, str], author: str = "") -> list[str]:
    """One phrase a reason. ``channels``: names by id; ``author`` of a post."""
    return [words for reason in reasons if (words := say(reason, channels.get(reason.channel, ""), author))]


def say(reason: Reason, channel: str, author: str) -> str:
    if reason.kind == "follows":
        return _("Because you follow %(channel)s") % {"channel": channel} if channel else ""
    if reason.kind == "outlets":
        return ngettext("%(n)d outlet tells it", "%(n)d outlets tell it", reason.count) % {"n": reason.count}
    if reason.kind == "votes":
        return ngettext("%(n)d person voted for it", "%(n)d people voted for it", reason.count) % {
            "n": reason.count
        }
    if reason.kind == "hot":
        return _("Among the hottest now")
    if reason.kind == "language":
        return {
            "en": _("You often choose what is told in English"),
            "zh": _("You often choose what is told in Chinese"),
        }.get(reason.words, "")
    if reason.kind == "outlet":
        return _("You often choose what %(about)s tells") % {"about": reason.words}
    about = {"words": reason.words, "channel": channel, "author": author}[reason.kind]
    return done(reason, about) if about else ""


def done(reason: Reason, about: str) -> str:
    """What the person did before: "you saved 3 things about Northlake"."""
    n, values = reason.count, {"n": reason.count, "about": about}
    if reason.kind == "words":
        return {
            "save": ngettext(
                "You saved %(n)d thing about %(about)s", "You saved %(n)d things about %(about)s", n
            ),
            "watch": ngettext(
                "You watch %(n)d story about %(about)s", "You watch %(n)d stories about %(about)s", n
            ),
            "vote": ngettext(
                "You voted for %(n)d thing about %(about)s", "You voted for %(n)d things about %(about)s", n
            ),
            "read": ngettext(
                "You read %(n)d thing about %(about)s", "You read %(n)d things about %(about)s", n
            ),
        }[reason.deed] % values
    if reason.kind == "author":
        return {
            "save": ngettext("You saved %(n)d post by %(about)s", "You saved %(n)d posts by %(about)s", n),
            "watch": "",
            "vote": ngettext(
                "You voted for %(n)d post by %(about)s", "You voted for %(n)d posts by %(about)s", n
            ),
            "read": ngettext("You read %(n)d post by %(about)s", "You read %(n)d posts by %(about)s", n),
        }[reason.deed] % values
    return _("You often choose what stands in %(about)s") % values
