"""The feeds that go out: the hot list, channels and editions as RSS and JSON Feed, the sources as OPML."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from crawler.feeds.models import Feed as Source
from digest.channels.models import Channel, ChannelSource
from digest.editions.models import Edition, EditionItem
from digest.editions.shown import Item as ShownItem
from digest.editions.shown import shown_items
from digest.lib import syndication
from digest.lib.moderated import State
from digest.lib.syndication import Feed, Item, Outline
from digest.lib.text import cut
from digest.pages.ages import plain_day
from digest.pages.channel import seen_in
from digest.pages.context import address, root_of
from digest.pages.front import front, shown_posts
from digest.pages.language import HTML
from digest.posts.cards import Card, cards, post_url, with_rows
from digest.posts.models import Placement, Post
from digest.posts.told import Told, tell

LENGTH = 30  # items of a feed
TITLE = 80  # characters of a text that stand for its title
STAFF = Source.Trust.STAFF  # people's own sources stand in the lists of their channels alone
EDITIONS = 14
KINDS: dict[str, tuple[str, Callable[..., bytes]]] = {
    "xml": ("application/rss+xml; charset=utf-8", syndication.rss),
    "json": ("application/feed+json; charset=utf-8", syndication.json_feed),
}


@require_safe
@conditional_page
def hot(request: HttpRequest, kind: str) -> HttpResponse:
    posts = front(timezone.now()).posts[:LENGTH]
    title = f"{settings.SITE_NAME} · {_('Hot · 24 h')}"
    words = _("The stories that most independent outlets tell now, summarised with their sources.")
    return respond(request, kind, title, words, reverse("hot"), stories(request, posts))


@require_safe
@conditional_page
def channel(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    found = find_channel(slug)
    if found.kind == Channel.Kind.HOUSE:
        return redirect(f"feed_{kind}", permanent=True)
    language = request.LANGUAGE_CODE
    title = f"{settings.SITE_NAME} · {found.name(language)}"
    page = reverse("channel", args=[slug])
    return respond(request, kind, title, found.promise(language), page, items_of_channel(request, found))


def items_of_channel(request: HttpRequest, channel: Channel) -> list[Item]:
    """Its stories and what people posted there, by the time of their placement."""
    here = Placement.objects.filter(seen_in(AnonymousUser()), channel=channel).order_by("-at", "-post")
    pks = list(here.values_list("post", flat=True)[:LENGTH])
    told = list(shown_posts().filter(pk__in=pks))
    written = with_rows(Post.objects.visible().by_people().filter(pk__in=pks))
    items = {post.pk: item for post, item in zip(told, stories(request, told), strict=True)}
    if len(told) < len(pks):
        items |= {
            card.post.pk: written_item(root_of(request), card) for card in cards(written, AnonymousUser())
        }
    return [items[pk] for pk in pks if pk in items]


@require_safe
@conditional_page
def editions(request: HttpRequest, kind: str) -> HttpResponse:
    closed = Edition.objects.filter(channel__kind=Channel.Kind.HOUSE, language=request.LANGUAGE_CODE)
    listed = list(closed.order_by("-date")[:EDITIONS])
    by_edition: dict[int, list[ShownItem]] = defaultdict(list)
    for item in shown_items(EditionItem.objects.filter(edition__in=listed)):
        by_edition[item.edition].append(item)
    title = f"{settings.SITE_NAME} · {_('Editions')}"
    words = _("The stories of the day, once a day, with an end.")
    told = [edition_item(request, edition, by_edition[edition.pk]) for edition in listed]
    return respond(request, kind, title, words, reverse("editions"), told)


@require_safe
@conditional_page
def opml(request: HttpRequest, slug: str = "") -> HttpResponse:
    """All sources by channel; those of no channel stand at the top. With a channel, its own."""
    chosen = find_channel(slug) if slug else None
    language = request.LANGUAGE_CODE
    gone = (Source.State.BLOCKED, Source.State.GONE)
    groups: dict[str, list[Outline]] = {}
    homeless: dict[int, Source] = {}
    if not chosen:
        staffed = Source.objects.filter(trust=STAFF).exclude(state__in=gone).order_by("pk")
        homeless = {feed.pk: feed for feed in staffed}
    members = ChannelSource.objects.filter(channel__state=State.VISIBLE).exclude(feed__state__in=gone)
    members = members.filter(channel=chosen) if chosen else members.filter(channel__owner=None)
    for member in members.select_related("channel", "feed").order_by("channel__position", "channel", "feed"):
        homeless.pop(member.feed_id, None)
        groups.setdefault(member.channel.name(language), []).append(outline(member.feed))
    title = f"{settings.SITE_NAME} · {chosen.name(language) if chosen else _('Sources')}"
    body = syndication.opml(title, [*groups.items(), ("", [outline(feed) for feed in homeless.values()])])
    response = HttpResponse(body, content_type="text/x-opml; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{slug or "digest"}.opml"'
    return response


def find_channel(slug: str) -> Channel:
    found = Channel.objects.filter(slug=slug, state=State.VISIBLE).first()
    if found is None:
        raise Http404
    return found


def outline(feed: Source) -> Outline:
    extra = (("owner", feed.owner), ("country", feed.country), ("kind", feed.kind))
    return Outline(str(feed), feed.url, feed.site_url, feed.language, extra)


def stories(request: HttpRequest, posts: Sequence[Post]) -> list[Item]:
    root = root_of(request)
    return [story_item(root, told, request.LANGUAGE_CODE) for told in tell(posts, request.LANGUAGE_CODE)]


def written_item(root: str, card: Card) -> Item:
    """What a person posted: its own text, its link, and the beginning of a chat that they shared."""
    post, link = card.post, ""
    if post.link:
        link = format_html(
            '<p><a href="{}" rel="nofollow ugc">{}</a></p>', post.link, card.title or post.link
        )
    return Item(
        url=root + card.url,
        title=card.title or cut(card.gist, TITLE) or post.link or card.author,
        html=format_html("{}{}{}", mark_safe(post.html), link, beginning(card)),
        text=card.gist,
        published=post.published,
        updated=post.updated,
        language=card.language,
        written_by=card.assistant,
    )


def beginning(card: Card) -> SafeString:
    """Of a shared chat: what was asked and answered first, and that nobody checked it."""
    if card.chat is None:
        return SafeString("")
    said = ((card.author, card.question), (card.assistant, card.answer))
    return format_html(
        "<blockquote>{}</blockquote><p>{}</p>",
        format_html_join("", "<p><b>{}</b> {}</p>", (pair for pair in said if pair[1])),
        _("AI conversation, not checked"),
    )


def story_item(root: str, told: Told, language: str) -> Item:
    links = {source.n: source.url for source in told.sources}
    outlets = dict.fromkeys(source.outlet for source in told.sources)
    lines = told.bullets or told.tldr
    return Item(
        url=root + post_url(told.post),
        title=told.headline,
        html=format_html(
            "{}{}{}",
            format_html_join("", "<p>{}</p>", ((cited(line, links),) for line in told.tldr)),
            format_html(
                "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((cited(x, links),) for x in lines))
            )
            if told.bullets
            else "",
            format_html("<p>{}</p>", _("Told by: %(outlets)s") % {"outlets": ", ".join(outlets)}),
        ),
        text=" ".join(line["text"] for line in told.tldr[:2]),
        published=told.post.published,
        updated=told.post.updated,
        language=told.language,
        tags=tuple(channel.name(language) for channel in told.channels),
        written_by=told.written_by,
        sources=len(told.sources),
    )


def cited(line: dict[str, Any], links: dict[int, str]) -> SafeString:
    """A sentence and links to the reports it is taken from."""
    cites = ((links[n], n) for n in line["sources"] if links.get(n, "").startswith(("http://", "https://")))
    return format_html("{}{}", line["text"], format_html_join("", ' <a href="{}">[{}]</a>', cites))


def edition_item(request: HttpRequest, edition: Edition, items: list[ShownItem]) -> Item:
    root = root_of(request)
    rows = [
        (
            root + post_url(item.post),
            item.headline,
            " ".join(line["text"] for line in item.lines),
            ", ".join(item.outlets[:3]),
        )
        for item in items
    ]
    writers = {item.written_by for item in items}
    by_model = sorted(writers - {"", "extract"})
    return Item(
        url=root + reverse("edition", args=[edition.date]),
        title=_("Edition of %(date)s") % {"date": plain_day(edition.date)},
        html=format_html(
            "<ol>{}</ol><p>{}</p>",
            format_html_join("", '<li><p><a href="{}">{}</a></p><p>{}</p><p>{}</p></li>', rows),
            _("That is all for today."),
        ),
        text=" · ".join(item.headline for item in items),
        published=edition.closed,
        updated=edition.closed,
        language=edition.language,
        written_by=", ".join(by_model) or ("extract" if "extract" in writers else ""),
        sources=edition.publishers,
    )


def respond(
    request: HttpRequest, kind: str, title: str, words: str, page: str, items: list[Item]
) -> HttpResponse:
    """`page` is the path of the page that says the same; `lang` stands in it only when it was asked for."""
    content_type, write = KINDS[kind]
    root, asked = root_of(request), request.GET.get("lang")
    query = f"?lang={asked}" if asked in HTML else ""
    feed = Feed(
        title,
        words or title,
        root + page + query,
        address(request, **({"lang": asked} if asked in HTML else {})),
        HTML[request.LANGUAGE_CODE],
    )
    return HttpResponse(write(feed, items), content_type=content_type)
