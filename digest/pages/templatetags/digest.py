"""Times, icons and citations for templates. `now` is taken from the page, so that one page has one clock."""

from __future__ import annotations

from datetime import date as dt_date
from datetime import datetime

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from crawler.feeds.models import Feed
from digest.channels.models import Channel
from digest.editions.models import Edition
from digest.lib.faces import draw_face, face
from digest.pages import ages, words
from digest.pages.front import channel_name, channel_promise
from digest.pages.language import base
from digest.pages.rows import Cite, Row
from digest.pages.words import country_name, kind_name, language_name

register = template.Library()
register.filter("language_word", language_name)
register.filter("country_name", country_name)
register.filter("kind_name", kind_name)


def time_tag(at: datetime, text: str) -> SafeString:
    """A time in words, with its offset for machines and its zone for readers who ask."""
    written = timezone.localtime(at).isoformat(timespec="minutes")
    return format_html('<time datetime="{}" title="{}">{}</time>', written, ages.exact(at), text)


@register.simple_tag(takes_context=True)
def moment(context: Context, at: datetime) -> SafeString:
    """A time of day, with its date when that is not today."""
    return time_tag(at, ages.moment(at, context["now"]))


@register.simple_tag(takes_context=True)
def age(context: Context, at: datetime) -> SafeString:
    return time_tag(at, ages.age(at, context["now"]))


@register.simple_tag(takes_context=True)
def lifespan(context: Context, first: datetime, last: datetime) -> SafeString:
    """The ages of the first and the last report: 14 h – 12 min ago."""
    now = context["now"]
    if ages.age_number(now - first) == ages.age_number(now - last):
        return time_tag(last, ages.age(last, now))
    return format_html(
        "{} – {}", time_tag(first, ages.age_number(now - first)), time_tag(last, ages.age(last, now))
    )


@register.simple_tag
def exact(at: datetime) -> str:
    """Day, time and zone as plain text, for mails."""
    return ages.exact(at)


@register.simple_tag
def clock(at: datetime | None) -> SafeString | None:
    return None if at is None else time_tag(at, timezone.localtime(at).strftime("%H:%M"))


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A picture of the sprite; `s` makes it small. Decoration only: words stand beside it."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f"i {size}".strip(),
        static("icons.svg"),
        name,
    )


@register.simple_tag
def cites(sources: tuple[Cite, ...], local: bool = False) -> SafeString:
    """Citations after a sentence; `local` on the story's own page."""
    if not sources:
        return SafeString("")
    links = format_html_join(
        "",
        '<a href="{}" aria-label="{}">{}</a>',
        (
            (f"#s{c.number}" if local else c.href, _("Source %(n)d") % {"n": c.number}, c.number)
            for c in sources
        ),
    )
    return format_html('\u2060<sup class="cite">{}</sup>', links)  # stays on the line of its sentence


@register.simple_tag(takes_context=True)
def lang(context: Context, code: str) -> SafeString:
    """A `lang` attribute where a text is not in the page's language."""
    if base(code) == context["reader"]:
        return SafeString("")
    return format_html(' lang="{}"', {"zh": "zh-Hans"}.get(base(code), base(code)))


@register.simple_tag(takes_context=True)
def outward(context: Context, url: str, text: str, code: str) -> SafeString:
    """A link to somebody else's page; only its words where the address is none of the web's."""
    words_of_it = format_html("<span{}>{}</span>", lang(context, code), text or url)
    if not url.startswith(("https://", "http://")):
        return words_of_it
    return format_html('<a href="{}" rel="nofollow ugc noopener noreferrer">{}</a>', url, words_of_it)


@register.simple_tag(takes_context=True)
def outlet_link(context: Context, feed: Feed) -> SafeString:
    """An outlet's name, linked to its site, else to its feed."""
    return outward(context, feed.site_url or feed.url, feed.title or feed.url, feed.language)


@register.simple_tag
def edition_day(date: dt_date) -> SafeString:
    """The day of an edition: Tuesday, 24 November 2026."""
    return format_html('<time datetime="{}">{}</time>', date.isoformat(), ages.long_day(date))


register.simple_tag(draw_face)


@register.inclusion_tag("pages/_face.html")
def avatar(channel: Channel, size: int) -> dict[str, object]:
    """Of any channel: its picture, the drawing of a subject, or one made of its name."""
    if channel.avatar:
        return {"picture": channel.avatar, "size": size}
    if channel.owner_id is None:
        return {"face": face(channel.slug), "size": size}
    return {"drawn": draw_face(f"channel-{channel.pk}", channel.name_en, size)}


@register.simple_tag
def channel_word(channel: Channel) -> str:
    """The name of a channel in the reader's language."""
    return channel_name(channel)


@register.simple_tag
def promise_of(channel: Channel) -> str:
    return channel_promise(channel)


@register.simple_tag
def told(code: str) -> SafeString:
    """The languages a story is told in."""
    if code == "both":
        return SafeString(_('<span lang="zh-Hans">中</span> + EN'))
    return SafeString(_('<span lang="zh-Hans">中</span> only') if code == "zh" else _("EN only"))


@register.simple_tag
def label_in_full(row: Row) -> SafeString:
    """Who wrote a summary and what was checked."""
    n = row.summary.sources if row.summary else 0
    if row.mark == "ai":
        label, rest = (
            _("AI summary"),
            ngettext(
                "names and figures found in %(n)s source", "names and figures found in %(n)s sources", n
            ),
        )
    elif row.mark == "translated":
        label, rest = _("translated"), _("by AI from a checked text, sentence by sentence")
    else:
        label, rest = (
            _("extract"),
            ngettext(
                "sentences taken word for word from %(n)s report",
                "sentences taken word for word from %(n)s reports",
                n,
            ),
        )
    return format_html('<span class="ai">{}</span> {}', label, rest % {"n": n})


@register.simple_tag(takes_context=True)
def feed_facts(context: Context, feed: Feed) -> SafeString:
    """Owner, country and kind of a feed, as far as they are known."""
    owner = format_html("<span{}>{}</span>", lang(context, feed.language), feed.owner) if feed.owner else ""
    where = country_name(feed.country) if feed.country else ""
    home = pgettext("between names", ", ").join(conditional_escape(part) for part in (owner, where) if part)
    kind = escape(kind_name(feed.kind)) if feed.kind else ""
    return SafeString(pgettext("between facts", " · ").join(fact for fact in (home, kind) if fact))


@register.simple_tag
def edition_counts(edition: Edition) -> str:
    """What an edition was chosen from."""
    return _("chosen from %(stories)d stories of %(publishers)d sources") % {
        "stories": edition.stories,
        "publishers": edition.publishers,
    }


@register.simple_tag
def edition_words(date: dt_date) -> str:
    return ages.long_day(date)


@register.simple_tag(takes_context=True)
def edition_short(context: Context, date: dt_date) -> str:
    return ages.day(date, context["now"])


@register.simple_tag(takes_context=True)
def until(context: Context, at: datetime) -> SafeString:
    """In how long, or "now"."""
    wait = at - context["now"]
    text = _("in %(age)s") % {"age": ages.age_number(wait)} if wait.total_seconds() > 0 else _("now")
    return time_tag(at, text)


register.simple_tag(words.health_words, name="health_words")
register.simple_tag(words.parked_words, name="parked_words")
register.simple_tag(words.queue_words, name="queue_words")
register.simple_tag(words.run_by, name="run_by")
register.simple_tag(words.run_by_words, name="run_by_words")
register.simple_tag(words.trust_words, name="trust_words")
