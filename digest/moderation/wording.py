"""What pages of this room say: deeds, targets, problems. Pure."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

DEEDS: dict[str, str | Promise] = {  # done
    "show": _("Shown again"),
    "hide": _("Hidden"),
    "remove": _("Removed"),
    "warn": _("Warned"),
    "suspend": _("Suspended"),
    "keep": _("Kept"),
}
BUTTONS: dict[str, str | Promise] = {  # to do
    "show": _("Show it"),
    "hide": _("Hide it"),
    "remove": _("Remove it"),
    "warn": _("Warn the author"),
    "suspend": _("Suspend"),
    "keep": _("Keep it"),
}
TARGETS: dict[str, str | Promise] = {
    "post": pgettext_lazy("what a decision was about", "a post"),
    "comment": pgettext_lazy("what a decision was about", "a comment"),
    "channel": pgettext_lazy("what a decision was about", "a channel"),
    "person": pgettext_lazy("what a decision was about", "a person"),
    "chat": pgettext_lazy("what a decision was about", "a shared chat"),
}
STATES: dict[str, str | Promise] = {
    "queued": _("waits for a moderator"),
    "hidden": _("hidden"),
    "removed": _("removed"),
    "visible": _("everybody sees it"),
}
PROBLEMS: dict[str, str | Promise] = {
    "own": _("This is your own. Somebody else decides about it."),
    "staff": _("Only staff can decide that."),
    "site": _("That belongs to the site. Only staff can change it."),
    "nobody": _("Nobody in particular wrote it, so there is nobody to tell."),
    "not-so": _("That cannot be done here. Choose a rule and what to do."),
    "same": _("It is so already."),
    "gone": _("It is gone: its author deleted it, or it never was."),
    "too-many": _("That is enough reports for today. Thank you; moderators will look at them."),
    "late": _("More than 30 days have passed. It stands."),
    "undone": _("It was undone already."),
    "acted": _("You made this decision. Another moderator looks at the appeal."),
    "decided": _("Somebody decided it in the meantime."),
}


def problem_words(why: str) -> str:
    return str(PROBLEMS[why])
