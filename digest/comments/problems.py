"""The reasons of `Unfit`, in words for who wrote a comment or voted for one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "empty": _("Write something first."),
    "long": _("A comment has at most 5,000 characters. Shorten it."),
    "closed": _("Nobody can comment here: the post is no longer to be seen."),
    "gone": _("That comment is no longer here."),
    "late": _("A comment can be changed for 15 minutes. Answer to it instead."),
    "state": _("This comment can no longer be changed."),
    "own": _("Nobody votes for their own comments."),
    "too_many": _("That is your limit of comments for today."),
    "too_many_links": _("That is your limit of links for today. Take links out."),
    "too_many_votes": _("That is your limit of votes for today."),
}
