"""A summary without a model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from summarizer.draft import Report
from summarizer.extract import extract, rank, select, stands_alone
from summarizer.importance import informative_first
from tests.summarizer.cast import GANGKOU, dresden_reports


def test_every_sentence_stands_word_for_word_in_the_report_it_cites():
    draft = extract(dresden_reports(), "en")
    assert draft
    by_number = {report.number: report.text for report in dresden_reports()}
    for sentence in draft.sentences:
        assert all(sentence.text in by_number[n] for n in sentence.sources)


def test_the_second_sentence_comes_from_another_publisher():
    draft = extract(dresden_reports(), "en")
    assert draft
    assert {n for sentence in draft.tldr for n in sentence.sources} == {1, 2}


def test_only_reports_in_the_language_are_read():
    reports = [*dresden_reports(), Report(3, *GANGKOU, publisher="港口日报", language="zh")]
    draft = extract(reports, "zh")
    assert draft
    assert draft.headline == GANGKOU[0]
    assert {n for sentence in draft.sentences for n in sentence.sources} == {3}
    assert extract(reports[:2], "zh") is None


def test_the_first_sentence_stands_alone_and_tells_more_than_the_headline():
    report = Report(
        1,
        "Cedar Bank raises its main rate to 4.5 percent",
        "Cedar Bank raises its main rate to 4.5 percent. It had waited for two years. But the crown fell by "
        "a tenth since autumn. Cedar Bank governor Ida Holm said that the crown fell by a tenth.",
        "Fjord",
        "en",
    )
    draft = extract([report], "en")
    assert draft
    assert draft.tldr[0].text == "Cedar Bank governor Ida Holm said that the crown fell by a tenth."


def test_what_leans_on_a_sentence_before_is_known():
    assert not stands_alone("But he left.")
    assert not stands_alone("“Never,” she said.")
    assert not stands_alone("此外，公司将裁员。")
    assert stands_alone("Northlake left.")


def test_without_texts_the_other_titles_tell():
    titles = (
        "Northlake delays its plant in Dresden",
        "Three customers of Northlake look elsewhere for chips",
    )
    draft = extract([Report(n, title, "", f"Post {n}", "en") for n, title in enumerate(titles, 1)], "en")
    assert draft
    assert {draft.headline, draft.tldr[0].text} == set(titles)


def test_no_report_no_extract():
    assert extract([], "en") is None


def test_publishers_take_turns_and_the_fullest_report_stands_first():
    short = Report(1, "a", "One sentence about the plant.", "A", "en")
    full = Report(
        2, "b", "One sentence about the plant. And a second one about the plant in Dresden.", "B", "en"
    )
    more = Report(3, "c", "The same house with one more sentence.", "B", "en")
    assert [r.number for r in informative_first([short, full, more], 3)] == [2, 1, 3]


@given(
    st.lists(st.tuples(st.text(max_size=80), st.text(max_size=300)), max_size=4),
    st.sampled_from(["en", "zh"]),
)
def test_any_reports_give_an_extract_of_bounded_size_or_none(texts: list[tuple[str, str]], language: str):
    reports = [Report(n, title, text, f"P{n}", language) for n, (title, text) in enumerate(texts)]
    draft = extract(reports, language)
    assert draft is None or (draft.headline and len(draft.tldr) <= 2 and len(draft.bullets) <= 4)


def rouge1(text: str, reference: str) -> float:
    """F1 of single words, as the scorers of summaries count it."""
    from collections import Counter
    from re import findall

    words = r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+"
    mine, theirs = (Counter(findall(words, each.lower())) for each in (text, reference))
    hit = sum((mine & theirs).values())
    return 2 * hit / (sum(mine.values()) + sum(theirs.values())) if hit else 0.0


def told(reports: list[Report], sentences: int) -> str:
    chosen = select(rank(reports)[0], sentences)
    return " ".join(c.text for c in sorted(chosen, key=lambda c: (c.order[1], c.order[0])))


def test_it_comes_near_what_editors_wrote(shared_dir: Path):
    def rows(name: str) -> list[dict[str, Any]]:
        return [
            json.loads(line) for line in (shared_dir / f"summaries/{name}.jsonl").read_text().splitlines()
        ]

    shared_dir = shared_dir / "data"
    stories: dict[str, list[dict[str, Any]]] = {}
    for row in rows("allsides"):
        stories.setdefault(str(row["story"]), []).append(row)
    english = [
        rouge1(
            told([Report(n, r["title"], r["text"], r["publisher"], "en") for n, r in enumerate(group, 1)], 4),
            group[0]["summary"],
        )
        for group in stories.values()
    ]
    chinese = [
        rouge1(told([Report(1, "", row["article"], "x", "zh")], 1), row["summary"])
        for row in rows("lcsts_zh")
    ]
    assert sum(english) / len(english) > 0.371
    assert sum(chinese) / len(chinese) > 0.26
