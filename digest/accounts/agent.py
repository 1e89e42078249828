"""A browser in short words, from its User-Agent header: "Firefox on Linux". Pure."""

from __future__ import annotations

# The first that is found counts: most browsers name their ancestors too.
BROWSERS = {
    "MicroMessenger": "WeChat",
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
    "curl": "curl",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "HarmonyOS": "HarmonyOS",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def words_of(header: str) -> str:
    """ "Firefox on Linux", one of the two, or nothing. Nothing else of the header is kept."""
    browser = next((name for mark, name in BROWSERS.items() if mark in header), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in header), "")
    return " on ".join(filter(None, (browser, system)))
