"""A real Chromium on a live server. Skipped, with the reason, where there is none."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Playwright keeps an event loop in this thread; the rows that tests make beside it are made in no task of it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session", autouse=True)
def _static_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The live server starts before the fixtures of any test."""
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """On SQLite a database in a file, as in life: the usual one in memory is one connection for the test and
    the server's threads, and refuses with "database table is locked" whoever asks while another writes."""
    default = settings.DATABASES["default"]
    if default["ENGINE"] == "django.db.backends.sqlite3":
        default["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "digest.sqlite3")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM} (CHROMIUM)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


class Watched:
    """A page that keeps what a reader must never meet: errors, refusals, requests to others."""

    def __init__(self, page: Page, root: str) -> None:
        self.page, self.root = page, root
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda m: self.complain(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complain(str(error)))
        page.on("request", lambda request: self.note(request.url))

    def complain(self, text: str) -> None:
        if "status of 404" not in text:  # the page that is missing on purpose
            self.complaints.append(text)

    def note(self, url: str) -> None:
        self.requests.append(url)
        if not url.startswith(self.root):
            self.complaints.append(f"asked {url}")

    def open(self, path: str) -> Page:
        self.requests.clear()
        self.page.goto(self.root + path)
        return self.page


@pytest.fixture
def reader(browser: Browser, live_server) -> Iterator[Callable[..., Watched]]:
    """reader(language, theme, width, javascript) -> Watched."""
    contexts: list[BrowserContext] = []

    def opened(
        language: str = "en", theme: str = "light", width: int = 1280, javascript: bool = True
    ) -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale={"en": "en-GB", "zh": "zh-CN"}[language],
            color_scheme=theme,
            java_script_enabled=javascript,
            bypass_csp=False,
        )
        contexts.append(context)
        return Watched(context.new_page(), live_server.url)

    yield opened
    for context in contexts:
        context.close()
