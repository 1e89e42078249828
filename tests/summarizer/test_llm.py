"""The one door to a model: every failure of a real server has its name, and no call takes too long."""

from __future__ import annotations

import time
from typing import Any

import pytest

from summarizer.answer import SUMMARY_SCHEMA, said
from summarizer.brief import brief
from summarizer.llm import (
    Answer,
    BadKey,
    BrokenOff,
    CutShort,
    Declined,
    Empty,
    FormatUnknown,
    ModelError,
    NotAnAnswer,
    Overloaded,
    RateLimited,
    Server,
    TimedOut,
    TooBig,
    TooLong,
    Unreachable,
    configured_model,
    of_status,
    quirks,
    read_completion,
    retry_after,
    simpler,
)
from tests.summarizer.cast import dresden_reports

MESSAGES = brief(dresden_reports(), "en").messages("0f0f0f0f0f0f0f0f")


def ask(model: Server) -> Answer:
    return model.complete(MESSAGES, schema=SUMMARY_SCHEMA, max_tokens=1200)


@pytest.mark.parametrize(
    ("behaviour", "failure", "free"),
    [
        ("429", RateLimited, True),
        ("401", BadKey, True),
        ("400", TooLong, True),
        ("500", Overloaded, True),
        ("503", Overloaded, True),
        ("empty", Empty, False),
        ("length", CutShort, False),
        ("length-empty", CutShort, False),
        ("refusal", Declined, False),
        ("html", NotAnAnswer, False),
        ("huge", TooBig, False),
        ("cut", BrokenOff, False),
        ("hang", TimedOut, False),
        ("hang-headers", TimedOut, False),
        ("slow", TimedOut, False),
    ],
)
def test_each_failure_has_its_name_and_says_whether_it_was_free(
    mock: Any, behaviour: str, failure: type[ModelError], free: bool
):
    started = time.monotonic()
    with pytest.raises(failure) as raised:
        ask(mock.model(behaviour, seconds=1.5))
    assert type(raised.value) is failure
    assert raised.value.free is free
    assert time.monotonic() - started < 8


@pytest.mark.parametrize("answers", ["json_schema", "json_object", "plain"])
@pytest.mark.parametrize("behaviour", ["good", "fenced", "no-usage", "bad-usage"])
def test_a_good_answer_is_read_in_each_form(mock: Any, behaviour: str, answers: str):
    answer = ask(mock.model(behaviour, answers=answers))
    assert said(answer.text).headline.startswith("Northlake delays")
    assert (answer.usage is None) == behaviour.endswith("usage")


def test_a_dead_port_is_unreachable_and_free():
    with pytest.raises(Unreachable) as raised:
        ask(Server("http://127.0.0.1:9/v1", "k", "m"))
    assert raised.value.free


def test_a_stream_comes_in_pieces_and_ends_with_a_name_when_it_breaks(mock: Any):
    assert "Dresden" in "".join(mock.model("good").stream(MESSAGES, max_tokens=300))
    with pytest.raises(BrokenOff):
        list(mock.model("cut").stream(MESSAGES, max_tokens=300))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("1", 15), ("3600", 3600), ("-1", 60), ("", 60), ("nan", 60), ("soon", 60), ("1e9", 86400)],
)
def test_nonsense_in_retry_after_is_a_minute(value: str, seconds: float):
    assert retry_after(value) == seconds


def test_a_date_in_retry_after_is_understood(mock: Any):
    with pytest.raises(RateLimited) as raised:
        ask(mock.model("429-date"))
    assert 15 <= raised.value.retry_after <= 31


def test_a_server_that_does_not_know_the_form_is_asked_for_a_simpler_one_from_then_on():
    server = Server("http://127.0.0.1:9/v1", "k", "old-server")
    failure = of_status(400, "unknown field: response_format.json_schema", None, {})
    assert isinstance(failure, FormatUnknown)
    assert server.answers == "json_schema"
    simpler[server.base_url, server.name] = "json_object"
    assert server.answers == "json_object"
    assert Server("http://127.0.0.1:9/v1", "k", "old-server", "json_schema").answers == "json_schema"
    simpler.clear()


def test_providers_get_what_they_want():
    kimi = Server("https://api.moonshot.cn/v1", "k", "kimi").request(MESSAGES, 100, SUMMARY_SCHEMA)
    assert kimi["response_format"] == {"type": "json_object"}
    assert "temperature" not in kimi
    openai = Server("", "k", "gpt").request(MESSAGES, 100, SUMMARY_SCHEMA)
    assert openai["max_completion_tokens"] == 100
    assert openai["response_format"]["type"] == "json_schema"
    assert quirks("https://notopenai.com.example/v1").limit == "max_tokens"
    assert "json" in MESSAGES[0]["content"].lower()  # DeepSeek's json_object wants the word and an example


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b'{"choices": []}', b'{"error": {"message": "quota"}}', b'{"choices": [{"message": null}]}'],
)
def test_a_body_that_is_no_completion_is_not_an_answer(body: bytes):
    with pytest.raises(NotAnAnswer):
        read_completion(body)


def test_no_model_is_configured_without_a_name_or_without_money(settings: Any):
    settings.LLM_MODEL, settings.LLM_DAILY_BUDGET = "", 1
    assert configured_model() is None
    settings.LLM_MODEL, settings.LLM_DAILY_BUDGET = "m", 0
    assert configured_model() is None
    settings.LLM_DAILY_BUDGET = 1
    assert configured_model().name == "m"
