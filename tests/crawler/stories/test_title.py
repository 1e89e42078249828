"""A story's title: the most informative of its reports', not the loudest."""

from __future__ import annotations

import itertools

import pytest

from crawler.stories.title import best_title, spread

INFORMATIVE = "Northlake delays its Dresden chip plant by 14 months"


@pytest.mark.parametrize(
    "loud",
    [
        "SHOCKING: Northlake chip plant disaster in Dresden!!!",
        "NORTHLAKE CHIP PLANT DELAY DRESDEN",
        "Why is Northlake's Dresden chip plant late?",
        "Northlake",
        "Northlake slams Dresden chip plant delay",
    ],
)
def test_the_informative_title_wins_over_the_loud_one(loud: str):
    assert best_title([loud, INFORMATIVE, "Dresden chip plant by Northlake delayed"]) == INFORMATIVE


def test_in_chinese_too():
    good = "北湖将德累斯顿芯片工厂投产推迟14个月"
    assert best_title(["震惊！北湖芯片工厂竟然又推迟了？", good, "北湖德累斯顿芯片工厂推迟投产"]) == good


@pytest.mark.parametrize(
    "aside",
    [
        "Harbour Daybreak: Northlake Delays Dresden Chip Plant, 14 Months (Podcast)",
        "Northlake Delays Dresden Chip Plant by 14 Months, Rates Steady, More",
        "Opinion | Northlake delays its Dresden chip plant by 14 months, and rightly",
        "How Northlake delays its Dresden chip plant by 14 months",
    ],
)
def test_the_report_wins_over_the_bundle_and_the_comment(aside: str):
    plain = "Northlake delays chip plant by 14 months"
    assert best_title([aside, plain, aside + " "]) == plain


def test_a_comment_is_better_than_no_title():
    assert (
        best_title(["Opinion | Northlake is right to wait in Dresden"])
        == "Northlake is right to wait in Dresden"
    )


def test_a_number_that_nobody_else_says_is_of_the_rim_and_not_of_the_core():
    core = [
        "Envoy visits Port Aldous to mend ties",
        "Envoy in Port Aldous: ties mend",
        "Ties mend as envoy visits",
    ]
    rim = "Drug firm plans 15 billion plant while envoy visits Port Aldous"
    assert best_title([*core, "Envoy ends Port Aldous visit", rim]) == core[0]


def test_headings_are_taken_off():
    assert (
        best_title(["独家丨北湖将德累斯顿芯片工厂投产推迟14个月"]) == "北湖将德累斯顿芯片工厂投产推迟14个月"
    )


def test_among_equals_the_first_and_none_of_none():
    assert best_title([INFORMATIVE, INFORMATIVE.replace("14", "15")]) == INFORMATIVE
    assert best_title([]) == best_title([" "]) == ""


@pytest.mark.parametrize("count", [0, 1, 39, 40, 41, 55, 79, 80, 1000])
def test_the_titles_weighed_are_spread_from_the_first_to_the_last(count: int):
    chosen = [int(title) for title in spread([str(n) for n in range(count)], 40)]
    assert len(chosen) == len(set(chosen)) == min(count, 40)
    assert chosen[:1] + chosen[-1:] == ([0, count - 1] if count else [])
    steps = {after - before for before, after in itertools.pairwise(chosen)}
    assert not steps or max(steps) - min(steps) <= 1
