"""What every route answers to every role, written by hand: the table that `test_roles` holds the site to.

One row a pattern of urls.py. A new route without a row fails, so that nobody forgets to say who may use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.digest.roles import LOGIN, OK, ROLES

Outcomes = Mapping[str, int | str]


def each(default: int | str, **by_role: int | str) -> Outcomes:
    """``default`` for all roles but those named."""
    return {role: by_role.get(role, default) for role in ROLES}


NEVER = each("never")  # refused somehow: 405, or 401, 403, 404 or the login page before that
ALL = each(OK)
SIGNED_IN = each(OK, anonymous=LOGIN)  # a page of one's own
WRITE = each(OK, anonymous=401, suspended=403)  # a deed of people
WRITE_TOO = each(OK, anonymous=401)  # a deed that is left to the suspended: see test_suspended
MODERATORS = each(403, anonymous=LOGIN, moderator=OK, staff=OK)
MODERATE = each(403, anonymous=401, moderator=OK, staff=OK)
STAFF = each(403, anonymous=LOGIN, staff=OK)
STAFF_DEED = each(403, anonymous=401, staff=OK)
OWNER = each(404, anonymous=LOGIN, owner=OK)
OWNER_DEED = each(404, anonymous=401, owner=OK, suspended=403)
OWNER_DEED_TOO = each(404, anonymous=401, owner=OK)  # the suspended take their own things away
OWN_CHANNEL = each(403, anonymous=LOGIN, owner=OK)
OWN_CHANNEL_DEED = each(403, anonymous=401, owner=OK)
RUN = each(403, anonymous=LOGIN, owner=OK, editor=OK)  # who runs the channel
RUN_DEED = each(403, anonymous=401, owner=OK, editor=OK)


@dataclass(frozen=True)
class Row:
    """``path`` and ``data`` (of the form that is posted) are filled with the world's values."""

    path: str
    get: Outcomes = field(default_factory=lambda: ALL)
    post: Outcomes = field(default_factory=lambda: NEVER)
    data: Mapping[str, str] = field(default_factory=dict)


