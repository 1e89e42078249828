"""The reasons of this room in words, for who imports or shares a chat: those of `Unfit`, of the importers'
`Unreadable`, and of share links that could not be read.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from digest.chats.imported import Unreadable

UNFIT = {
    "suspended": _("You cannot share anything while you are suspended."),
    "too_many": _("That is your limit of imported chats for this hour. Try again later."),
    "drafts": _("You have 20 chats that you only looked at. Keep or discard some first."),
    "shares": _("You have 1,000 shared chats. Delete some first."),
    "names": _("List at most 50 names, each of 2 to 100 characters."),
    "no_turns": _("Choose at least one turn."),
    "many_turns": _("A shared chat has at most 500 turns. Share a part of it."),
    "long_turn": _("A turn has at most 64 KB of text. Shorten it."),
    "long_note": _("A note has at most 2,000 characters. Shorten it."),
    "channel": _("You may not post in that channel. Choose another."),
    "past": _("That time has passed. Choose a later one."),
    "gone": _("That chat is gone."),
    "changed": _("It was changed in another window meanwhile. Open it again."),
    "state": _("A moderator took this chat out of sight. It cannot be opened to others."),
    "selection": _("Select 2 to 5,000 characters at a time."),
    "share_link": _(
        "That is no link to a chat that ChatGPT, Claude, Gemini, Grok, DeepSeek, Kimi or another known "
        "assistant shares. Paste the chat instead."
    ),
    "links": _("Five links are being read for you already. Wait a moment."),
}
UNREADABLE = {
    "empty": _("There is nothing in it."),
    "too_big": _("That is too large. Choose one chat, or paste the part that you want to share."),
    "too_deep": _("That is nested too deeply to be read. Paste the chat instead."),
    "not_text": _("That is not text. Paste the chat instead."),
    "json": _("That JSON is broken. Export the chat again, or paste it."),
    "html": _("There is no chat in that page. Save it once it is fully shown, or paste the chat."),
    "zip": _("That zip file cannot be read. Unpack it and choose the file with the chats."),
    "locked": _("That zip file has a password. Unpack it first."),
    "unknown": _("That is no kind of export that we know. Paste the chat instead."),
    "nothing": _("There is no message in it."),
    "role": _("A message is by somebody who is neither user, assistant, system nor tool."),
    "content": _("A message has no text that can be read."),
    "cycle": _("Its messages answer each other in a circle. Export the chat again, or paste it."),
    "no_speakers": _(
        "Nothing tells who says what. Begin each turn with a line such as “User:” and “Assistant:”."
    ),
    "no_such_chat": _("There is no chat of that number in the file."),
}
LINK = {
    "no_turns_in_page": _(
        "The page of that link shows no chat to us. Open it, copy the chat and paste it here."
    ),
    "robots": _("That site does not want its pages to be read by programs. Copy the chat and paste it here."),
    "no_such_page": _("There is no page at that link any more."),
    "unreachable": _("That site did not answer. Try again later, or copy the chat and paste it here."),
}
WORDS = {**UNREADABLE, **UNFIT, **LINK}


def words_of(reason: str) -> str:
    """What a code means; after a code and a colon there may stand what a server said, which is left out."""
    return str(WORDS[reason.partition(":")[0]])


def words_of_unreadable(problem: Unreadable) -> str:
    """With the place, where there is one; it holds foreign words, so escape the answer."""
    return f"{problem.place}: {words_of(problem.code)}" if problem.place else words_of(problem.code)
