"""A story's title: the most informative of its reports', not the loudest."""

from __future__ import annotations

import pytest

from crawler.stories.title import best_title

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


def test_headings_are_taken_off():
    assert (
        best_title(["独家丨北湖将德累斯顿芯片工厂投产推迟14个月"]) == "北湖将德累斯顿芯片工厂投产推迟14个月"
    )


def test_among_equals_the_first_and_none_of_none():
    assert best_title([INFORMATIVE, INFORMATIVE.replace("14", "15")]) == INFORMATIVE
    assert best_title([]) == best_title([" "]) == ""
