"""A report as a bag of terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.stories.features import (
    FORM_WEIGHT,
    LEAD,
    features,
    read_general,
    strip_heading,
    words,
)


def test_english_is_lower_case_stemmed_and_without_stop_words():
    assert words("The Minister's plans were delayed") == ["minist", "plan", "delay"]
    assert words("Minister’s plan, delaying") == ["minist", "plan", "delay"]


def test_chinese_is_pairs_inside_a_run_of_han():
    assert words("芯片工厂，投产") == ["芯片", "片工", "工厂", "投产"]


def test_latin_words_and_numbers_stay_words_in_chinese():
    assert words("英伟达H200获批 涨3.5%") == ["英伟", "伟达", "h200", "获批", "3.5"]


def test_traditional_reads_like_simplified():
    assert words("芯片工廠投產") == words("芯片工厂投产")


def test_numbers_lose_their_commas():
    assert words("1,200 jobs") == ["1200", "job"]


def test_addresses_and_the_words_around_them_say_nothing():
    assert words("Article URL: https://a.example/x Points: 7 # Comments: 3 plain words") == ["plain", "word"]


def test_dotted_abbreviations_are_one_word():
    assert words("U.S. and U.K. on A.I.") == ["usa", "uk", "ai"]


def test_only_the_lead_is_read():
    assert "late" not in features("Plant", "x " * LEAD + " late").terms


@pytest.mark.parametrize(
    ("title", "rest"),
    [
        ("09版 - 科技小院茁壮成长", "科技小院茁壮成长"),
        ("04版教科文新闻 - 海边灯塔重新点亮", "海边灯塔重新点亮"),
        ("【快讯】北湖推迟投产", "北湖推迟投产"),
        ("独家丨北湖推迟芯片投产", "北湖推迟芯片投产"),
        ("视频|北湖推迟芯片投产", "北湖推迟芯片投产"),
        ("Exclusive: Northlake delays its plant", "Northlake delays its plant"),
        ("Update 2 - Northlake delays its plant", "Northlake delays its plant"),
        ("Lighthouse lit again - March 9, 2026", "Lighthouse lit again"),
        ("Northlake: a plant is late", "Northlake: a plant is late"),
        ("视频", "视频"),
    ],
)
def test_headings_that_are_the_same_each_day_are_taken_off(title: str, rest: str):
    assert strip_heading(title) == rest


@pytest.mark.parametrize(
    "title",
    [
        "今日开盘：三大股指低开",
        "港口早报：今天的五件事",
        "Morning brief: five things",
        "Corrections: March 9",
        "Harbour Daybreak Asia: Rates, Rain and Rice (Podcast)",
        "Rates Steady, Ferry Fares Rise, More",
        "Storm at the coast: live updates from Port Aldous",
        "8点港口丨渡轮涨价；灯塔重新点亮；鱼市搬家",
    ],
)
def test_headlines_made_from_a_form_weigh_little(title: str):
    assert features(title).weight == FORM_WEIGHT


@pytest.mark.parametrize(
    "title",
    [
        "普京同意停火一周",
        "联合早报网站停更",
        "Weekly paper closes after 90 years",
        "Weedkiller Roundup on trial again",
        "Minister apologises for podcast remarks",
        "Phone update brings faster maps, and more",
    ],
)
def test_a_word_of_a_form_inside_a_headline_is_none(title: str):
    assert features(title).weight == 1


def test_language_goes_by_script():
    assert features("OpenAI 再融资", "与 Microsoft 商谈").language == "zh"
    assert features("Alibaba (阿里) opens its model to all").language == "en"


def test_general_frequencies_know_common_from_rare():
    english, chinese = read_general("en"), read_general("zh")
    assert english["minist"] > english["lighthous"] > 0
    assert "zzyzx" not in english
    assert chinese["公司"] > chinese["芯片"] > 0


@given(st.text(max_size=300), st.text(max_size=600))
def test_any_text_gives_terms_with_positive_weights(title: str, text: str):
    found = features(title, text)
    assert found == features(title, text)
    assert all(term and weight >= 1 for term, weight in found.terms.items())
    assert found.language in ("en", "zh")
