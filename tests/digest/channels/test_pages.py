"""What people do with channels, through their pages."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from lxml import html
from PIL import Image

from digest.channels.models import Channel, ChannelSource, Editor, Follow, OwnFeed, SourceProposal
from digest.channels.open_personal import open_personal
from tests.factories import NOW, make_channel, make_feed, make_user
from tests.people import alice, bob, browser_of, charlie, eve

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
FACE = {"name_en": "Lab", "slug": "lab", "promise_en": "", "run_by": "people", "support_url": ""}
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'/>"


def tree(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:400]
    return html.fromstring(answer.content.decode())


def words(answer, status=200):
    return " ".join(tree(answer, status).xpath("//main")[0].text_content().split())


def edited_by(user, channel, *, accepted=True):
    return Editor.objects.create(
        channel=channel, user=user, invited_by=user, invited_at=NOW, accepted_at=NOW if accepted else None
    )


# -- following ---------------------------------------------------------------------------------------------


def test_bob_follows_without_a_script_and_comes_back_to_his_page():
    make_channel()
    browser = browser_of(bob())
    answer = browser.post("/c/chips/follow", {"next": "/channels"})
    assert (answer.status_code, answer["Location"]) == (302, "/channels")
    assert Channel.objects.get().followers == Follow.objects.count() == 1
    assert browser.post("/c/chips/unfollow")["Location"] == "/c/chips"
    assert Channel.objects.get().followers == Follow.objects.count() == 0


def test_with_a_script_the_button_is_swapped_in_place():
    make_channel()
    browser = browser_of(bob())
    page = tree(browser.get("/c/chips"))
    form = page.xpath("//form[@hx-post='/c/chips/follow']")[0]
    assert form.get("action") == "/c/chips/follow"
    fragment = tree(browser.post("/c/chips/follow", headers=HTMX))
    assert fragment.xpath("//form/@hx-post") == ["/c/chips/unfollow"]
    assert "1 follower" in fragment.text_content()


def test_a_stranger_is_led_to_sign_in_and_no_form_is_on_the_page(client):
    make_channel()
    page = tree(client.get("/c/chips"))
    assert page.xpath("//a[@href='/login?next=/c/chips']")
    assert not page.xpath("//main//form")
    assert client.post("/c/chips/follow").status_code == 401
    assert not Follow.objects.exists()


def test_charlie_who_is_suspended_may_not_follow():
    make_channel()
    assert browser_of(charlie()).post("/c/chips/follow").status_code == 403
    assert not Follow.objects.exists()


@pytest.mark.parametrize("path", ["/c/nope/follow", "/c/hot/follow", "/c/gone/follow"])
def test_what_cannot_be_seen_cannot_be_followed(path):
    make_channel("hot", kind="house")
    make_channel("gone", state="hidden")
    assert browser_of(bob()).post(path).status_code == 404


def test_a_get_follows_nothing():
    make_channel()
    assert browser_of(bob()).get("/c/chips/follow").status_code == 405
    assert not Follow.objects.exists()


def test_an_address_elsewhere_is_no_way_back():
    make_channel()
    answer = browser_of(bob()).post("/c/chips/follow", {"next": "https://evil.example/"})
    assert answer["Location"] == "/c/chips"


# -- a channel of one's own --------------------------------------------------------------------------------


def test_one_click_opens_the_channel_and_leads_to_a_first_post():
    browser = browser_of(alice())
    assert "Open my channel" in words(browser.get("/channels"))
    answer = browser.post("/channels/open")
    assert answer["Location"] == "/compose?channel=alice"
    assert Channel.objects.get().name_en == "alice"
    assert browser.get(answer["Location"]).status_code == 200
    assert browser.post("/channels/open")["Location"] == "/c/alice"


def test_a_get_shows_the_click_and_opens_nothing():
    browser = browser_of(alice())
    assert "Open my channel and write" in words(browser.get("/channels/open"))
    assert not Channel.objects.exists()


def test_the_owner_edits_what_the_channel_says_of_itself():
    owner = alice()
    open_personal(owner, NOW)
    browser = browser_of(owner)
    assert tree(browser.get("/c/alice/edit")).xpath("//input[@name='slug']/@value") == ["alice"]
    sent = {
        "name_en": "Alice’s lab",
        "slug": "lab",
        "promise_en": "Notes",
        "run_by": "mixed",
        "support_url": "",
    }
    assert browser.post("/c/alice/edit", sent)["Location"] == "/c/lab/edit"
    channel = Channel.objects.get()
    assert (channel.name_en, channel.slug, channel.promise_en, channel.run_by) == (
        "Alice’s lab",
        "lab",
        "Notes",
        "mixed",
    )


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"slug": "chips"}, "another channel"),
        ({"slug": "Not Good"}, "small Latin letters"),
        ({"slug": "settings"}, "small Latin letters"),
        ({"name_en": ""}, "required"),
        ({"run_by": "nobody"}, "Select a valid choice"),
        ({"support_url": "javascript:alert(1)"}, "valid URL"),
        ({"support_url": "ftp://pay.example/"}, "no web address"),
    ],
)
def test_a_wrong_word_is_told_beside_its_field_and_changes_nothing(changed, problem):
    owner = alice()
    open_personal(owner, NOW)
    make_channel("chips")
    sent = FACE | {"slug": "alice"}
    assert problem in words(browser_of(owner).post("/c/alice/edit", sent | changed), 400)
    assert Channel.objects.get(owner=owner).name_en == "alice"


def test_the_address_stays_once_somebody_follows():
    owner = alice()
    own = open_personal(owner, NOW)
    browser_of(bob()).post("/c/alice/follow")
    browser_of(owner).post("/c/alice/edit", FACE)
    own.refresh_from_db()
    assert (own.slug, own.name_en) == ("alice", "Lab")


@pytest.mark.parametrize("path", ["edit", "editors", "feeds", "desk"])
def test_nobody_else_comes_near(path, client):
    open_personal(alice(), NOW)
    assert browser_of(bob()).get(f"/c/alice/{path}").status_code == 403
    assert browser_of(eve()).get(f"/c/alice/{path}").status_code == 403
    assert client.get(f"/c/alice/{path}")["Location"] == f"/login?next=/c/alice/{path}"


def png(size=(300, 200)):
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, "PNG")
    return SimpleUploadedFile("me.png", out.getvalue(), content_type="image/png")


def test_a_picture_is_made_ours_and_can_be_taken_away(settings):
    owner = alice()
    open_personal(owner, NOW)
    browser = browser_of(owner)
    assert browser.post("/c/alice/avatar", {"picture": png()}).status_code == 302
    path = Channel.objects.get().avatar
    with Image.open(settings.MEDIA_ROOT / path) as image:
        assert (image.format, image.size) == ("WEBP", (192, 192))
    assert f"/media/{path}" in browser.get("/c/alice").content.decode()
    browser.post("/c/alice/avatar", {"remove": "yes"})
    assert Channel.objects.get().avatar == ""


@pytest.mark.parametrize("body", [b"", SVG, b"GIF89a", b"x" * 2_000_001])
def test_what_is_no_picture_is_refused_and_said(body):
    owner = alice()
    open_personal(owner, NOW)
    upload = SimpleUploadedFile("me.png", body, content_type="image/png")
    assert "picture" in words(browser_of(owner).post("/c/alice/avatar", {"picture": upload}), 400)
    assert Channel.objects.get().avatar == ""


# -- editors -----------------------------------------------------------------------------------------------


def test_an_editor_is_invited_by_name_accepts_and_leaves():
    owner, editor = alice(), bob()
    channel = open_personal(owner, NOW)
    browser_of(owner).post("/c/alice/editors", {"name": "BOB"})
    row = Editor.objects.get()
    assert (row.user, row.accepted_at) == (editor, None)
    theirs = browser_of(editor)
    assert "alice asks you to run alice with them." in words(theirs.get("/channels"))
    assert theirs.get("/c/alice/desk").status_code == 403
    theirs.post("/c/alice/editors/me", {"deed": "accept"})
    assert theirs.get("/c/alice/desk").status_code == 200
    assert theirs.get("/c/alice/edit").status_code == 403
    assert theirs.post("/c/alice/editors", {"name": "eve"}).status_code == 403
    theirs.post("/c/alice/editors/me", {"deed": "leave"})
    assert not Editor.objects.filter(channel=channel).exists()


def test_an_invitation_can_be_declined_and_an_editor_removed():
    owner, editor = alice(), bob()
    channel = open_personal(owner, NOW)
    edited_by(editor, channel, accepted=False)
    browser_of(editor).post("/c/alice/editors/me", {"deed": "decline"})
    assert not Editor.objects.exists()
    edited_by(editor, channel)
    browser_of(owner).post("/c/alice/editors/remove", {"user": editor.pk})
    assert not Editor.objects.exists()


def test_nobody_accepts_an_invitation_that_is_not_theirs():
    open_personal(alice(), NOW)
    browser_of(bob()).post("/c/alice/editors/me", {"deed": "accept"})
    assert not Editor.objects.exists()


@pytest.mark.parametrize(
    ("name", "problem"), [("nobody", "Nobody here"), ("alice", "already"), ("charlie", "Nobody")]
)
def test_who_cannot_be_invited(name, problem):
    owner = alice()
    charlie()
    open_personal(owner, NOW)
    assert problem in words(browser_of(owner).post("/c/alice/editors", {"name": name}), 400)
    assert not Editor.objects.exists()


# -- sources -----------------------------------------------------------------------------------------------


def test_a_reader_proposes_a_source_and_an_editor_accepts_it():
    chips, editor = make_channel(), make_user("iris")
    edited_by(editor, chips)
    reader = browser_of(bob())
    assert "Its editors decide." in words(
        reader.post("/c/chips/sources", {"address": "https://blog.example/", "note": "Good"}, follow=True)
    )
    proposal = SourceProposal.objects.get()
    assert (proposal.address, proposal.note, proposal.decision) == ("https://blog.example/", "Good", "open")
    assert "https://blog.example/" not in words(reader.get("/c/chips/sources"))
    change = {"deed": "accept", "row": proposal.pk}
    assert reader.post("/c/chips/sources/change", change).status_code == 403
    theirs = browser_of(editor)
    assert "https://blog.example/" in words(theirs.get("/c/chips/sources"))
    theirs.post("/c/chips/sources/change", change)
    proposal.refresh_from_db()
    assert (proposal.decision, proposal.decided_by) == ("accepted", editor)


def test_who_runs_the_channel_adds_and_removes_at_once():
    chips, feed = make_channel(), make_feed()
    source = ChannelSource.objects.create(channel=chips, feed=feed)
    browser = browser_of(eve())
    browser.post("/c/chips/sources", {"address": "blog.example"})
    assert SourceProposal.objects.get().decision == "accepted"
    browser.post("/c/chips/sources/change", {"deed": "remove", "row": source.pk})
    assert not ChannelSource.objects.exists()
    feed.refresh_from_db()
    assert feed.state == "active"


@pytest.mark.parametrize(
    "sent", [{}, {"deed": "accept"}, {"deed": "x", "row": "1"}, {"deed": "remove", "row": "x"}]
)
def test_a_broken_form_is_not_found(sent):
    make_channel()
    assert browser_of(eve()).post("/c/chips/sources/change", sent).status_code == 404


# -- an own feed -------------------------------------------------------------------------------------------


def test_an_owner_attaches_a_feed_and_reads_how_to_show_that_it_is_theirs(settings):
    settings.SITE_URL = "https://digest.example"
    settings.ALLOWED_HOSTS = ["testserver", "digest.example"]
    owner = alice()
    open_personal(owner, NOW)
    browser = browser_of(owner)
    browser.post("/c/alice/feeds", {"address": "https://blog.example/"})
    own = OwnFeed.objects.get()
    page = words(browser.get("/c/alice/feeds"))
    assert own.token in page
    assert "https://digest.example/c/alice" in page
    assert "waits for a sign" in page
    OwnFeed.objects.update(problem="no_proof", looked_at=timezone.now(), not_before=timezone.now())
    assert "Nothing that shows it is yours was found yet." in words(browser.get("/c/alice/feeds"))
    browser.post("/c/alice/feeds/change", {"deed": "look", "row": own.pk})
    own.refresh_from_db()
    assert own.not_before is None
    browser.post("/c/alice/feeds/change", {"deed": "remove", "row": own.pk})
    assert not OwnFeed.objects.exists()


def test_nobody_looks_at_or_detaches_a_feed_of_others():
    owner, other = alice(), bob()
    open_personal(owner, NOW)
    open_personal(other, NOW)
    browser_of(owner).post("/c/alice/feeds", {"address": "https://blog.example/"})
    row = OwnFeed.objects.get().pk
    assert browser_of(other).post("/c/alice/feeds/change", {"deed": "remove", "row": row}).status_code == 403
    browser_of(other).post("/c/bob/feeds/change", {"deed": "remove", "row": row})
    assert OwnFeed.objects.count() == 1


# -- recipes -----------------------------------------------------------------------------------------------


def chips_with_recipe():
    chips = make_channel(terms=["wafer", "光刻"], not_terms=["potato"], promise_en="From the factory floor.")
    ChannelSource.objects.create(channel=chips, feed=make_feed("Harbour Post"))
    return chips


def test_a_recipe_goes_out_and_comes_back_as_a_channel_of_one_s_own(client):
    chips = chips_with_recipe()
    body = client.get("/c/chips/recipe.json").content
    recipe = json.loads(body)
    assert recipe["rules"] == {"terms": ["wafer", "光刻"], "not_terms": ["potato"]}
    owner = alice()
    upload = SimpleUploadedFile("chips.recipe.json", body)
    answer = browser_of(owner).post("/channels/import", {"file": upload, "name": "My wafers"})
    own = Channel.objects.get(owner=owner)
    assert answer["Location"] == f"/c/{own.slug}/edit"
    assert (own.name_en, own.terms, own.not_terms, own.promise_en) == (
        "My wafers",
        ["wafer", "光刻"],
        ["potato"],
        "From the factory floor.",
    )
    assert list(own.sources.values_list("feed", flat=True)) == list(
        chips.sources.values_list("feed", flat=True)
    )


def test_a_channel_is_copied_in_one_click_and_followed():
    chips, owner = chips_with_recipe(), alice()
    browser = browser_of(owner)
    assert browser.post("/c/chips/copy")["Location"] == "/c/chips-alice/edit"
    own = Channel.objects.get(owner=owner)
    assert (own.copied_from, own.kind, own.followers, own.sources.count()) == (chips, "vertical", 1, 1)
    assert browser.get("/c/chips-alice/about").status_code == 200
    assert "chips-alice" not in browser.get("/").content.decode()


def test_a_personal_channel_is_no_recipe_to_copy():
    open_personal(alice(), NOW)
    browser_of(bob()).post("/c/alice/copy")
    assert Channel.objects.count() == 1


def test_at_most_five_copies_a_person():
    chips_with_recipe()
    browser = browser_of(alice())
    for _ in range(6):
        browser.post("/c/chips/copy")
    assert Channel.objects.exclude(owner=None).count() == 5


def recipe_of_sources(*sources):
    return json.dumps({"format": "digest-recipe/1", "sources": sources})


def imported(body):
    upload = SimpleUploadedFile("list", body if isinstance(body, bytes) else body.encode())
    return browser_of(alice()).post("/channels/import", {"file": upload, "name": "Mine"}, follow=True)


def test_a_list_of_a_feed_reader_becomes_a_channel_with_at_most_five_new_sources():
    many = "".join(f'<outline text="b" xmlUrl="https://blog{n}.example/feed"/>' for n in range(8))
    page = words(imported(f"<opml><body>{many}</body></opml>"))
    assert "3 sources were left out" in page
    feeds = ChannelSource.objects.all()
    assert feeds.count() == 5
    assert set(feeds.values_list("feed__trust", flat=True)) == {"channel"}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"\xff\xfe\x00", "neither a recipe"),
        ("nonsense", "neither a recipe"),
        ("[]", "neither a recipe"),
        ("<html></html>", "neither a recipe"),
        ('{"format": "digest-recipe/9"}', "of a format"),
        ('{"format": "digest-recipe/1"}', "names no source"),
        (
            '{"format": "digest-recipe/1", "sources": [{"url": "file:///etc/passwd"}, 7, {"url": 8}]}',
            "names no",
        ),
        (
            '{"format": "digest-recipe/1", "sources": '
            + json.dumps([{"url": "https://a.example/"}] * 201)
            + "}",
            "200",
        ),
        ("[" * 100_000, "neither a recipe"),
        (b" " * 1_000_001, "larger than 1 MB"),
    ],
)
def test_a_file_that_is_no_recipe_is_refused_and_said(body, problem):
    assert problem in words(imported(body), 400)
    assert not Channel.objects.exists()


# -- verified ----------------------------------------------------------------------------------------------


def test_staff_alone_mark_a_channel_as_verified(client):
    owner = alice()
    own = open_personal(owner, NOW)
    assert browser_of(owner).post("/c/alice/verify", {"verified": "yes"}).status_code == 403
    staff = browser_of(eve())
    staff.post("/c/alice/verify", {"verified": "yes"})
    own.refresh_from_db()
    assert own.is_verified
    assert "Verified" in words(client.get("/c/alice"))
    staff.post("/c/alice/verify", {"verified": "no"})
    own.refresh_from_db()
    assert not own.is_verified
