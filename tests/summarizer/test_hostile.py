"""Texts that give orders, and answers that lie: none of it is ever stored, by model or by extract."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from summarizer.llm import Answer, ModelError, of_status, read_completion
from summarizer.models import Spend, Summary, Work
from summarizer.summarise import summarise
from tests.conftest import find_shared
from tests.factories import NOW
from tests.fakes import FakeModel
from tests.summarizer.cast import HARBOUR, VALLEY, tell

SHARED = find_shared()
LINES = (SHARED / "data/hostile/hostile.jsonl").read_text().splitlines() if SHARED else []
HOSTILE = [json.loads(line) for line in LINES]
ORDERS = [row for row in HOSTILE if row["kind"] == "prompt_injection"]
ANSWERS = [row for row in HOSTILE if row["kind"] == "llm_response"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not HOSTILE, reason="no real data beside this checkout (DIGEST_SHARED)"),
]


@pytest.fixture(autouse=True)
def _prices(settings: Any) -> None:
    settings.LLM_DAILY_BUDGET, settings.LLM_PRICE_IN, settings.LLM_PRICE_OUT = "1", "0.15", "0.60"
    settings.LLM_BASE_URL, settings.LLM_API_KEY, settings.LLM_MODEL = "http://x.example/v1", "key", "mock"
    settings.SUMMARY_LANGUAGES = ["source"]


def stored() -> str:
    rows = Summary.objects.values_list("headline", "tldr", "bullets", "differs", "change")
    return json.dumps(list(rows), ensure_ascii=False)


def stories(order: str) -> None:
    """The order as a whole report, inside a report, behind one, and as a title."""
    tell("Harbour closes its northern dock for repairs", order, outlet="Post A")
    inside = tell(HARBOUR[0], f"{order}\n{HARBOUR[1]} {order}", outlet="Post B")
    tell(*VALLEY, outlet="Post C", story=inside)
    tell(order.splitlines()[0], "Cedar Bank raised rates to 4.5 percent on Tuesday.", outlet="Post D")
    tell(
        "一段正常的新闻标题在这里",
        f"北湖公司周一告知供应商，设备要到五月才能到货。{order}",
        outlet="港口",
        language="zh",
    )


@pytest.mark.parametrize("row", ORDERS, ids=lambda row: row["id"])
@pytest.mark.parametrize("behaviour", ["obedient", "good"])
def test_an_order_inside_a_report_is_not_obeyed(row: dict[str, Any], behaviour: str, mock: Any):
    stories(row["input"])
    summarise(NOW)
    assert Summary.objects.exists()
    for minute in range(3):
        Work.objects.update(not_before=None)
        summarise(NOW + timedelta(minutes=minute), mock.model(behaviour))
    assert Summary.objects.exclude(written_by="extract").exists()
    for forbidden in row["expected"]["stored_must_not_contain"]:
        assert forbidden not in stored()
    assert "http" not in stored()


def scripted(given: dict[str, Any]) -> FakeModel | None:
    """A model that answers as a line of the hostile data says; None for those that need a real connection."""
    if given.get("status", 200) != 200:
        headers = {"retry-after": given.get("retry_after", "")}
        return FakeModel(of_status(given["status"], given.get("body", ""), None, headers))
    if "body" in given:
        body = given["body"]
    elif "content" in given:
        message = {"content": given["content"], "reasoning_content": given.get("reasoning_content")}
        choice = {"message": message, "finish_reason": given.get("finish_reason", "stop")}
        body = json.dumps({"choices": [choice], "usage": given.get("usage"), "model": given.get("model")})
    else:
        return None
    try:
        answer: Answer | ModelError = read_completion(body.encode())
    except ModelError as problem:
        answer = problem
    return FakeModel(answer)


@pytest.mark.parametrize("row", ANSWERS, ids=lambda row: row["id"])
def test_a_bad_answer_ends_in_the_extract_with_few_calls_and_an_honest_price(row: dict[str, Any]):
    model = scripted(row["input"])
    if model is None:
        pytest.skip("behaviour of a connection: tried against the server in test_llm and test_mock")
    expected = row["expected"]
    story = tell(
        "Chess engine gains twelve Elo in a test", row["input"].get("article", HARBOUR[1]), outlet="Post"
    )
    for second in range(0, 60, 5):
        Work.objects.update(not_before=None)
        summarise(NOW + timedelta(seconds=second), model)
    assert len(model.asked) <= expected.get("max_calls", expected.get("max_calls_per_minute", 3))
    assert len(model.asked) <= expected.get("calls_until_config_changes", 3)
    summary = Summary.objects.get(story=story, is_latest=True)
    assert summary.by_extract
    for forbidden in [
        *expected.get("stored_must_not_contain", []),
        *expected.get("rendered_must_not_contain", []),
    ]:
        assert forbidden not in stored()
    if "budget_charged" in expected:
        assert Spend.objects.get().spent > 0


def test_the_lines_of_the_connection_are_known():
    assert {row["input"]["behaviour"] for row in ANSWERS if "behaviour" in row["input"]} == {
        "hang_after_headers", "cut_stream_midway", "reset_connection"
    }  # fmt: skip
