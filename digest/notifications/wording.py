"""What notices say, one sentence each. Pure."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

KINDS: dict[str, str | Promise] = {
    "reply": gettext_lazy("Answers to what I wrote"),
    "mention": gettext_lazy("Somebody names me"),
    "follow": gettext_lazy("New followers of my channel"),
    "story": gettext_lazy("News in stories that I watch"),
    "moderation": gettext_lazy("Decisions about my own things"),
    "invitation": gettext_lazy("Invitations and proposals to my channels"),
}
DECISIONS: dict[str, str | Promise] = {
    "show": gettext_lazy("A moderator showed again what you wrote"),
    "hide": gettext_lazy("A moderator hid something of yours"),
    "remove": gettext_lazy("A moderator removed something of yours"),
    "warn": gettext_lazy("A moderator warned you"),
    "suspend": gettext_lazy("A moderator suspended your account"),
}
DONE = {  # the word of a bundle -> what its people did
    "comment": gettext_lazy("%(who)s answered your comment"),
    "post": gettext_lazy("%(who)s commented on your post"),
    "under": gettext_lazy("%(who)s named you in a comment"),
    "in": gettext_lazy("%(who)s named you in a post"),
    "channel": gettext_lazy("%(who)s followed your channel"),
    "editor": gettext_lazy("%(who)s invited you to run a channel"),
    "source": gettext_lazy("%(who)s proposed a source for a channel that you run"),
    "proposal": gettext_lazy("%(who)s proposed a post for a channel that you run"),
}


def who(name: str, people: int) -> str:
    """Of so many people the last one by name; blank for one who left."""
    name = name or _("Somebody who left")
    if people < 2:
        return name
    others = people - 1
    return ngettext("%(name)s and %(n)d other", "%(name)s and %(n)d others", others) % {
        "name": name,
        "n": others,
    }


def sentence(bundle: str, name: str, people: int, deed: str = "", decision: str = "") -> str:
    """``deed`` of a moderator's action and ``decision`` of an appeal, where it is about one."""
    word = bundle.partition(" ")[0]
    if word in DONE:
        return str(DONE[word]) % {"who": who(name, people)}
    if word == "story":
        return _("There is news in a story that you watch")
    if word == "undone":
        return _("A decision about something of yours was taken back")
    if word == "appeal":
        return _("Your appeal was granted") if decision == "granted" else _("Your appeal was turned down")
    return str(DECISIONS.get(deed, DECISIONS["hide"]))
