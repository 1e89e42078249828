"""Buttons of what a person does with a post: links to the login page for everybody else.

A page has one form for all of them (`#deeds` in base.html), which holds the token; each button names where it
posts. With JavaScript the button alone is swapped.
"""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digest.accounts.templatetags.accounts import suspended
from digest.posts.cards import Card
from digest.posts.mine import Mine
from digest.posts.models import Post

register = template.Library()
ICONS = {"vote": "up", "save": "save", "hide": "hide", "watch": "watch"}


def words_of(name: str, done: bool) -> str:
    """The label of a button, which is also what it does."""
    if name == "vote":
        return _("Vote") if not done else _("Voted")
    if name == "save":
        return _("Save") if not done else _("Saved")
    if name == "watch":
        return _("Watch") if not done else _("Watching")
    return _("Hide") if not done else _("Hidden")


def votes_words(n: int) -> str:
    return ngettext("%(n)d vote", "%(n)d votes", n) % {"n": n}


def picture(name: str) -> SafeString:
    return format_html(
        '<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), ICONS[name]
    )


def count_of(name: str, post: Post) -> SafeString | str:
    """How many did it, said with its noun to who cannot see."""
    if name != "vote" or not post.votes:
        return ""
    return format_html(
        '<span class="n" aria-hidden="true">{}</span><span class="sr"> {}</span>',
        post.votes,
        votes_words(post.votes),
    )


def button(name: str, post: Post, done: bool, look: str = "") -> SafeString:
    """``look``: "" a picture, "words" with its words, "row" takes the row away (hide), "undo"."""
    address = reverse(name, args=[post.pk])
    label = _("Show it again") if look == "undo" else words_of(name, done)
    words = format_html(
        "<span>{}</span>" if look in ("words", "undo") else '<span class="sr">{}</span>', label
    )
    sent = SafeString(' name="off" value="1"') if done else SafeString("")
    if look == "row" and not done:
        sent = SafeString(' name="row" value="1" hx-target="closest li"')
    return format_html(
        '<button class="deed" id="{}-{}" data-deed="{}" title="{}" form="deeds" formaction="{}" hx-post="{}"'
        ' hx-include="#deeds" hx-swap="outerHTML" aria-pressed="{}"{}>{}{}{}</button>',
        name,
        post.pk,
        name,
        label,
        address,
        address,
        "true" if done else "false",
        sent,
        "" if look == "undo" else picture(name),
        words,
        count_of(name, post),
    )


def count_alone(name: str, post: Post) -> SafeString:
    """For who cannot do it: authors do not vote for themselves, who is suspended votes for nothing."""
    many = count_of(name, post)
    return format_html('<span class="deed">{}{}</span>', picture(name), many) if many else SafeString("")


def to_login(name: str, post: Post, back: str, look: str) -> SafeString:
    words = format_html(
        "<span>{}</span>" if look == "words" else '<span class="sr">{}</span>', words_of(name, False)
    )
    return format_html(
        '<a class="deed" data-deed="{}" rel="nofollow" href="{}?{}">{}{}{}</a>',
        name,
        reverse("login"),
        urlencode({"next": back}),
        picture(name),
        words,
        count_of(name, post),
    )


@register.simple_tag(takes_context=True)
def deed(context: Context, name: str, post: Post, look: str = "") -> SafeString:
    """The button of ``name`` (vote, save, hide, watch). The page gives `mine`, what the person did so far;
    one that is cut into pieces (its buttons are of stories) gives `cut`, which keeps both looks instead."""
    closed = name == "vote" and suspended(context["user"])
    if cut := context.get("cut"):
        if closed:
            return count_alone(name, post)
        return SafeString(
            cut.button(name, post.pk, button(name, post, False, look), button(name, post, True, look))
        )
    mine: Mine | None = context.get("mine")
    if mine is None:
        return to_login(name, post, context["request"].get_full_path(), look)
    if closed or (name == "vote" and post.author_id == context["user"].pk):
        return count_alone(name, post)
    return button(name, post, mine.did(name, post.pk), look)


@register.simple_tag
def deed_button(name: str, post: Post, done: bool, look: str = "") -> SafeString:
    """The button as it looks after a deed."""
    return button(name, post, done, look)


@register.simple_tag(takes_context=True)
def part(context: Context, *posts: int) -> SafeString:
    """Begins a part of a page that stays out where none of these posts is shown; `part_end` ends it."""
    return SafeString(context["cut"].part(*posts) if context.get("cut") else "")


@register.simple_tag(takes_context=True)
def part_of(context: Context, cards: Iterable[Card]) -> SafeString:
    """As `part`, of the posts of some cards."""
    return part(context, *(card.post.pk for card in cards))


@register.simple_tag(takes_context=True)
def part_end(context: Context) -> SafeString:
    return SafeString(context["cut"].end() if context.get("cut") else "")
