"""The reasons of `wording.Unfit`, in words for who wrote a post or voted for one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from digest.chats.problems import UNFIT as CHATS

WORDS = {
    **CHATS,
    "kind": _("Choose what to write: a text, a link, a quote or an article."),
    "long": _("A text has at most 2,000 characters. Shorten it, or make it an article."),
    "long_article": _("An article has at most 50,000 characters. Shorten it."),
    "link": _("That is not the address of a web page. It begins with https:// and has no spaces."),
    "no_link": _("Give the address of the page."),
    "no_article": _("An article needs a title and a text."),
    "empty": _("Write something, or add a picture."),
    "quoted": _("The quoted post is gone."),
    "turn": _("The quoted turn is no longer shown in that chat."),
    "channel": _("You may not post in that channel. Choose another."),
    "state": _("This post can no longer be changed."),
    "changed": _("It was changed in another window meanwhile. Open it again."),
    "edits": _("That is your limit of edits for today."),
    "past": _("That time has passed. Choose a later one."),
    "time": _("Choose a day and a time."),
    "far": _("A post can be scheduled for the next 90 days."),
    "pictures": _("A post has at most nine pictures."),
    "proposals": _("That is enough proposals for now. Wait until they are decided."),
    "uploads": _("That is your limit of pictures for today."),
    "drafts": _("You have 100 drafts. Delete some first."),
    "own": _("Nobody votes for their own posts."),
    "taken": _("A moderator took it out of sight. You can appeal, or delete it."),
    "visibility": _("Choose who can see it."),
    "no_title": _("Give it a title."),
    "no_note": _("Write a note: say why it is worth a reader’s time."),
    "too_many_votes": _("That was often for one day. Try again tomorrow."),
    "too_many_chats": _("That is your limit of shared chats for today. Your draft is kept until tomorrow."),
    "too_many": _("That is your limit of posts for today. Your draft is kept."),
    "too_many_links": _("That is your limit of links for today. Take links out, or publish tomorrow."),
}
