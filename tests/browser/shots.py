"""Pictures of the demo for the README and for looking at one's own changes.

python3 run.py --demo
.venv/bin/python -m tests.browser.shots http://127.0.0.1:8000 docs
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM

STORY, CHAT = "h2 a", "a[href^='/s/']"  # what is followed from a list
PICTURES = [  # name, path, what is followed there, width, height, theme, language
    ("hot-en-light", "/", "", 1280, 900, "light", "en"),
    ("hot-zh-dark", "/", "", 1280, 900, "dark", "zh-hans"),
    ("hot-phone", "/", "", 390, 844, "light", "en"),
    ("story-en-light", "/", STORY, 1280, 1100, "light", "en"),
    ("chat-en-light", "/c/chips/chats", CHAT, 1280, 1100, "light", "en"),
]


def shots(browser: Browser, site: str, folder: Path) -> Iterator[Path]:
    """Takes each picture and yields its file."""
    for name, path, followed, width, height, theme, language in PICTURES:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
        page = context.new_page()
        page.goto(f"{site}{path}?lang={language}")
        if followed:
            page.goto(f"{site}{page.locator(followed).first.get_attribute('href')}?lang={language}")
        file = folder / f"{name}.png"
        page.screenshot(path=file)
        context.close()
        yield file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site")
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        for file in shots(browser, options.site.rstrip("/"), options.folder):
            print(file)
        browser.close()


if __name__ == "__main__":
    main()
