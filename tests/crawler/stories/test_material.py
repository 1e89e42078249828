"""What makes a story new again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crawler.stories.material import NEW_FACTS, facts, is_material, key_of


def test_numbers_and_names_are_facts():
    found = facts("Northlake delays plant", "It told Anna Berger that 3,400 jobs and 9.7 billion were lost.")
    assert {"3400", "9.7billion", "anna berger"} <= found


def test_years_and_single_digits_are_none():
    assert facts("Plant opens in 2028 with 3 lines", "") == frozenset()


def test_chinese_names_in_marks_and_latin_names_are_facts():
    assert {"北湖公报", "h200", "14%"} <= facts("《北湖公报》：英伟达H200获批，涨14%", "")


def test_traditional_and_simplified_name_the_same_fact():
    assert facts("《北湖公報》刊文", "") == facts("《北湖公报》刊文", "")


def test_a_reprint_is_not_material():
    seen = facts("Northlake delays plant", "It told Anna Berger that 3,400 jobs were lost.")
    assert not is_material(
        seen, seen | facts("NORTHLAKE DELAYS PLANT", "It told Anna Berger that 3,400 jobs.")
    )


def test_a_detail_is_not_material_but_several_facts_are():
    known = {"3400"}
    assert not is_material(known, known | {str(n) for n in range(100, 99 + NEW_FACTS)})
    assert is_material(known, known | {str(n) for n in range(100, 100 + NEW_FACTS)})


def test_the_key_is_of_the_set_and_fits_a_column():
    assert key_of({"a", "b"}) == key_of(["b", "a"]) != key_of({"a"})
    assert -(2**63) <= key_of({"a"}) < 2**63


@given(st.text(max_size=200), st.text(max_size=500))
def test_any_text_has_facts(title: str, text: str):
    assert facts(title, text) == facts(title, text)
