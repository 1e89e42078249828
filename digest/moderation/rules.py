"""The rules of the site, by stable names: what people report, moderators act by, and the log says. Pure."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from digest.lib import spam


class Rule(NamedTuple):
    """``words`` name the broken rule; ``means`` says in a sentence what it covers."""

    name: str
    words: str | Promise
    means: str | Promise


RULES = {
    rule.name: rule
    for rule in (
        Rule("spam", _("Spam"), _("Advertising, floods, or the same thing again and again.")),
        Rule("harassment", _("Harassment"), _("Attacks on a person, threats, following somebody around.")),
        Rule("hate", _("Hate"), _("Contempt for people because of what they are.")),
        Rule("privacy", _("Private information"), _("Somebody's address, number, pictures or messages.")),
        Rule("illegal", _("Against the law"), _("What the law forbids to publish.")),
        Rule("off-topic", _("Off topic"), _("It has nothing to do with what it stands under.")),
        Rule("ai-label", _("AI label missing"), _("A model wrote or drew it, and it does not say so.")),
        Rule(
            "misleading",
            _("Misleading"),
            _("It says what its sources do not say, or leaves out what matters."),
        ),
        Rule("impersonation", _("Impersonation"), _("It pretends to be somebody else, or an outlet.")),
        Rule("other", _("Something else"), _("Say in a few words what is wrong.")),
    )
}
OF_STORIES = ("ai-label", "misleading")  # what can be said of a story's post; its words are machine-made
OF_PEOPLE = ("spam", "harassment", "hate", "privacy", "illegal", "impersonation", "other")

QUEUED_BY = {  # why a spam rule wants a moderator to look first
    spam.LINKS: _("Many links, few words"),
    spam.NEW_LINKS: _("Many links from a new account"),
    spam.REPEAT: _("The same text again"),
    spam.FLOOD: _("Many in a short time"),
    spam.SHOUTING: _("One character, over and over"),
}


def words_of(name: str) -> str:
    """The words of a rule or spam rule, in the reader's language; its name where it is not known."""
    rule = RULES.get(name)
    return str(rule.words if rule else QUEUED_BY.get(name, name))
