"""Every page in a real browser: readable by everyone, quiet, whole at 390 px."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.accounts.models import User
from digest.accounts.open_setup_link import open_setup_link
from tests.browser.site import inhabit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).parent / "vendor/axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page) -> list[str]:
    """What axe finds; it comes over the debugger, so the page's own policy stands."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)["violations"]
    return [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(reader, language, theme):
    paths = inhabit()
    watched = reader(language, theme)
    for path in paths.values():
        page = watched.open(path)
        for details in page.query_selector_all("details > summary"):
            details.click()
        assert not violations(page), path
    assert not watched.complaints


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_phones_or_on_the_pages_of_staff(reader, live_server, theme, client):
    paths = inhabit()
    client.force_login(User.objects.create_user("alice", password="x", is_staff=True))
    watched = reader("en", theme, 390)
    session = client.cookies["session"].value
    watched.page.context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
    for path in ("/ops", paths["hot"], paths["story"], paths["channels"], paths["edition"]):
        assert not violations(watched.open(path)), path
    assert not watched.complaints


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_sticks_out_at_390_pixels(reader, language):
    paths = inhabit()
    watched = reader(language, width=390)
    for path in paths.values():
        page = watched.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    assert not watched.complaints


def test_the_front_page_comes_in_five_requests_and_does_not_jump(reader):
    inhabit()
    watched = reader(width=390)
    page = watched.open("/")
    page.wait_for_load_state("networkidle")
    assert len(set(watched.requests)) <= 5, watched.requests  # the sprite is the icon too, kept for good
    shift = page.evaluate(
        """() => new Promise(done => {
            let sum = 0;
            new PerformanceObserver(list => { for (const e of list.getEntries()) sum += e.value; })
              .observe({ type: "layout-shift", buffered: true });
            setTimeout(() => done(sum), 300);
        })"""
    )
    assert shift == 0


def test_icons_are_drawn(reader):
    inhabit()
    page = reader().open("/")
    page.wait_for_load_state("networkidle")
    boxes = page.evaluate(
        """[...document.querySelectorAll("use")]
            .filter(use => use.parentNode.getClientRects().length).map(use => use.getBBox().width)"""
    )
    assert boxes
    assert all(width > 0 for width in boxes)


def test_the_theme_switch_holds_over_pages_and_follows_the_system_before(reader):
    inhabit()
    watched = reader(theme="dark")
    page = watched.open("/")
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.click("[data-theme-switch]")
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert light != dark
    page = watched.open("/latest")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == light
    assert not watched.complaints


def test_the_language_switch_holds_over_pages(reader):
    inhabit()
    page = reader().open("/")
    page.click("text=中文")
    assert page.text_content("h1") == "24 小时热榜"
    page.click(".top >> text=最新")
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"


def test_points_and_reasons_open_in_place(reader):
    inhabit()
    page = reader().open("/")
    row = page.locator("li.row").first
    assert not row.locator(".dots").is_visible()
    row.locator("summary").first.click()
    assert row.locator(".dots").is_visible()
    row.locator("summary").nth(1).click()
    assert row.locator("table").is_visible()
    assert page.url.endswith("/")


def test_keys_walk_and_open_stories(reader):
    inhabit()
    watched = reader()
    page = watched.open("/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("li.row h2 a").nth(1)
    assert second.evaluate("a => a === document.activeElement")
    page.keyboard.press("m")
    assert page.locator("li.row").nth(1).locator(".dots").is_visible()
    page.locator("li.row h2 a").nth(1).focus()
    page.keyboard.press("k")
    assert page.locator("li.row h2 a").first.evaluate("a => a === document.activeElement")
    address = page.locator("li.row h2 a").first.get_attribute("href")
    page.keyboard.press("o")
    page.wait_for_url(f"**{address}")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()
    assert not watched.complaints


def test_a_citation_leads_to_its_source(reader):
    paths = inhabit()
    page = reader().open(paths["story"])
    page.locator(".cite a").first.click()
    assert page.url.endswith("#s1")
    assert page.locator("#s1").evaluate("li => li.matches(':target')")


def test_every_page_reads_the_same_without_javascript(reader):
    paths = inhabit()
    with_it, without = reader(), reader(javascript=False)
    for what in ("hot", "story", "channel", "edition"):
        words = with_it.open(paths[what]).inner_text("main")
        assert without.open(paths[what]).inner_text("main") == words
    page = without.open("/")
    assert not page.locator("[data-theme-switch]").is_visible()
    page.locator("li.row summary").first.click()
    assert page.locator("li.row .dots").first.is_visible()


def test_a_filling_list_fills_by_itself(reader):
    watched = reader()
    page = watched.open("/")
    assert page.locator("main[data-filling]").count() == 1
    assert not violations(page)
    inhabit()
    page.wait_for_selector("li.row h2", timeout=10_000)
    assert not watched.complaints


def test_the_first_account_is_opened_in_the_browser_and_signs_in_again(reader):
    inhabit()
    watched = reader()
    page = watched.open(open_setup_link())
    assert not violations(page)
    page.fill("[name=username]", "alice")
    for field in ("password1", "password2"):
        page.fill(f"[name={field}]", "a-long-enough-word-9")
    page.click("button.go")
    page.click("details.me summary")
    page.click("text=Operations")
    page.click("details.me summary")
    page.click("text=Sign out")
    watched.open("/ops")
    page.fill("[name=login]", "alice")
    page.fill("[name=password]", "wrong")
    page.click("button.go")
    assert page.locator(".note[role=alert]").is_visible()
    assert not violations(page)
    page.fill("[name=password]", "a-long-enough-word-9")
    page.click("button.go")
    assert page.url.endswith("/ops")
    page.click("text=Try again")
    assert "Nothing is parked" in page.text_content("main")
    assert not watched.complaints
