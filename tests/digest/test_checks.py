"""Settings that parse and still make no sense are found, each with its id."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.checks import Error

from digest.checks import ready_for_others, settings_make_sense

RANDOM = "x" * 50


def ids() -> list[str]:
    return [str(message.id) for message in settings_make_sense(None)]


@pytest.fixture(autouse=True)
def _a_sound_site(settings) -> None:
    settings.SITE_URL = "https://news.example"
    settings.HTTPS = True
    settings.SITE_CONTACT = "desk@news.example"
    settings.CRAWLER_ALLOWED_PRIVATE_HOSTS = []
    settings.SECRET_KEY = RANDOM
    settings.DEBUG = False
    settings.HOST = "127.0.0.1"


def test_a_sound_site_passes():
    assert settings_make_sense(None) == []
    assert ready_for_others(None) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"PORT": 70000}, "digest.E001"),
        ({"RETENTION_DAYS": 2}, "digest.E002"),
        ({"LLM_DAILY_BUDGET": Decimal("-1")}, "digest.E003"),
        ({"LLM_PRICE_IN": Decimal("NaN")}, "digest.E003"),
        ({"LLM_PRICE_OUT": Decimal("-0.01")}, "digest.E003"),
        ({"STATEMENT_TIMEOUT": 0}, "digest.E004"),
        ({"SUMMARY_LANGUAGES": ["en", "tlh"]}, "digest.E005"),
        ({"SUMMARY_LANGUAGES": []}, "digest.E005"),
        ({"SUMMARY_LANGUAGES": ["source", "en"]}, "digest.E005"),
        ({"LLM_BASE_URL": "https://models.example/v1", "LLM_MODEL": ""}, "digest.E006"),
        ({"LLM_MODEL": "small-1", "LLM_BASE_URL": ""}, "digest.E006"),
        ({"LLM_API_KEY": "k", "LLM_BASE_URL": "", "LLM_MODEL": ""}, "digest.E006"),
        ({"CRAWLER_ALLOWED_PRIVATE_HOSTS": ["feeds.lan"]}, "digest.E007"),
        ({"CRAWLER_ALLOWED_PRIVATE_HOSTS": ["10.0.0.0/99:80"]}, "digest.E007"),
        ({"CRAWLER_ALLOWED_PRIVATE_HOSTS": ["feeds.lan:0"]}, "digest.E007"),
        ({"TRUSTED_PROXIES": ["proxy.lan"]}, "digest.E008"),
        ({"DEBUG": True}, "digest.E009"),
        ({"DEBUG": True, "SITE_URL": "", "HOST": "0.0.0.0"}, "digest.E009"),
        ({"SECRET_KEY": "short"}, "digest.E010"),
        ({"SITE_CONTACT": "the desk"}, "digest.E011"),
    ],
)
def test_a_senseless_setting_stops_the_start(settings, changes: dict[str, object], expected: str):
    for name, value in changes.items():
        setattr(settings, name, value)
    assert ids() == [expected]
    assert isinstance(settings_make_sense(None)[0], Error)


@pytest.mark.parametrize(
    "changes",
    [
        {
            "CRAWLER_ALLOWED_PRIVATE_HOSTS": [
                "feeds.lan:8080",
                "127.0.0.1:8901",
                "10.0.0.0/8:80",
                "[fd00::5]:80",
            ]
        },
        {"LLM_BASE_URL": "http://127.0.0.1:11434/v1", "LLM_MODEL": "small-1", "LLM_API_KEY": ""},
        {"SUMMARY_LANGUAGES": ["en", "zh-hans"]},
        {"DEBUG": True, "SITE_URL": ""},
        {"TRUSTED_PROXIES": ["10.0.0.0/8", "::1"]},
        {"SITE_CONTACT": "https://news.example/contact"},
    ],
)
def test_a_sensible_setting_passes(settings, changes: dict[str, object]):
    for name, value in changes.items():
        setattr(settings, name, value)
    assert ids() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"CRAWLER_ALLOWED_PRIVATE_HOSTS": ["feeds.lan:8080"]}, "digest.W001"),
        ({"ALLOWED_HOSTS": ["*"]}, "digest.W002"),
        ({"SITE_URL": "", "HTTPS": False}, "digest.W003"),
        ({"SITE_URL": "http://news.example", "HTTPS": False}, "digest.W004"),
        ({"SITE_CONTACT": ""}, "digest.W005"),
        ({"HOST": "0.0.0.0", "TRUSTED_PROXIES": []}, "digest.W006"),
    ],
)
def test_what_an_operator_should_know_before_others_come(settings, changes: dict[str, object], expected: str):
    for name, value in changes.items():
        setattr(settings, name, value)
    assert [message.id for message in ready_for_others(None)] == [expected]
