"""Accounts in a real browser: signing up, a passkey, and nothing personal left behind."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from digest.accounts.models import Session, User
from tests.browser.test_pages import violations
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OWN = [
    "/settings",
    "/settings/reading",
    "/settings/theme",
    "/settings/mail",
    "/settings/password",
    "/settings/passkeys",
    "/settings/two-factor",
    "/settings/sessions",
    "/settings/invitations",
    "/settings/export",
    "/settings/passkeys/add",
    "/settings/two-factor/app",
    "/settings/leave",
]
ENTRANCE = ["/login", "/accounts/signup", "/accounts/password/reset", "/welcome", "/welcome?step=hour"]


def add_authenticator(page: Page) -> None:
    """A virtual authenticator, as a phone's: it keeps passkeys and says that its owner is there."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def sign_in(page: Page, root: str, name: str = "alice") -> None:
    page.goto(f"{root}/login")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{root}/")


def sign_out(page: Page) -> None:
    page.locator("details.me > summary").click()
    page.locator("details.me").get_by_role("button", name="Sign out").click()
    expect(page.locator("details.me")).to_have_count(0)


def test_one_signs_up_adds_a_passkey_and_comes_back_by_it(reader):
    watched = reader()
    page = watched.open("/accounts/signup")
    add_authenticator(page)
    page.get_by_label("Name").fill("小林")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open the account").click()
    expect(page.locator("details.me")).to_be_visible()
    page.goto(f"{watched.root}/settings/passkeys/add")
    page.get_by_label("Name of the key").fill("My phone")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url(re.compile("recovery|codes"))
    page.goto(f"{watched.root}/settings/passkeys")
    expect(page.locator("main .list b")).to_have_text("My phone")
    sign_out(page)
    page.goto(f"{watched.root}/login")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("details.me")).to_be_visible()
    assert User.objects.get(username="小林").last_login
    assert Session.objects.get(user__username="小林").agent == "Chrome on Linux"
    assert not watched.complaints


def test_a_passkey_that_the_browser_does_not_give_is_told_in_the_page(reader):
    page = reader().open("/login")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new DOMException('no')) }")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("The browser gave no passkey.")).to_be_visible()


def test_back_after_signing_out_shows_nothing_personal(reader):
    make_user("alice")
    watched = reader()
    page = watched.page
    sign_in(page, watched.root)
    page.goto(f"{watched.root}/settings")
    expect(page.locator("main")).to_contain_text("alice")
    sign_out(page)
    page.go_back()
    page.wait_for_load_state()
    expect(page.locator("body")).not_to_contain_text("alice")
    page.go_back()
    page.wait_for_load_state()
    expect(page.locator("body")).not_to_contain_text("alice")


def test_the_theme_of_the_header_is_the_accounts(reader):
    alice = make_user("alice")
    watched = reader()
    sign_in(watched.page, watched.root)
    with watched.page.expect_response("**/settings/theme"):
        watched.page.locator("[data-theme-switch]").click()
    alice.refresh_from_db()
    assert alice.theme == "dark"
    watched.page.context.clear_cookies(name="theme")
    watched.page.reload()
    assert watched.page.locator("html").get_attribute("data-theme") == "dark"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_finds_nothing_and_nothing_sticks_out(reader, language, theme, width):
    make_user("alice", language="zh-hans" if language == "zh" else "")
    watched = reader(language, theme, width)
    for path in ENTRANCE:
        page = watched.open(path)
        assert not violations(page), path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto(f"{watched.root}/login")
    page.locator("[name=login]").fill("alice")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form.form .btn.go").click()
    page.wait_for_url(f"{watched.root}/")
    for path in OWN:
        page = watched.open(path)
        assert not violations(page), path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert not watched.complaints
