"""The order of For you by itself: what never stands in it, and how much better it is than that of Hot."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.pages.likeness import phrase
from digest.pages.taste import Did, Person, Profile, Reason, Thing, order
from digest.posts.muted import Muted, Said
from tests.load.bench_taste import measure, times
from tests.load.taste_news import cluster_articles, invented_articles, window_articles, world_of
from tests.load.taste_people import people_of

WORDS = ("ferry", "harbour", "wafer", "turbine", "parliament", "芯片", "渡轮")
SLUGS = ("chips", "ai", "policy")


@st.composite
def some_things(draw) -> list[Thing]:
    found = []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        title = " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)))
        places = draw(st.frozensets(st.integers(0, 2), max_size=2))
        found.append(
            Thing(
                number, (title,), channels=frozenset(place + 1 for place in places),
                loud=draw(st.floats(-5, 90)), hours=draw(st.floats(0, 72)),
                author=draw(st.integers(0, 2)), said=Said.of([title], [SLUGS[place] for place in places]),
            )
        )  # fmt: skip
    return found


@st.composite
def somebody(draw, things: list[Thing]) -> Person:
    numbers = st.sampled_from([thing.post for thing in things])
    by_number = {thing.post: thing for thing in things}
    kinds = st.sampled_from(["save", "watch", "vote", "read", "hide"])
    did = draw(st.lists(st.tuples(kinds, numbers, st.floats(0, 60)), max_size=8))
    return Person(
        did=tuple(Did(kind, by_number[number], days) for kind, number, days in did),
        follows=draw(st.frozensets(st.integers(1, 3))),
        muted=Muted(draw(st.frozensets(st.sampled_from(WORDS))), draw(st.frozensets(st.sampled_from(SLUGS)))),
        away=draw(st.frozensets(numbers)),
        me=1,
    )


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_what_is_hidden_muted_or_own_never_stands_in_it(data):
    things = data.draw(some_things())
    person = data.draw(somebody(things))
    placed = order(things, person)
    by_number = {thing.post: thing for thing in things}
    for one in placed:
        thing = by_number[one.post]
        assert thing.post not in person.away
        assert not person.muted.hides(thing.said)
        assert not any(f" {word} " in f" {thing.titles[0]} " for word in person.muted.words)
        assert thing.author != person.me
        assert 1 <= len(one.reasons) <= 2
    assert len({one.post for one in placed}) == len(placed)
    assert placed == order(things, person)  # the same values, the same order
    left = {thing.post for thing in things} - {one.post for one in placed}
    for number in left:  # and nothing else is lost
        thing = by_number[number]
        assert number in person.away or person.muted.hides(thing.said) or thing.author == 1


def test_it_ends():
    assert len(order([Thing(n, (f"Town {n}",), loud=n) for n in range(1, 200)], Person())) == 60


def test_who_did_nothing_gets_the_order_of_hot():
    things = [Thing(n, (f"Town {n}",), loud=heat) for n, heat in enumerate((10, 90, 50), 1)]
    assert [one.post for one in order(things, Person())] == [2, 3, 1]
    assert order(things, Person())[0].reasons == (Reason("hot"),)


def test_read_already_goes_down():
    things = [Thing(1, ("Ferry strike",), loud=90), Thing(2, ("Wafer shortage",), loud=80)]
    assert [one.post for one in order(things, Person((Did("read", things[0]),)))] == [2, 1]


def liking(*titles: str) -> tuple[Did, ...]:
    return tuple(Did("vote", Thing(n, (title,))) for n, title in enumerate(titles, 100))


NEWS = [
    Thing(1, ("Ferries strike again",), loud=30), Thing(2, ("Orchards bloom early",), loud=60),
    Thing(3, ("Museums reopen",), loud=50), Thing(4, ("Ferries return to harbour",), loud=20),
]  # fmt: skip


def test_words_count_less_for_who_likes_things_that_are_not_alike():
    alike = Profile.of(NEWS, Person(liking("Ferries sold", "Ferries strike", "Ferries stay", "Ferries late")))
    mixed = Profile.of(NEWS, Person(liking("Wafers rise", "Ferries late", "Parliament sits", "Turbine sold")))
    assert alike.coherence(NEWS) > 1 > mixed.coherence(NEWS)
    assert alike.trust > mixed.trust > 0


def test_what_is_like_the_hidden_goes_down_though_nothing_is_liked():
    hidden = Did("hide", Thing(100, ("Orchards bloom and fade",)))
    assert [one.post for one in order(NEWS, Person())][0] == 2
    assert [one.post for one in order(NEWS, Person((hidden,)))][-1] == 2


def test_an_outlet_counts_though_it_seldom_tells_what_others_tell():
    """Loud news is told by many: it must not be liked for the number of its outlets."""
    crowd = frozenset(f"outlet{n}" for n in range(30))
    things = [
        Thing(1, ("Orchards bloom",), loud=9, outlets=crowd, publishers=30),
        Thing(2, ("Museums reopen",), loud=9, outlets=frozenset({"herald"}), publishers=1),
        *(Thing(n, (f"Town {n}",), loud=8, outlets=frozenset({f"outlet{n}"})) for n in range(3, 30)),
    ]
    did = tuple(
        Did("read", Thing(n, (title,), outlets=frozenset({"herald"})))
        for n, title in enumerate(("Wafers rise", "Ferries late", "Parliament sits"), 100)
    )
    first, *_ = order(things, Person(did))
    assert first.post == 2
    assert first.reasons == (Reason("outlet", 0, "herald", "read", 3),)


def test_one_word_of_many_in_one_liked_thing_is_no_reason():
    many = "orchards, museums, bridges, tunnels, kettles, violins, gardens, lanterns, anchors and windmills"
    liked = Did(
        "vote", Thing(100, ("A page about ferries, harbours, turbines, wafers, glaciers and ballots",))
    )
    page, ferries = Thing(1, (f"One more page on {many}",)), Thing(2, ("Ferries and turbines",))
    reasons = {one.post: one.reasons for one in order([page, ferries], Person((liked,)))}
    assert reasons[1] == (Reason("hot"),)
    assert reasons[2][0].kind == "words"


def test_a_reason_of_habit_is_about_other_things_than_the_row():
    liked = Thing(1, ("Museums reopen",), loud=9, outlets=frozenset({"herald"}))
    other = Thing(100, ("Wafers rise",), outlets=frozenset({"herald"}))
    things = [liked, *(Thing(n, (f"Town {n}",), outlets=frozenset({f"outlet{n}"})) for n in range(2, 30))]
    person = Person((Did("save", liked), Did("save", other)))
    assert all(reason.kind != "outlet" for one in order(things, person) for reason in one.reasons)


def test_chinese_reasons_are_words_that_both_titles_have():
    assert phrase(["英伟达发布新一代芯片"], "伟达", ["英伟达市值创新高"]) == "英伟达"
    assert phrase(["Northlake's plant opens"], "northlak", ["Northlake pays"]) == "Northlake"


def better(name: str, articles, people: int, seed: str, most: int = 10**6, kind: str = "subjects") -> float:
    world = world_of(articles, 11)
    outcome = measure(world, people_of(world, 1, people, seed, kind), *times(name, False, world), most=most)
    print(f"{name}: {outcome}")
    assert outcome.people > people * 0.6
    return outcome.ratio


def test_it_orders_invented_news_better_than_hot_for_people_it_never_saw():
    assert better("invented", invented_articles(5), 40, "held out test") >= 1.3


@pytest.mark.slow
def test_it_orders_real_news_better_than_hot_for_people_it_never_saw(shared_dir):
    assert better("window", window_articles(shared_dir / "data"), 60, "held out test") >= 1.3


@pytest.mark.slow
def test_it_does_so_too_for_who_likes_channels_words_outlets_and_one_language_more(shared_dir):
    articles = window_articles(shared_dir / "data")
    assert better("window", articles, 60, "held out test", kind="mixed") >= 1.3
    assert better("window", articles, 60, "held out test", kind="outlets") >= 1.0


@pytest.mark.slow
def test_it_does_not_harm_who_did_little(shared_dir):
    assert better("uci", cluster_articles(shared_dir / "data"), 60, "held out few", most=3) >= 0.9