TABLE: dict[str, Row] = {
    # -- what everybody reads
    "": Row("/"),
    "latest": Row("/latest"),
    "community": Row("/community"),
    "story/<int:pk>": Row("/story/{story}"),
    "story/<int:pk>-<slug:slug>": Row("/story/{story}-{slug}"),
    "story/<int:pk>/og.png": Row("/story/{story}/og.png"),
    "p/<int:pk>": Row("/p/{post}"),
    "p/<int:pk>/history": Row("/p/{post}/history"),
    "u/<str:name>": Row("/u/olive"),
    "channels": Row("/channels"),
    "c/<slug:slug>": Row("/c/{channel}"),
    "c/<slug:slug>/hot": Row("/c/{chips}/hot"),
    "c/<slug:slug>/chats": Row("/c/{channel}/chats"),
    "c/<slug:slug>/editions": Row("/c/{chips}/editions"),
    "c/<slug:slug>/about": Row("/c/{channel}/about"),
    "c/<slug:slug>/editions/<date:date>": Row("/c/{chips}/editions/{day}"),
    "c/<slug:slug>/feed.xml": Row("/c/{channel}/feed.xml"),
    "c/<slug:slug>/feed.json": Row("/c/{channel}/feed.json"),
    "c/<slug:slug>/opml": Row("/c/{channel}/opml"),
    "c/<slug:slug>/recipe.json": Row("/c/{channel}/recipe.json"),
    "editions": Row("/editions"),
    "editions/<date:date>": Row("/editions/{day}"),
    "editions/feed.xml": Row("/editions/feed.xml"),
    "editions/feed.json": Row("/editions/feed.json"),
    "feed.xml": Row("/feed.xml"),
    "feed.json": Row("/feed.json"),
    "opml": Row("/opml"),
    "about": Row("/about"),
    "language": Row("/language?lang=en&next=/"),
    "search": Row("/search?q=northlake"),
    "search/suggest": Row("/search/suggest?q=o"),
    "moderation/log": Row("/moderation/log"),
    "robots.txt": Row("/robots.txt"),
    "sitemap.xml": Row("/sitemap.xml"),
    "manifest.webmanifest": Row("/manifest.webmanifest"),
    ".well-known/security.txt": Row("/.well-known/security.txt", get=each(404)),
    "og.png": Row("/og.png"),
    "icon-<int:size>.png": Row("/icon-192.png"),
    "media/<path:path>": Row("/media/nothing.webp", get=each(404)),
    # -- machines
    "healthz": Row("/healthz"),
    "readyz": Row("/readyz"),
    "metrics": Row("/metrics"),
    "api/docs": Row("/api/docs"),
    "api/v1/openapi.json": Row("/api/v1/openapi.json", post=ALL),
    "api/v1/hot": Row("/api/v1/hot"),
    "api/v1/latest": Row("/api/v1/latest"),
    "api/v1/stories/<story_id>": Row("/api/v1/stories/{its_story}"),
    "api/v1/posts/<post_id>": Row("/api/v1/posts/{story}"),
    # a session is nothing to the API: only a token writes
    "api/v1/posts": Row("/api/v1/posts", get=NEVER, post=each(401)),
    "api/v1/posts/<post_id>/comments": Row("/api/v1/posts/{post}/comments", post=each(401)),
    "api/v1/posts/<post_id>/vote": Row("/api/v1/posts/{post}/vote", get=NEVER),
    "api/v1/channels/<slug>/follow": Row("/api/v1/channels/{chips}/follow", get=NEVER),
    "api/v1/transcripts": Row("/api/v1/transcripts", post=each(401)),
    "api/v1/transcripts/<token>": Row("/api/v1/transcripts/{chat}"),
    "api/v1/transcripts/<token>/publish": Row(
        "/api/v1/transcripts/{chat}/publish", get=NEVER, post=each(401)
    ),
    "api/v1/reports": Row("/api/v1/reports", get=NEVER, post=each(401)),
    "settings/tokens": Row("/settings/tokens", get=SIGNED_IN, post=WRITE, data={"name": "reader"}),
    "api/v1/channels": Row("/api/v1/channels"),
    "api/v1/channels/<slug>": Row("/api/v1/channels/{chips}"),
    "api/v1/channels/<slug>/posts": Row("/api/v1/channels/{chips}/posts"),
    "api/v1/channels/<slug>/community": Row("/api/v1/channels/{chips}/community"),
    "api/v1/search": Row("/api/v1/search?q=chips"),
    "api/v1/editions/<date>": Row("/api/v1/editions/{day}"),
    "api/v1/": Row("/api/v1/", get=each(404), post=each(404)),
    "api/^v1(?:/(?P<path>.*))?$": Row("/api/v1/nothing", get=each(404), post=each(404)),
    # -- coming in and going out
    "login": Row("/login", post=ALL, data={"login": "olive", "password": "wrong"}),
    "logout": Row("/logout", get=NEVER, post=ALL),
    "accounts/signup": Row("/accounts/signup", post=ALL, data={"username": ""}),
    "accounts/setup/<str:token>": Row("/accounts/setup/nothing", get=each(404), post=each(404)),
    "accounts/password/link/<str:token>": Row(
        "/accounts/password/link/nothing", get=each(404), post=each(404)
    ),
    "accounts/inactive": Row("/accounts/inactive"),
    "accounts/login/code": Row("/accounts/login/code", get=each(404), post=each(404)),
    "accounts/login/code/confirm": Row("/accounts/login/code/confirm", get=ALL, post=ALL),
    "accounts/login/passkey": Row("/accounts/login/passkey", get=SIGNED_IN, post=SIGNED_IN),
    "accounts/login/second": Row("/accounts/login/second", get=SIGNED_IN, post=SIGNED_IN),
    "accounts/mail/sent": Row("/accounts/mail/sent"),
    "accounts/mail/<str:key>": Row("/accounts/mail/nothing", post=each(404)),
    "accounts/password/reset": Row("/accounts/password/reset", post=each(404)),
    "accounts/password/reset/sent": Row("/accounts/password/reset/sent"),
    "accounts/password/reset/done": Row("/accounts/password/reset/done"),
    r"^accounts/password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)$": Row(
        "/accounts/password/reset/1-nothing", post=ALL
    ),
    "accounts/again": Row("/accounts/again", get=SIGNED_IN, post=SIGNED_IN),
    "accounts/again/code": Row("/accounts/again/code", get=SIGNED_IN, post=SIGNED_IN),
    "accounts/again/passkey": Row("/accounts/again/passkey", get=SIGNED_IN, post=SIGNED_IN),
    "welcome": Row("/welcome", post=ALL),
    # -- one's own
    "following": Row("/following", get=SIGNED_IN),
    "saved": Row("/saved", get=SIGNED_IN),
    "for-you": Row("/for-you", get=SIGNED_IN, post=WRITE_TOO, data={"personal": "on"}),
    "drafts": Row("/drafts", get=SIGNED_IN),
    "settings": Row("/settings", get=SIGNED_IN, post=WRITE),
    "settings/reading": Row("/settings/reading", get=SIGNED_IN, post=WRITE_TOO),
    "settings/theme": Row("/settings/theme", get=SIGNED_IN, post=WRITE_TOO),
    "settings/language": Row("/settings/language", get=NEVER, post=WRITE_TOO),
    "settings/mail": Row("/settings/mail", get=SIGNED_IN, post=each(404, anonymous=LOGIN)),
    "settings/password": Row("/settings/password", get=SIGNED_IN, post=WRITE_TOO),
    "settings/password/set": Row("/settings/password/set", get=SIGNED_IN, post=SIGNED_IN),
    "settings/sessions": Row("/settings/sessions", get=SIGNED_IN, post=WRITE_TOO),
    "settings/invitations": Row("/settings/invitations", get=SIGNED_IN, post=WRITE),
    "settings/two-factor": Row("/settings/two-factor", get=SIGNED_IN),
    "settings/two-factor/app": Row("/settings/two-factor/app", get=SIGNED_IN, post=SIGNED_IN),
    "settings/two-factor/app/remove": Row(
        "/settings/two-factor/app/remove", get=each(404, anonymous=LOGIN), post=each(404, anonymous=LOGIN)
    ),
    "settings/two-factor/codes": Row("/settings/two-factor/codes", get=each(404, anonymous=LOGIN)),
    "settings/two-factor/codes/new": Row("/settings/two-factor/codes/new", get=SIGNED_IN, post=SIGNED_IN),
    "settings/two-factor/codes.txt": Row("/settings/two-factor/codes.txt", get=each(404, anonymous=LOGIN)),
    "settings/passkeys": Row("/settings/passkeys", get=SIGNED_IN),
    "settings/passkeys/add": Row("/settings/passkeys/add", get=SIGNED_IN, post=SIGNED_IN),
    "settings/passkeys/<int:pk>/remove": Row("/settings/passkeys/1/remove", get=SIGNED_IN, post=SIGNED_IN),
    "settings/passkeys/<int:pk>/edit": Row("/settings/passkeys/1/edit", get=SIGNED_IN, post=SIGNED_IN),
    "settings/muted": Row(
        "/settings/muted", get=SIGNED_IN, post=WRITE_TOO, data={"kind": "word", "value": "ferry"}
    ),
    "settings/export": Row("/settings/export", get=SIGNED_IN, post=WRITE_TOO),
    "settings/leave": Row("/settings/leave", get=SIGNED_IN, post=WRITE_TOO),
    # -- writing posts
    "compose": Row(
        "/compose", get=SIGNED_IN, post=WRITE, data={"kind": "text", "text": "Hello", "deed": "draft"}
    ),
    "compose/preview": Row("/compose/preview", get=NEVER, post=WRITE, data={"text": "**x**"}),
    "p/<int:pk>/edit": Row("/p/{post}/edit", get=OWNER, post=OWNER_DEED, data={"text": "Other words"}),
    "p/<int:pk>/delete": Row("/p/{post}/delete", get=OWNER, post=OWNER_DEED_TOO),
    "p/<int:pk>/pin": Row("/p/{post}/pin", get=NEVER, post=RUN_DEED),
    "p/<int:pk>/propose": Row("/p/{post}/propose", get=OWNER, post=OWNER_DEED, data={"channel": "{chips}"}),
    "p/<int:pk>/call-back": Row("/p/{scheduled}/call-back", get=NEVER, post=OWNER_DEED_TOO),
    "p/<int:pk>/link": Row("/p/{link}/link"),
    "proposals/<int:pk>": Row("/proposals/{proposal}", get=NEVER, post=RUN_DEED, data={"accept": "yes"}),
    # -- deeds with posts
    "p/<int:pk>/vote": Row(  # nobody likes their own
        "/p/{post}/vote", get=NEVER, post=each(OK, anonymous=401, suspended=403, owner=409)
    ),
    "p/<int:pk>/save": Row("/p/{post}/save", get=NEVER, post=WRITE_TOO),
    "p/<int:pk>/hide": Row("/p/{post}/hide", get=NEVER, post=WRITE_TOO),
    "p/<int:pk>/watch": Row("/p/{story}/watch", get=NEVER, post=WRITE_TOO),
    "p/<int:pk>/seen": Row("/p/{post}/seen", get=NEVER, post=WRITE_TOO),
    "p/<int:pk>/read": Row("/p/{post}/read", get=NEVER, post=ALL),
    # -- shared chats
    "s/<token:token>": Row("/s/{chat}"),
    "s/<token:token>.md": Row("/s/{chat}.md"),
    "s/<token:token>.json": Row("/s/{chat}.json"),
    "s/<token:token>/continue": Row("/s/{chat}/continue"),
    "s/<token:token>/read": Row("/s/{chat}/read", get=NEVER, post=ALL),
    "share": Row("/share", get=SIGNED_IN, post=WRITE, data={"text": "User:\nYes?\n\nAssistant:\nYes."}),
    "share/<token:token>": Row("/share/{chat}", get=OWNER, post=OWNER_DEED, data={"deed": "show"}),
    "share/link/<token:token>": Row("/share/link/{share_link}", get=OWNER),
    "shares": Row("/shares", get=SIGNED_IN),
    "shares/revoke": Row("/shares/revoke", get=SIGNED_IN, post=WRITE_TOO),
    "shares/<token:token>/visibility": Row(
        "/shares/{chat}/visibility", get=NEVER, post=OWNER_DEED_TOO, data={"to": "link"}
    ),
    "shares/<token:token>/expiry": Row(
        "/shares/{chat}/expiry", get=NEVER, post=OWNER_DEED, data={"expiry": "7"}
    ),
    "shares/<token:token>/revoke": Row("/shares/{chat}/revoke", get=NEVER, post=OWNER_DEED_TOO),
    "shares/<token:token>/delete": Row("/shares/{chat}/delete", get=OWNER, post=OWNER_DEED_TOO),
    # -- comments
    "p/<int:pk>/comment": Row("/p/{post}/comment", get=SIGNED_IN, post=WRITE, data={"text": "Well said"}),
    "p/<int:pk>/comments/seen": Row(
        "/p/{post}/comments/seen", get=NEVER, post=WRITE_TOO, data={"last": "{comment}"}
    ),
    "comments/<int:pk>": Row("/comments/{comment}"),
    "comments/<int:pk>/reply": Row(
        "/comments/{comment}/reply", get=SIGNED_IN, post=WRITE, data={"text": "No"}
    ),
    "comments/<int:pk>/edit": Row(
        "/comments/{comment}/edit", get=OWNER, post=OWNER_DEED, data={"text": "Yes"}
    ),
    "comments/<int:pk>/delete": Row("/comments/{comment}/delete", get=OWNER, post=OWNER_DEED_TOO),
    "comments/<int:pk>/history": Row("/comments/{comment}/history"),
    "comments/<int:pk>/vote": Row(  # nobody likes their own
        "/comments/{comment}/vote", get=NEVER, post=each(OK, anonymous=401, suspended=403, owner=409)
    ),
    "comments/<int:pk>/unvote": Row("/comments/{comment}/unvote", get=NEVER, post=WRITE),
    # -- channels
    "channels/open": Row("/channels/open", get=SIGNED_IN, post=WRITE),
    "channels/import": Row(
        "/channels/import", get=SIGNED_IN, post=each(400, anonymous=401, suspended=403), data={"name": "Mine"}
    ),
    "c/<slug:slug>/follow": Row("/c/{chips}/follow", get=NEVER, post=WRITE),
    "c/<slug:slug>/unfollow": Row("/c/{chips}/unfollow", get=NEVER, post=WRITE_TOO),
    "c/<slug:slug>/edit": Row(
        "/c/{channel}/edit",
        get=OWN_CHANNEL,
        post=OWN_CHANNEL_DEED,
        data={"name_en": "Olive", "slug": "{channel}", "run_by": "people"},
    ),
    "c/<slug:slug>/avatar": Row(
        "/c/{channel}/avatar", get=NEVER, post=OWN_CHANNEL_DEED, data={"remove": "1"}
    ),
    "c/<slug:slug>/verify": Row("/c/{channel}/verify", get=NEVER, post=STAFF_DEED),
    "c/<slug:slug>/editors": Row(
        "/c/{channel}/editors", get=RUN, post=OWN_CHANNEL_DEED, data={"name": "mia"}
    ),
    "c/<slug:slug>/editors/remove": Row(
        "/c/{channel}/editors/remove", get=NEVER, post=OWN_CHANNEL_DEED, data={"user": "{editor}"}
    ),
    "c/<slug:slug>/editors/me": Row(
        "/c/{channel}/editors/me", get=NEVER, post=WRITE_TOO, data={"deed": "leave"}
    ),
    "c/<slug:slug>/sources": Row(
        "/c/{chips}/sources", get=SIGNED_IN, post=WRITE, data={"address": "https://a.example/feed"}
    ),
    "c/<slug:slug>/sources/change": Row(
        "/c/{channel}/sources/change", get=NEVER, post=RUN_DEED, data={"deed": "decline", "row": "{source}"}
    ),
    "c/<slug:slug>/feeds": Row(
        "/c/{channel}/feeds", get=OWN_CHANNEL, post=OWN_CHANNEL_DEED, data={"address": "https://b.example/"}
    ),
    "c/<slug:slug>/feeds/change": Row(
        "/c/{channel}/feeds/change",
        get=NEVER,
        post=OWN_CHANNEL_DEED,
        data={"deed": "remove", "row": "{own_feed}"},
    ),
    "c/<slug:slug>/copy": Row("/c/{chips}/copy", get=NEVER, post=WRITE),
    "c/<slug:slug>/desk": Row("/c/{channel}/desk", get=RUN),
    # -- moderation
    "report/<slug:target>/<int:pk>": Row(
        "/report/post/{reported}",
        get=SIGNED_IN,
        post=each(OK, anonymous=401, suspended=403, stranger=403),
        data={"reason": "spam"},
    ),
    "s/<str:token>/report": Row(
        "/s/{chat}/report",
        get=SIGNED_IN,
        post=each(OK, anonymous=401, suspended=403, owner=403),
        data={"reason": "spam"},
    ),
    # -- notices
    "notifications": Row("/notifications", get=SIGNED_IN),
    "notifications/read": Row("/notifications/read", get=NEVER, post=WRITE_TOO, data={"all": "1"}),
    "notifications/unread": Row("/notifications/unread", get=SIGNED_IN),
    "settings/notifications": Row(
        "/settings/notifications", get=SIGNED_IN, post=WRITE_TOO, data={"kind": "reply"}
    ),
    "moderation": Row("/moderation", get=MODERATORS),
    "moderation/mine": Row("/moderation/mine", get=SIGNED_IN),
    "moderation/mine/<int:pk>/appeal": Row(
        "/moderation/mine/{removed}/appeal",
        get=NEVER,
        post=each(404, anonymous=401, owner=OK),
        data={"text": "It was none"},
    ),
    "moderation/bulk": Row(
        "/moderation/bulk", get=NEVER, post=MODERATE, data={"do": "keep", "pick": "post:{post}"}
    ),
    "moderation/decisions": Row("/moderation/decisions", get=MODERATORS),
    "moderation/decisions/<int:pk>/undo": Row(
        "/moderation/decisions/{removed}/undo", get=NEVER, post=MODERATE
    ),
    "moderation/appeals": Row("/moderation/appeals", get=MODERATORS),
    "moderation/appeals/<int:pk>": Row(
        "/moderation/appeals/{appeal}", get=NEVER, post=MODERATE, data={"decision": "granted"}
    ),
    "moderation/thing/<slug:target>/<int:pk>": Row(
        "/moderation/thing/post/{post}", get=MODERATORS, post=MODERATE, data={"do": "remove spam"}
    ),
    # -- staff
    "ops": Row("/ops", get=STAFF),
    "ops/retry": Row("/ops/retry", get=NEVER, post=STAFF_DEED, data={"kind": "breaker", "pk": "1"}),
    "ops/feeds/<int:pk>": Row("/ops/feeds/{feed}", get=STAFF),
    "ops/feeds/<int:pk>/<slug:deed>": Row("/ops/feeds/{feed}/off", get=NEVER, post=STAFF_DEED),
    "ops/reports": Row(
        "/ops/reports",
        get=NEVER,
        post=STAFF_DEED,
        data={"address": "https://outlet1.example/1", "deed": "block"},
    ),
    "ops/reports/<int:pk>/<slug:deed>": Row("/ops/reports/{entry}/block", get=NEVER, post=STAFF_DEED),
    "ops/stories/<int:pk>": Row("/ops/stories/{its_story}", get=STAFF),
    "ops/merges/<int:pk>/undo": Row("/ops/merges/{merge}/undo", get=NEVER, post=STAFF_DEED),
    "ops/people": Row("/ops/people", get=STAFF),
    "ops/people/<int:pk>": Row("/ops/people/{person}", get=STAFF, post=STAFF_DEED),
    "ops/people/<int:pk>/moderator": Row(
        "/ops/people/{person}/moderator", get=NEVER, post=STAFF_DEED, data={"moderates": "yes"}
    ),
}
