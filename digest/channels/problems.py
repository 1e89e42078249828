"""What people may not do with channels, by stable names and in their words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "slug_shape": _("An address has 2 to 40 small Latin letters, digits and single dashes."),
    "slug_taken": _("This address is another channel's. Choose a different one."),
    "slug_fixed": _("The address stays: people follow this channel under it."),
    "nobody": _("Nobody here has this name."),
    "already": _("This person runs the channel already, or is invited."),
    "many_editors": _("A channel has at most 10 editors."),
    "often": _("That was often. Try again tomorrow."),
    "many_copies": _("A person has at most 5 copied channels."),
    "many_feeds": _("At most 5 sources a person. Remove one of yours first."),
    "address": _("This is no web address. It begins with https:// or http://."),
    "proposed": _("This source was proposed already."),
    "there": _("This channel has this source."),
    "blocked": _("This outlet asked not to be listed here."),
    "big": _("The file is larger than 1 MB."),
    "no_recipe": _("The file is neither a recipe in JSON nor a list of sources in OPML."),
    "no_sources": _("The file names no source and no words."),
    "version": _("The recipe is of a format that this site does not know."),
    "long": _("The recipe has more than 200 sources or words."),
    # what a job found at an address
    "unreachable": _("The address does not answer."),
    "no_feed": _("There is no feed at this address, and the page there names none."),
    "no_proof": _("The feed is found. Nothing that shows it is yours was found yet."),
    "taken": _("This feed posts in another channel already."),
}


class Refused(Exception):
    """A deed that is not done; ``code`` is a key of WORDS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def words(self) -> str:
        return str(WORDS[self.code])
