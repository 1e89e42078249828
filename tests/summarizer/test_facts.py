"""What a sentence claims, and whether a report says so."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.facts import evidence, han_value, missing, names, numbers

ENGLISH = evidence(
    "Federal Aviation Administration officials in the United States said Otto Smith cut spending from "
    "18.2 to 9.0 billion dollars on Friday, two years after Chinese makers sold 2,500 aircraft. "
    "“We are ready,” he said.",
    "en",
)
CHINESE = evidence(
    "公司周一告知，预计亏损4.70亿元至6.00亿元，出栏853.69万头，约三万人，占七成。"
    "王小明表示，布兰德公司“一切正常”。",
    "zh",
)


def values(text: str) -> set[Decimal]:
    return {number.value for number in numbers(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,760 euros and 20%", {1760, 20}),
        ("$1.5 billion, 3bn, 40k", {1_500_000_000, 3_000_000_000, 40_000}),
        ("twenty-five people and five million more", {25, 5_000_000}),
        ("H200, 5G and the F-35 of the 21st century", {21}),
        ("3.5万亿元和1月30日", {3_500_000_000_000, 1, 30}),
        ("三千五百人，两个，第十四次", {3500, 2, 14}),
        ("十分重要，万一，一些", set()),
        ("百分之七", {7}),
        ("１２％", {12}),
    ],
)
def test_figures_are_read_by_value(text: str, expected: set[int]):
    assert expected <= values(text)
    if not expected:
        assert values(text) == set()


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("二〇二六", 2026), ("两万亿", 2 * 10**12), ("十", 10), ("一百零五", 105), ("三亿二千万", 320_000_000)],
)
def test_chinese_numerals(numeral: str, value: int):
    assert han_value(numeral) == value


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The FAA cut spending to 9 billion dollars.", ""),
        ("US officials cut spending from 18.2 billion dollars.", ""),
        ("American officials spoke two years after 2500 aircraft from China.", ""),
        ("He said “we are ready” on Friday.", ""),
        ("Officials cut spending to 9 million dollars.", "number"),
        ("Officials cut spending by 12 percent.", "number"),
        ("The NTSB cut spending to 9 billion dollars.", "name"),
        ("Officials in Iran cut spending.", "name"),
        ("Brandvik signed the cut in spending.", "name"),
        ("Officials cut spending on Tuesday.", "name"),
        ("He said “we are not ready” on Friday.", "quote"),
    ],
)
def test_english_facts(sentence: str, kind: str):
    assert missing(sentence, ENGLISH) == kind


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("预计亏损47000万元。", ""),
        ("约30000人，占70%。", ""),
        ("出栏8,536,900头。", ""),
        ("星期一，王小明表示“一切正常”。", ""),
        ("预计亏损4.70万元。", "number"),
        ("公司周二告知。", "date"),
        ("李四光表示亏损。", "name"),
        ("诺维克公司预计亏损。", "name"),
        ("公司称“一切都好”。", "quote"),
    ],
)
def test_chinese_facts(sentence: str, kind: str):
    assert missing(sentence, CHINESE) == kind


def test_names_at_the_start_of_a_sentence_count_where_they_act():
    assert "Markov" in names("Dr. Elena Markov confirmed it.")
    assert names("Three customers asked for it.") == []


@given(st.text(max_size=200))
def test_every_text_bears_witness_to_itself(text: str):
    assert missing(text, evidence(text, "en")) in ("", "name", "date", "quote")
    assert all(evidence(text, "en").has_number(number) for number in numbers(text))
