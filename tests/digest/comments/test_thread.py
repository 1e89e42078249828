"""Comments in their order."""

from __future__ import annotations

import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from digest.comments.thread import (
    BEST,
    MOST,
    NESTED,
    NEW,
    Node,
    Place,
    Root,
    around,
    best,
    page_of,
    place_of,
    threads,
)
from tests.factories import NOW


def node(
    pk: int, parent: int | None = None, root: int | None = None, *, votes=0, hours_ago=1.0, gap=""
) -> Node:
    return Node(pk, parent, root, votes, NOW - timedelta(hours=hours_ago), gap=gap)


def drawn(nodes: list[Node]) -> list:
    return [(n.pk, drawn(n.children)) if n.children else n.pk for n in nodes]


def test_a_new_comment_gets_its_look_and_then_votes_tell():
    fresh, liked = NOW - timedelta(minutes=5), NOW - timedelta(hours=6)
    assert best(0, fresh, NOW) > best(3, liked, NOW)
    later = NOW + timedelta(days=2)
    assert best(3, liked, later) > best(0, fresh, later)
    assert best(4, liked, NOW) > best(3, liked, NOW)
    assert best(0, NOW + timedelta(hours=1), NOW) == best(0, NOW, NOW), "a clock may be ahead"


def test_replies_stand_below_what_they_answer_in_the_wanted_order():
    nodes = [node(1), node(2, 1, 1, votes=1), node(3, 1, 1, votes=9), node(4, 2, 1), node(5)]
    assert drawn(threads(nodes, [5, 1], BEST, NOW)) == [5, (1, [3, (2, [4])])]
    nodes = [node(1), node(2, 1, 1, votes=1), node(3, 1, 1, votes=9), node(4, 2, 1), node(5)]
    assert drawn(threads(nodes, [1, 5], NEW, NOW)) == [(1, [3, (2, [4])]), 5]


def test_a_gap_stays_while_something_stands_below_it():
    nodes = [
        node(1, gap="deleted"),
        node(2, 1, 1, gap="removed"),
        node(3, 2, 1),
        node(4, 1, 1, gap="deleted"),
    ]
    assert drawn(threads(nodes, [1], BEST, NOW)) == [(1, [(2, [3])])]
    nodes = [node(1, gap="deleted"), node(2, 1, 1, gap="removed")]
    assert threads(nodes, [1], BEST, NOW) == []


def test_a_reply_to_what_is_gone_hangs_below_its_thread():
    assert drawn(threads([node(1), node(5, 3, 1)], [1], BEST, NOW)) == [(1, [5])]


def test_below_the_fifth_level_replies_stand_in_one_list_and_say_what_they_answer():
    chain = [node(1)] + [node(n, n - 1, 1) for n in range(2, 10)]
    tops = threads([*chain, node(10, 6, 1, hours_ago=0)], [1], BEST, NOW)
    level = tops
    for depth in range(NESTED):
        assert [n.pk for n in level] == [depth + 1]
        assert level[0].level == depth
        assert level[0].reply_to is None
        level = level[0].children
    assert [(n.pk, n.level, n.reply_to.pk if n.reply_to else None) for n in level] == [
        (6, NESTED, None),
        (10, NESTED, 6),
        (7, NESTED, 6),
        (8, NESTED, 7),
        (9, NESTED, 8),
    ]
    assert not any(n.children for n in level)


def test_ten_thousand_replies_to_each_other_are_no_recursion():
    chain = [node(1)] + [node(n, n - 1, 1) for n in range(2, 10_000)]
    tops = threads(chain, [1], NEW, NOW)
    assert tops[0].children[0].pk == 2


@given(st.integers(0, 2**32), st.integers(1, 60), st.sampled_from([BEST, NEW]))
def test_every_comment_is_drawn_once(seed: int, size: int, sort: str):
    dice = random.Random(seed)
    nodes = [node(1)]
    for pk in range(2, size + 1):
        parent = dice.choice(nodes)
        nodes.append(node(pk, parent.pk, 1, votes=dice.randrange(4), hours_ago=dice.random() * 40))
    found = []
    waiting = threads(nodes, [1], sort, NOW)
    while waiting:
        one = waiting.pop()
        assert one.level <= NESTED
        found.append(one.pk)
        waiting += one.children
    assert sorted(found) == [n.pk for n in nodes]


def root(pk: int, votes=0, hours_ago=1.0, replies=0) -> Root:
    return Root(pk, votes, NOW - timedelta(hours=hours_ago), replies)


def test_a_page_holds_whole_threads_and_says_where_it_ends():
    roots = [root(1, 5, replies=300), root(2, 4, replies=199), root(3, 3, replies=0), root(4)]
    pks, end = page_of(roots, BEST, NOW, None)
    assert pks == [1]
    pks, end = page_of(roots, BEST, NOW + timedelta(hours=3), end)
    assert (pks, end) == ([2, 3, 4], None)


def test_a_thread_larger_than_a_page_has_one_of_its_own():
    roots = [root(1, 9, replies=MOST * 3), root(2)]
    pks, end = page_of(roots, BEST, NOW, None)
    assert pks == [1]
    assert page_of(roots, BEST, NOW, end) == ([2], None)


@given(st.lists(st.tuples(st.integers(0, 5), st.floats(0, 90), st.integers(0, 300)), max_size=60),
       st.sampled_from([BEST, NEW]))  # fmt: skip
def test_pages_hold_every_thread_once(facts, sort: str):
    roots = [root(pk, *fact) for pk, fact in enumerate(facts, 1)]
    found, end, now = [], None, NOW
    while True:
        pks, end = page_of(roots, sort, now, end)
        found += pks
        now += timedelta(hours=2)
        if end is None:
            break
        end = place_of(str(end))
        assert end
    assert sorted(found) == [r.pk for r in roots]


def test_only_places_that_were_written_are_read():
    place = Place(NOW, 123456, 7)
    assert place_of(str(place)) == place
    for text in ("", "1.2", "1.2.3.4", "a.b.c", "1.-2.3", "9" * 18 + ".1.1", "9" * 19 + ".1.1", "１.2.3"):
        assert place_of(text) is None


def test_a_big_thread_is_cut_around_one_comment():
    parents: dict[int, int | None] = {1: None}
    for pk in range(2, 1203):
        parents[pk] = 1 if pk % 2 else max(pk - 2, 1)  # a star, and a chain
    ids, last = around(parents, 1, 0)
    assert ids == list(range(1, MOST + 2))
    assert last == MOST + 1
    ids, last = around(parents, 1, 1100)
    assert last == 0
    assert set(range(1101, 1203)) <= set(ids)
    assert all(parents[pk] is None or parents[pk] in ids for pk in ids)
    ids, last = around(parents, 3, 0)
    assert (ids, last) == ([1, 3], 0)
    ids, last = around(dict(list(parents.items())[:20]), 3, 0)
    assert len(ids) == 20
