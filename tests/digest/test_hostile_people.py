"""Hostile words, addresses and requests of people, against every page and every form of the site."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponseBase
from django.test import Client
from lxml import html
from pytest_django import DjangoDbBlocker

from digest.posts.models import Post
from tests.digest.roles import LOGIN, World, inhabited, outcome_of, undone
from tests.digest.roles_table import TABLE

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), undone():
        yield inhabited()


@pytest.fixture(scope="session")
def hostile(shared_dir: Path) -> Callable[..., list[dict[str, Any]]]:
    path = shared_dir / "data/hostile/hostile.jsonl"
    if not path.exists():
        pytest.skip("no hostile data beside this checkout")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return lambda *kinds: [row for row in rows if row["kind"] in kinds]


# -- words: in every field that people fill, on every page that shows it -------------------------------

FIELDS = {  # route -> (role, field, its room); the other fields are the table's
    "c/<slug:slug>/edit": ("owner", "promise_en", 200),
    "c/<slug:slug>/sources": ("member", "note", 300),
    "p/<int:pk>/edit": ("owner", "text", 1900),
    "p/<int:pk>/comment": ("member", "text", 1900),
    "report/<slug:target>/<int:pk>": ("member", "note", 500),
    "moderation/mine/<int:pk>/appeal": ("owner", "text", 2000),
    "moderation/thing/<slug:target>/<int:pk>": ("moderator", "note", 500),
    "settings/muted": ("owner", "value", 100),
}
SHOWING = [  # who looks at which pages afterwards
    ("anonymous", "/c/{channel}"), ("anonymous", "/c/{channel}/about"), ("anonymous", "/p/{post}"),
    ("anonymous", "/channels"), ("anonymous", "/community"), ("anonymous", "/c/{channel}/feed.xml"),
    ("staff", "/c/{chips}/sources"), ("owner", "/c/{channel}/desk"), ("owner", "/moderation/mine"),
    ("owner", "/p/{post}"), ("owner", "/p/{post}/edit"), ("owner", "/settings/muted"),
    ("owner", "/p/{post}/history"), ("moderator", "/moderation"), ("staff", "/moderation/appeals"),
    ("moderator", "/moderation/decisions"), ("moderator", "/moderation/thing/post/{post}"),
    ("moderator", "/moderation/thing/post/{reported}"),
]  # fmt: skip
SCRIPTS = re.compile(r"/static/(js|django_htmx|mfa)/[\w./-]+\.js")
ACTIVE = {"iframe", "object", "embed", "base", "frame", "applet", "marquee", "xss", "template", "style"}
RUNS = ("javascript:", "data:", "vbscript:")
OURS = {("img", "src"), ("use", "href"), ("form", "action"), ("button", "formaction"), ("script", "src")}


def dangers(body: str) -> list[str]:
    """What a page must never hold: foreign scripts, handlers, styles of an element, addresses that run."""
    found = []
    for element in html.fromstring(body).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in ACTIVE:
            found.append(f"<{element.tag}>")
        if element.tag == "script" and not SCRIPTS.fullmatch(element.get("src", "")):
            kind = element.get("type", "")
            found += [] if kind in ("application/ld+json", "application/json") else [f"script {kind}"]
        for name, value in element.attrib.items():
            plain = re.sub(r"[\s\x00-\x1f]", "", value).lower()
            runs = name in ("href", "src", "action", "data", "formaction") and plain.startswith(RUNS)
            foreign = (element.tag, name) in OURS and bool(value) and not own(value)
            if name.startswith("on") or name in ("style", "srcdoc", "http-equiv") or runs or foreign:
                found.append(f"{element.tag} {name}={value[:40]}")
    return found


def own(address: str) -> bool:
    """Whether an address stays on this site."""
    parts = urlsplit(address)
    local = parts.hostname in (None, "testserver")
    return local and address.startswith("/") and not re.match(r"/[/\\]", address)


@pytest.mark.parametrize("part", range(4))  # for as many workers
def test_hostile_words_of_people_are_harmless_on_every_page(world: World, hostile, part: int):
    rows = hostile("md_xss", "html_xss")
    assert len(rows) > 25
    for row in rows[part::4]:
        with undone():
            for route, (role, name, room) in FIELDS.items():
                place = TABLE[route]
                data = {key: world.fill(value) for key, value in place.data.items()}
                if route == "p/<int:pk>/edit":
                    data |= {"kind": "text", "deed": "save"}
                data[name] = row["input"][:room]
                if route.startswith("moderation/thing"):
                    data["do"] = "warn spam"
                answer = world.browser(role).post(world.fill(place.path), data)
                assert answer.status_code < 500, (row["id"], route)
            for role, path in SHOWING:
                answer = world.browser(role).get(world.fill(path))
                assert answer.status_code == 200, (row["id"], path)
                if path.endswith(".xml"):
                    continue
                body = answer.content.decode()
                assert not dangers(body), (row["id"], role, path)
                assert "<script>alert" not in body


def test_the_words_above_do_reach_the_pages(world: World):
    """A test of pages that do not show what was written would pass for ever."""
    canary = "quietotter"
    with undone():
        for route, (role, name, _room) in FIELDS.items():
            place = TABLE[route]
            data = {key: world.fill(value) for key, value in place.data.items()}
            if route == "p/<int:pk>/edit":
                data |= {"kind": "text", "deed": "save"}
            if route.startswith("moderation/thing"):
                data["do"] = "warn spam"
            data[name] = f"{canary}{list(FIELDS).index(route)}"
            world.browser(role).post(world.fill(place.path), data)
        pages = "".join(world.browser(role).get(world.fill(path)).content.decode() for role, path in SHOWING)
    missing = [route for n, route in enumerate(FIELDS) if f"{canary}{n}" not in pages]
    assert not missing


def test_long_and_deep_words_take_no_long_time(world: World, hostile):
    for row in hostile("render_dos"):
        text = row["input"]["unit"] * row["input"]["times"] + row["input"].get("tail", "")
        for route in ("compose", "compose/preview", "p/<int:pk>/comment", "report/<slug:target>/<int:pk>"):
            data = {"kind": "article", "title": "T", "deed": "publish", "reason": "spam"}
            data |= dict.fromkeys(("text", "note"), text[:60_000])
            began = time.process_time()
            with undone():
                answer = world.browser("staff").post(world.fill(TABLE[route].path), data)
            assert answer.status_code < 500, (row["id"], route)
            assert time.process_time() - began < row["expected"]["max_seconds"], (row["id"], route)


# -- addresses: every form that leads back somewhere ---------------------------------------------------

LEADING_BACK = [
    route for route, row in TABLE.items()
    if {*row.post.values()} - {"never"} and not route.startswith(("api/", "accounts/", "logout"))
]  # fmt: skip


@pytest.mark.parametrize("route", LEADING_BACK)
def test_no_form_leads_away(world: World, hostile, route: str):
    row = TABLE[route]
    path, data = world.fill(row.path), {name: world.fill(text) for name, text in row.data.items()}
    role = next(
        (role for role, outcome in row.post.items() if outcome == "ok" and role != "anonymous"), "staff"
    )
    for line in [*hostile("open_redirect"), {"input": "/\\evil.example"}, {"input": "/\tevil"}]:
        for asked, sent in (
            (path, {**data, "next": line["input"]}),
            (path + "?next=" + line["input"].strip(), data),
        ):
            with undone():
                answer = world.browser(role).post(asked, sent)
            if 300 <= answer.status_code < 400:
                assert own(answer["Location"]), (line["input"], answer["Location"])


# -- requests ------------------------------------------------------------------------------------------

HUGE = ("99999999999999999999", "9223372036854775808", "0")
ODD = [
    "page=999999999999999999999", "before=%00&after=%00&cursor=%00&q=%00", "before=99999999999999999999",
    "cursor=%ff%fe&after=-1", "lang=xx&channel=%F0%9F%90%9F&told=%00",
    "comment=99999999999999999999&sort=%00",
    "by=%00&kind=%00&why=%00&next=//evil.example", "q=" + "x" * 3000, "limit=-1", "hour=99&day=0000-00-00",
]  # fmt: skip


@pytest.mark.parametrize("route", TABLE)
def test_no_parameter_breaks_a_page(world: World, route: str):
    """The client raises what would be a 500."""
    path = world.fill(TABLE[route].path)
    for role in ("anonymous", "owner", "staff"):
        for odd in ODD:
            with undone():
                world.browser(role).get(f"{path}{'&' if '?' in path else '?'}{odd}")


@pytest.mark.parametrize("route", [route for route in TABLE if "<int" in route])
def test_no_number_breaks_a_page(world: World, route: str):
    row = TABLE[route]
    data = {name: world.fill(text) for name, text in row.data.items()}
    for huge in HUGE:
        path = re.sub(r"\{\w+\}(?=[^{]*$)", huge, row.path)
        if path == row.path:
            path = re.sub(r"\d+", huge, path)
        path = world.fill(path)
        for role in ("anonymous", "owner", "staff"):
            with undone():
                assert outcome_of(world.browser(role).get(path)) != "never"
                world.browser(role).post(path, {**data, "row": huge, "pick": f"post:{huge}", "last": huge})


def status(answer: HttpResponseBase) -> int:
    return answer.status_code


def others_post_stays(world: World) -> bool:
    path = world.fill("/p/{reported}/delete")
    refused = outcome_of(world.browser("member").post(path)) in (403, 404)
    return refused and Post.objects.get(pk=world.values["reported"]).state == "visible"


def new_person_s_links_wait(world: World) -> bool:
    links = " ".join(f"https://a{n}.example/" for n in range(3))
    data = {"kind": "text", "text": f"Look at {links}", "deed": "publish"}
    world.browser("new").post("/compose", data)
    person = world.people["new"]
    return not Post.objects.filter(author=person, state="visible").exists()


def same_for_every_token() -> bool:
    found = set()
    for token in ("private", "revoked", "unknown"):
        answer = Client().get(f"/s/{token}")
        found.add((answer.status_code, answer.content.decode().replace(token, "")))
    return len(found) == 1 and found.pop()[0] == 404


def nothing_private_in(path: str, world: World) -> bool:
    canary = "quietotter"
    Post.objects.filter(pk__in=[world.values["draft"], world.values["scheduled"]]).update(
        text=canary, html=canary, title=canary
    )
    body = Client().get(path).content.decode()
    return canary not in body and "/s/" not in body


REQUESTS: dict[str, Callable[[World], bool]] = {
    "request-002": others_post_stays,
    "request-005": lambda world: (
        status(Client(enforce_csrf_checks=True).post("/login", {"login": "x"})) == 403
    ),
    "request-007": lambda world: status(Client().get("/s/token-1")) == 404,
    "request-008": lambda world: same_for_every_token(),
    "request-011": lambda world: nothing_private_in("/sitemap.xml", world),
    "request-012": lambda world: nothing_private_in("/feed.xml", world),
    "request-015": lambda world: status(Client().get("/?page=999999999999999999999")) in (200, 400, 404),
    "request-017": lambda world: status(Client().get("/p/99999999999999999999")) == 404,
    "request-018": lambda world: status(Client().get("/", headers={"host": "evil.example"})) == 400,
    "request-019": lambda world: (
        status(
            Client().post(
                "/accounts/password/reset", {"email": "a@b.example"}, headers={"host": "evil.example"}
            )
        )
        == 400
    ),
    "request-024": new_person_s_links_wait,
    "request-026": lambda world: (
        {status(world.browser(role).get("/admin/")) for role in ("staff", "member")} == {404}
    ),
    "request-029": lambda world: status(Client().generic("TRACE", "/")) == 405,
    "request-030": lambda world: (
        status(
            world.browser("member").post(
                "/compose", "text=" + "x" * 50_000_000, "application/x-www-form-urlencoded"
            )
        )
        in (400, 413)
    ),
}


ELSEWHERE = {"request-021"}  # texts and times of signing in: tests/digest/accounts/test_entrance.py


def test_hostile_requests_are_refused(world: World, hostile, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    rows = [row for row in hostile("request") if row["id"] not in ELSEWHERE]
    assert {row["id"] for row in rows} <= set(REQUESTS)
    for row in rows:
        with undone():
            assert REQUESTS[row["id"]](world), row["id"]


def test_who_is_not_signed_in_never_reaches_a_page_of_people(world: World):
    """Whatever is asked of a page of one's own, the answer is the way to sign in, and no word of it."""
    for route, row in TABLE.items():
        if row.get["anonymous"] == LOGIN:
            answer = Client().get(world.fill(row.path))
            assert (answer.status_code, answer.content) == (302, b""), route
