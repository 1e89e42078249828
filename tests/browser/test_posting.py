"""Writing in a real browser: with pictures, edited, deleted; an article that saves itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from digest.lib.moderated import State
from digest.posts.models import Post, PostPicture
from tests.browser.test_pages import violations
from tests.factories import make_channel, make_post, make_text_post, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def alice(reader, live_server, client):
    """alice(language, theme, width, javascript) -> a watched page on which Alice is signed in."""
    user = make_user("alice")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies["session"].value

    def opened(*args, **fields):
        watched = reader(*args, **fields)
        watched.page.context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
        return watched

    opened.user = user
    return opened


@pytest.fixture
def pictures(tmp_path: Path) -> list[str]:
    """Two small ones, and one of more bytes than the site takes."""
    files = []
    for n, (size, kind) in enumerate([((900, 600), "PNG"), ((500, 900), "JPEG")]):
        files.append(tmp_path / f"{n}.{kind.lower()}")
        Image.new("RGB", size, ("teal", "maroon")[n]).save(files[-1], kind)
    noise = Image.effect_noise((2400, 1800), 90).convert("RGB")
    files.append(tmp_path / "phone.png")
    noise.save(files[-1], "PNG")
    assert files[-1].stat().st_size > 2_000_000
    return [str(file) for file in files]


def shown(page: Page, path: str = "") -> Post:
    page.wait_for_url(re.compile(r"/p/\d+$"))
    return Post.objects.get(pk=int(page.url.rsplit("/", 1)[-1]))


def test_a_post_with_pictures_is_written_edited_and_deleted(alice, pictures):
    watched = alice(width=390)
    page = watched.open("/compose")
    page.get_by_label("Text").fill("The **ferries** run again.")
    page.get_by_label("Add pictures").set_input_files(pictures)
    expect(page.get_by_label("What picture 3 shows")).to_be_visible(timeout=20_000)
    page.get_by_label("What picture 1 shows").fill("A teal wall")
    assert page.get_by_label("Text").input_value() == "The **ferries** run again."
    page.get_by_role("button", name="Publish to everyone").click()
    post = shown(page)
    assert (post.state, PostPicture.objects.filter(post=post).count()) == (State.VISIBLE, 3)
    assert not violations(page)

    first = page.get_by_role("img", name="A teal wall")
    first.click()
    large = page.locator("dialog.large")
    expect(large).to_be_visible()
    assert shown(page).pk == post.pk  # on the same page
    page.keyboard.press("ArrowRight")
    expect(large.locator("img")).not_to_have_attribute("alt", "A teal wall")
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()

    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Text").fill("The ferries run again, *hourly*.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview em")).to_have_text("hourly")
    page.get_by_label("Add pictures").set_input_files(pictures[2:])  # of more bytes than the site takes
    files = page.get_by_label("Add pictures")
    for _ in range(100):
        if files.evaluate("input => input.files[0].type") == "image/webp":
            break
        page.wait_for_timeout(100)
    post.refresh_from_db()
    assert post.edited_at is None  # not before it is saved
    page.get_by_role("button", name="Save for everybody").click()
    expect(page.get_by_label("What picture 4 shows")).to_be_visible()
    page.goto(f"{watched.root}/p/{post.pk}")
    page.get_by_role("link", name="1 earlier version").click()
    expect(page.get_by_text("The **ferries** run again.")).to_be_visible()

    page.goto(f"{watched.root}/p/{post.pk}")
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete for good").click()
    page.wait_for_url(re.compile("/drafts"))
    post.refresh_from_db()
    assert post.state == State.DELETED
    assert not watched.complaints


def test_an_article_saves_itself_and_is_found_among_the_drafts(alice):
    watched = alice("zh", "dark")
    page = watched.open("/compose?kind=article")
    page.get_by_label("标题").fill("渡轮复航")
    page.locator("#text").fill("第一段。")
    expect(page.locator("[data-saved]")).to_contain_text("草稿已于", timeout=10_000)
    page.wait_for_url(re.compile(r"/p/\d+/edit"))
    page.locator("#text").fill("第一段。\n\n第二段。")
    with page.expect_response(lambda answer: "/edit" in answer.url and answer.ok):
        pass
    page.goto(f"{watched.root}/drafts")
    page.get_by_role("link", name="渡轮复航").click()
    assert page.locator("#text").input_value() == "第一段。\n\n第二段。"
    page.get_by_role("button", name="公开发布").click()
    post = shown(page)
    assert (post.state, post.kind, post.language) == (State.VISIBLE, "article", "zh")
    assert Post.objects.by_people().count() == 1
    assert not watched.complaints


def test_everything_is_done_without_javascript(alice, pictures):
    page = alice(javascript=False).open("/compose")
    page.get_by_label("Text").fill("Without scripts")
    page.get_by_label("Add pictures").set_input_files(pictures[:1])
    page.get_by_role("button", name="Publish to everyone").click()
    page.get_by_label("What picture 1 shows").fill("A wall")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("Without scripts")
    page.get_by_role("button", name="Publish to everyone").click()
    post = shown(page)
    assert (post.state, post.text) == (State.VISIBLE, "Without scripts")
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete for good").click()
    assert page.url.endswith("/drafts")


def test_the_kind_changes_without_losing_words(alice):
    page = alice().open("/compose")
    page.get_by_role("button", name="Article").click()
    page.wait_for_url(re.compile("kind=article"))
    assert not Post.objects.exists()
    page.get_by_label("Text").fill("Words before a title")
    page.get_by_role("button", name="Link", exact=True).click()
    page.wait_for_url(re.compile("kind=link"))
    assert page.get_by_label("Your comment").input_value() == "Words before a title"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_of_writing_are_readable_and_whole(alice, language, theme, tmp_path):
    author, story = alice.user, make_post()
    make_channel("chips")
    draft = make_text_post(
        author, kind="article", title="Tide tables", text="# One\n\nText", state=State.DRAFT
    )
    quote = make_text_post(
        author, kind="quote", quoted=story, text="`code` and\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    link = make_text_post(author, kind="link", link="https://example.org/" + "long/" * 60, text="Look")
    paths = (
        "/compose", "/compose?kind=link", f"/compose?quote={story.pk}", "/drafts", f"/p/{draft.pk}/edit",
        f"/p/{quote.pk}", f"/p/{quote.pk}/delete", f"/p/{quote.pk}/propose", f"/p/{link.pk}",
        f"/p/{draft.pk}",
    )  # fmt: skip
    watched = alice(language, theme, 390)
    for path in paths:
        page = watched.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert not violations(page), path
    assert not watched.complaints
