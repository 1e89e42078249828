"""Near-duplicates at the top are joined for display."""

from __future__ import annotations

from crawler.stories.twins import twins

PLANT = {"northlake": 3.0, "plant": 2.0, "dresden": 2.0, "tools": 1.0, "delay": 1.0}
WORKS = {"northlake": 2.0, "works": 2.0, "dresden": 2.0, "plant": 1.0, "tools": 1.0}
OWLS = {"owl": 3.0, "alder": 2.0, "valley": 1.0}


def test_the_hotter_one_stands_for_the_other():
    assert twins([5, 2, 9], {5: PLANT, 2: OWLS, 9: WORKS}) == {9: 5}
    assert twins([9, 2, 5], {5: PLANT, 2: OWLS, 9: WORKS}) == {5: 9}


def test_one_that_stands_for_others_has_none_itself():
    joined = twins([1, 2, 3, 4], {1: PLANT, 2: WORKS, 3: PLANT, 4: WORKS})
    assert set(joined.values()) == {1}
    assert not set(joined) & set(joined.values())


def test_one_heavy_word_in_common_is_not_enough():
    record, other = {"record": 5.0, "apple": 2.0, "sale": 2.0}, {"record": 5.0, "school": 2.0, "fine": 2.0}
    assert twins([1, 2], {1: record, 2: other}) == {}


def test_what_is_not_alike_or_unknown_stays_apart():
    assert twins([1, 2, 3], {1: PLANT, 2: OWLS}) == {}
    assert twins([1, 2], {1: {}, 2: {}}) == {}
