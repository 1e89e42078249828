"""With a model: its checked version over the extract, its failures by name, never more than three calls."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from summarizer import breaker
from summarizer.llm import (
    Answer,
    BadKey,
    CutShort,
    Empty,
    ModelError,
    Overloaded,
    RateLimited,
    TimedOut,
    TooLong,
    Usage,
)
from summarizer.models import Breaker, Spend, Summary, Wanted, Work
from summarizer.retry import retry
from summarizer.summarise import summarise
from tests.factories import NOW, make_story
from tests.fakes import FakeModel
from tests.summarizer.cast import GANGKOU, GOOD, dresden, tell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _prices(settings: Any) -> None:
    settings.LLM_DAILY_BUDGET, settings.LLM_PRICE_IN, settings.LLM_PRICE_OUT = 1, 1, 4
    settings.LLM_BASE_URL, settings.LLM_API_KEY, settings.LLM_MODEL = "http://127.0.0.1:9/v1", "k", "fake-1"
    settings.SUMMARY_LANGUAGES = ["source"]


def latest(story: Any, language: str = "en") -> Summary:
    return Summary.objects.get(story=story, language=language, is_latest=True)


def again(model: FakeModel, minutes: float = 0) -> dict[str, int]:
    """The next run, when every wait is over."""
    Work.objects.update(not_before=None)
    return summarise(NOW + timedelta(minutes=minutes), model)


def test_the_models_version_stands_over_an_extract_that_was_there_first():
    story = dresden()
    model = FakeModel(GOOD)
    counts = summarise(NOW, model)
    assert (counts["extracts"], counts["written"]) == (1, 1)
    first, second = Summary.objects.filter(story=story).order_by("version")
    assert first.by_extract
    assert second.written_by == "fake-1"
    assert second.headline == GOOD["headline"]
    # the figures stand in report 2 alone, so the citation of report 1 goes
    assert second.bullets == [{"text": GOOD["bullets"][0]["sentence"], "sources": [2]}]
    assert (second.kept, second.sources, len(second.prompt_version)) == (3, 2, 16)
    assert not summarise(NOW, model)
    assert len(model.asked) == 1


def test_what_a_model_reads_is_behind_a_new_fence_each_time():
    dresden()
    model = FakeModel("nothing", GOOD)
    summarise(NOW, model)
    again(model)
    first, second = (call["messages"][1]["content"] for call in model.asked)
    mark = first.splitlines()[0].split()[-1]
    assert len(mark) == 16
    assert first.splitlines()[-1] == f"END REPORTS {mark}"
    assert mark not in second
    assert "Click here" not in first


def test_ungrounded_sentences_are_dropped_and_counted():
    story = dresden()
    answer = {
        **GOOD,
        "bullets": [
            *GOOD["bullets"],
            {"sentence": "Northlake told suppliers that Intel will build the plant.", "source_ids": [1]},
            {"sentence": "Spending falls from 19.9 billion to 9.0 billion dollars.", "source_ids": [2]},
            {"sentence": "Three customers have asked rivals for new capacity.", "source_ids": [7]},
        ],
    }
    summarise(NOW, FakeModel(answer))
    assert latest(story).dropped == {"name": 1, "number": 1, "citation": 1}
    assert latest(story).kept == 3


@pytest.mark.parametrize(
    "answer",
    [
        "I'm sorry, but I can't help with that.",
        '{"headline":',
        "[]",
        {"headline": "Norvik Institute confirms 8,431 cases in Tallinn", "tldr": GOOD["tldr"]},
        {**GOOD, "tldr": GOOD["tldr"][:1], "bullets": []},
        {
            **GOOD,
            "tldr": [{"sentence": "Chancellor Brandvik signed a treaty.", "source_ids": [1]}] * 3,
            "bullets": [],
        },
    ],
)
def test_an_answer_that_does_not_hold_is_asked_for_three_times_and_then_the_extract_stands(answer: Any):
    story = dresden()
    model = FakeModel(answer)
    for n in range(5):
        again(model, n)
    assert len(model.asked) == 3
    assert latest(story).by_extract
    work = Work.objects.get()
    assert work.parked_at
    assert work.parked_reason


def test_staff_can_try_a_parked_story_again():
    story = dresden()
    for n in range(3):
        again(FakeModel("no"), n)
    assert retry([Work.objects.get().pk]) == 1
    again(FakeModel(GOOD))
    assert latest(story).written_by == "fake-1"


def test_a_parked_story_is_tried_again_when_its_material_changes():
    story = dresden()
    for n in range(3):
        again(FakeModel("no"), n)
    story.material_key += 1
    story.save()
    again(FakeModel(GOOD))
    assert latest(story).written_by == "fake-1"


@pytest.mark.parametrize(
    ("failure", "smaller"), [(TooLong("x", free=True), True), (CutShort(), False), (Empty(), False)]
)
def test_a_wrong_size_is_mended_once(failure: ModelError, smaller: bool):
    story = tell(
        "Northlake delays its plant in Dresden by months", "Northlake said more. " * 5, outlet="Post"
    )
    for n in range(20):
        text = " ".join(
            f"Supplier number {n}{k} told reporters that machine {n}{k} comes late." for k in range(30)
        )
        tell(f"Northlake plant in Dresden is late, supplier {n} says", text, outlet=f"Post {n}", story=story)
    model = FakeModel(failure)
    for n in range(4):
        again(model, n)
    first, second = model.asked
    if smaller:
        assert len(second["messages"][1]["content"]) < len(first["messages"][1]["content"]) / 2
    else:
        assert second["max_tokens"] > 2 * first["max_tokens"]
    assert Work.objects.get().parked_reason


def test_too_many_requests_pause_every_story_for_as_long_as_the_server_said():
    dresden()
    tell(
        "Cedar Bank raises rates to 4.5 percent in Oslo",
        "Cedar Bank raised rates to 4.5 percent.",
        outlet="Fjord",
    )
    model = FakeModel(RateLimited("slow down", retry_after=3600))
    summarise(NOW, model)
    calls = len(model.asked)
    for minutes in (1, 10, 59):
        again(model, minutes)
    assert len(model.asked) == calls
    again(model, 61)
    assert len(model.asked) == calls + 1
    assert Work.objects.filter(parked_at=None).count() == 2
    assert Summary.objects.filter(is_latest=True, written_by="extract").count() == 2


def test_a_refused_key_stops_all_calls_until_the_settings_change(settings: Any):
    dresden()
    model = FakeModel(BadKey("wrong key", free=True))
    for n in range(5):
        again(model, n * 10)
    assert len(model.asked) == 1
    assert "wrong key" in Breaker.objects.get().stopped_reason
    settings.LLM_API_KEY = "another"
    again(model, 100)
    assert len(model.asked) == 2


def test_five_failures_in_a_row_open_the_breaker_and_one_probe_a_minute_passes():
    for n in range(8):
        make_story(f"Harbour number {n} closes for repairs in winter", heat=50 - n)
    model = FakeModel(Overloaded(free=True))
    again(model)
    assert 5 <= len(model.asked) <= 8
    calls = len(model.asked)
    again(model, 0.5)
    assert len(model.asked) == calls
    again(model, 2)
    assert len(model.asked) == calls + 1
    assert breaker.admitted(NOW + timedelta(minutes=2)) == "paused"
    model.script = [GOOD]
    again(model, 4)
    assert Breaker.objects.get().open_until is None


def test_no_budget_means_no_call_and_an_extract(settings: Any):
    settings.LLM_DAILY_BUDGET = 0
    story = dresden()
    model = FakeModel(GOOD)
    summarise(NOW, model)
    assert not model.asked
    assert latest(story).by_extract


def test_over_budget_defers_and_the_next_day_it_is_written(settings: Any):
    settings.LLM_DAILY_BUDGET = "0.000001"
    story = dresden()
    model = FakeModel(GOOD)
    assert summarise(NOW, model)["over_budget"] == 1
    assert Work.objects.get().state == Work.State.DEFERRED
    assert not model.asked
    settings.LLM_DAILY_BUDGET = "0.1"
    again(model, 24 * 60)
    assert latest(story).written_by == "fake-1"


@pytest.mark.parametrize(
    ("result", "spent"),
    [
        (Answer('{"headline": 1}', Usage(1000, 200)), 1000 * 1 + 200 * 4),
        (CutShort(usage=Usage(10, 5)), 10 + 20),
        (Overloaded(free=True), 0),
        (TimedOut(), None),
    ],
)
def test_what_a_call_cost_is_settled_and_an_unknown_end_counts_as_the_worst(result: Any, spent: int | None):
    dresden()
    summarise(NOW, FakeModel(result))
    ledger = Spend.objects.get()
    assert ledger.reserved == 0
    assert ledger.spent == spent if spent is not None else ledger.spent > 1200 * 4


def test_an_answer_without_usage_is_never_free():
    dresden()
    summarise(NOW, FakeModel(Answer("{}", None)))
    assert Spend.objects.get().spent > 0


def test_a_stale_model_summary_stands_until_its_successor_comes_or_it_lags_too_long():
    story = dresden()
    summarise(NOW, FakeModel(GOOD))
    story.material_key += 1
    story.material_at = NOW
    story.save()
    again(FakeModel(RateLimited("later", retry_after=60)))
    assert latest(story).by_extract is False
    again(FakeModel(RateLimited("later", retry_after=60)), 11)
    assert latest(story).by_extract


def test_a_wish_for_a_language_nobody_reports_in_is_translated_from_the_checked_text():
    story = dresden()
    Wanted.objects.create(story=story, language="zh-hans")
    Wanted.objects.update(created=NOW)
    translated = {
        "sentences": [
            {"id": 1, "sentence": "Northlake 的 Dresden 芯片厂投产比计划晚 14 个月"},
            {"id": 2, "sentence": "Northlake 周一告知供应商，设备在五月之前不会到货。"},
            {"id": 3, "sentence": "三家客户已向竞争对手询问产能。"},
            {"id": 4, "sentence": "今年支出从 182 亿美元降至 95 亿美元。"},
        ]
    }
    model = FakeModel(GOOD, translated)
    summarise(NOW, model)
    again(model, 1)
    chinese = latest(story, "zh")
    assert chinese.translated
    assert chinese.written_by == "fake-1"
    assert [row["sources"] for row in chinese.tldr] == [[1], [2]]
    assert chinese.bullets == []
    assert chinese.dropped == {"number": 1}


def test_a_story_told_in_both_languages_is_written_in_each_from_all_reports():
    story = dresden()
    tell(*GANGKOU, outlet="港口日报", language="zh", story=story)
    chinese = {
        "headline": "北湖公司推迟德累斯顿芯片厂投产14个月",
        "tldr": [
            {"sentence": "北湖公司周一告知供应商，设备要到五月才能到货。", "source_ids": [3]},
            {"sentence": "德累斯顿芯片厂的投产推迟14个月。", "source_ids": [1, 3]},
        ],
    }
    model = FakeModel(GOOD, chinese)
    summarise(NOW, model)
    assert latest(story, "en").written_by == "fake-1"
    assert latest(story, "zh").written_by == "fake-1"
    assert latest(story, "zh").sources == 3
    assert latest(story, "zh").tldr[1]["sources"] == [3]
