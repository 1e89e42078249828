"""Which channels a story stands in."""

from __future__ import annotations

import pytest

from digest.channels.match import Match, Report, Rule, match

CHIPS, AI, OPEN, MONEY = 1, 2, 3, 4
RULES = [
    Rule(CHIPS, frozenset({10, 11}), ("chip", "TSMC", "芯片", "Arm Holdings"), ("potato chip",)),
    Rule(AI, frozenset({20}), ("AI", "language model", "大模型", "OpenAI")),
    Rule(OPEN, frozenset(), ("open source", "Apple", "开源")),
    Rule(MONEY, frozenset(), ("stock", "股价")),
]


def channels(*titles: str, feed: int = 99) -> dict[int, str]:
    return {m.channel: m.reason for m in match([Report(feed, title) for title in titles], RULES)}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("A new chip for cars", {CHIPS: "chip"}),
        ("Chips are scarce again", {CHIPS: "chip"}),
        ("CHIPS ARE SCARCE", {CHIPS: "chip"}),
        ("A chipmunk crosses the road", {}),
        ("Potato chips cost more, chip makers say", {}),
        ("某公司发布新芯片", {CHIPS: "芯片"}),
        ("AI在医院里做什么", {AI: "AI"}),
        ("Rain in Spain: the aid arrives", {}),
        ("Ai Weiwei opens a show", {}),
        ("Apple opens a shop", {OPEN: "Apple"}),
        ("APPLE OPENS A SHOP", {OPEN: "Apple"}),
        ("An apple a day", {}),
        ("Open-source? Open source tools win", {OPEN: "open source"}),
    ],
)
def test_a_term_is_found_at_word_boundaries_in_latin_and_anywhere_in_chinese(title, expected):
    assert channels(title) == expected


def test_the_channels_own_feeds_bring_a_story_by_their_share_of_its_reports():
    plain, told = "The mill at Northlake closes", "The chip mill closes"
    assert match([Report(10, plain), Report(11, plain), Report(98, plain)], RULES)[0].reason == "feed"
    assert match([Report(10, plain), Report(99, plain), Report(98, plain)], RULES) == [], (
        "no word of the channel"
    )
    assert match([Report(10, told), Report(99, plain), Report(98, plain)], RULES)[0].reason == "feed"
    assert match([Report(10, plain), *[Report(n, plain) for n in range(96, 99)]], RULES) == []


def test_a_letter_that_changes_its_length_in_small_letters_breaks_nothing():
    assert channels("İstanbul buys a chip 芯片") == {CHIPS: "芯片"}


def test_one_title_of_many_does_not_bring_a_story():
    assert channels("A chip", *["The mill closes"] * 4) == {}
    assert channels("A chip", *["The mill closes"] * 3) == {CHIPS: "chip"}


def test_at_most_three_channels_the_strongest_first():
    titles = [
        "OpenAI buys chips, stock falls, open source wins",
        "OpenAI buys chips, stock falls",
        "OpenAI buys",
    ]
    found = match([Report(20, title) for title in titles], RULES)
    assert [m.channel for m in found] == [AI, CHIPS, MONEY]
    assert found[0] == Match(AI, "feed", 2.0)


def test_the_reason_is_the_term_of_most_titles():
    assert channels("TSMC grows", "TSMC grows fast", "A chip")[CHIPS] == "TSMC"


def test_a_story_without_reports_stands_nowhere():
    assert match([], RULES) == []


def test_reports_of_feeds_that_people_brought_speak_in_their_own_channels_alone():
    loud = [Report(99, "OpenAI OpenAI", trusted=False)] * 20
    told = [Report(10, "A new chip"), *loud]
    assert [m.channel for m in match(told, RULES)] == [CHIPS]
    assert match(loud, RULES) == []
    guest = Rule(AI, frozenset({99}), ("OpenAI",))
    assert [m.channel for m in match(told, [guest])] == [AI]
