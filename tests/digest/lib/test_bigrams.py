"""Search terms, tried on the real tokenizers: both find what stands in a text, and nothing else."""

from __future__ import annotations

import random
import re
import sqlite3
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from digest.lib.bigrams import (
    MOST_TERMS,
    Phrase,
    code,
    fts5_query,
    highlight,
    index_text,
    query_terms,
    tsquery,
)

Finds = Callable[[str, str], bool]  # (text, query)


@pytest.fixture(scope="module")
def fts5() -> Iterator[Finds]:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE texts USING fts5(terms, tokenize='unicode61')")

    def finds(text: str, query: str) -> bool:
        database.execute("DELETE FROM texts")
        database.execute("INSERT INTO texts VALUES (?)", [index_text(text)])
        asked = fts5_query(query_terms(query))
        return bool(asked and database.execute("SELECT 1 FROM texts WHERE texts MATCH ?", [asked]).fetchone())

    yield finds
    database.close()


@pytest.fixture
def postgres(db: None) -> Finds:
    if connection.vendor != "postgresql":
        pytest.skip("no PostgreSQL (DATABASE_URL)")

    def finds(text: str, query: str) -> bool:
        asked = tsquery(query_terms(query))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT to_tsvector('simple', %s) @@ to_tsquery('simple', %s)", [index_text(text), asked]
            )
            return bool(asked and cursor.fetchone()[0])

    return finds


@pytest.fixture(params=["fts5", "postgres"])
def finds(request: pytest.FixtureRequest) -> Finds:
    return request.getfixturevalue(request.param)


FOUND = [
    ("中国经济增长放缓", "中"),
    ("中国经济增长放缓", "缓"),
    ("中国经济增长放缓", "经济"),
    ("中国经济增长放缓", "中国经济增长放缓"),
    ("台積電與臺灣", "台积电"),
    ("台积电与台湾", "台積電"),
    ("新中国AI大会堂", "中国AI大会"),
    ("新中国AI大会堂", "国ai大"),
    ("新中国AI大会堂", "AI"),
    ("２０２４年ＡＩ", "2024年ai"),
    ("GPT-4 was delayed", "gpt4 delays"),
    ("the iPhone15", "iPhone 15"),
    ("The U.S. economy", "US"),
    ("Zoë's café", "zoe cafe"),
    ("don’t look", "don't"),
    ("version 3.5.1 out", "3.5"),
    ("1e5 0x1f -7 +8 a@b.example /usr/bin http://x.example/y_z?q=1", "1e5"),
    ("1e5 0x1f -7 +8 a@b.example /usr/bin http://x.example/y_z?q=1", "7 8 bin y"),
    ("東京のカタカナです", "カタカナ"),
    ("東京のｶﾀｶﾅ", "カタカナ"),
    ("대한민국의 경제", "민국"),
    ("Привет, мир", "мир"),
    ("Ελλάδα", "ελλαδα"),
    ("ประเทศไทย", "ไทย"),
    ("二〇二六年", "〇二"),
    ("𠮷野家", "𠮷"),
    ("鿕字", "鿕字"),
    ("alpha beta gamma", '"beta gamma"'),
    ("alpha beta gamma", "gamma alpha"),
    ("alpha beta gamma", "alpha -delta"),
    ("说“你好”了", "“你好”"),
]
NOT_FOUND = [
    ("中国经济", "国中"),
    ("中国。经济", "国经"),
    ("中国经济", "中经"),
    ("alpha beta gamma", '"alpha gamma"'),
    ("alpha beta gamma", "alpha -beta"),
    ("alpha 中国", "alpha -中"),
    ("alpha beta gamma", "alp"),
    ("gpt 5", "gpt4"),
    ("alpha", "-beta"),
    ("alpha", ""),
    ("alpha", '"'),
    ("alpha", "AND OR NOT * ( ) : & | ! <->"),
]


@pytest.mark.parametrize(("text", "query"), FOUND)
def test_it_is_found(finds: Finds, text: str, query: str):
    assert finds(text, query)


@pytest.mark.parametrize(("text", "query"), NOT_FOUND)
def test_it_is_not_found(finds: Finds, text: str, query: str):
    assert not finds(text, query)


CHARACTERS = "中国经济的一是在了不和有大这主个東亰臺與カナひら가나다〇々𠮷鿕"
TEXTS = st.text(CHARACTERS + "，。 aZ9é-'\".", min_size=1, max_size=60)
SHARED = {"suppress_health_check": [HealthCheck.function_scoped_fixture], "deadline": None}


def pieces(text: str) -> list[str]:
    return re.findall(rf"[{CHARACTERS}]+", text)


@settings(max_examples=150, **SHARED)
@given(text=TEXTS, data=st.data())
@example(text="国", data=None)
def test_every_string_of_a_text_is_found(finds: Finds, text: str, data: st.DataObject | None):
    for piece in pieces(text)[:3]:
        start = data.draw(st.integers(0, len(piece) - 1)) if data else 0
        end = data.draw(st.integers(start + 1, len(piece))) if data else 1
        assert finds(text, piece[start:end])


@settings(max_examples=150, **SHARED)
@given(text=TEXTS, query=st.text("中国经济的一东京臺", min_size=1, max_size=3))
def test_what_is_not_there_is_not_found(finds: Finds, text: str, query: str):
    simple = str.maketrans("東亰臺與", "东亰台与")
    assert finds(text, query) == (query.translate(simple) in text.translate(simple))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_terms_are_letters_and_digits_whatever_comes(text: str):
    assert re.fullmatch(r"(?:(?:[a-z]+|[0-9]+|z[0-9a-z]+)(?: |\Z))*", index_text(text))
    for phrase in query_terms(text):
        assert all(re.fullmatch("[a-z0-9]+", term) for term in phrase.terms)


@settings(max_examples=150, **SHARED)
@given(text=st.text(max_size=60), query=st.text(max_size=40))
def test_no_query_is_an_error(finds: Finds, text: str, query: str):
    finds(text, query)


@settings(max_examples=150, **SHARED)
@given(text=st.text(min_size=1, max_size=40))
def test_both_databases_keep_the_terms_as_they_are(finds: Finds, text: str):
    """Each phrase of a text asked for as it stands is found, in any script."""
    for part in text.replace(chr(34), " ").split()[:3]:
        query = f'"{part}"'
        if query_terms(query) and not query_terms(query)[0].excluded:
            assert finds(text, query)


def test_every_character_has_its_own_four_digits():
    codes = {code(chr(number)) for number in range(0, 0x110000, 7)}
    assert len(codes) == len(range(0, 0x110000, 7))
    assert {len(found) for found in codes} == {4}


def test_a_query_is_phrases():
    assert query_terms('Delays "New York" -rain') == [
        Phrase(("delay",)),
        Phrase(("new", "york")),
        Phrase(("rain",), excluded=True),
    ]
    assert [phrase.prefix for phrase in query_terms("中 中国 中国a")] == [True, False, False]


def test_queries_and_columns_are_bounded():
    assert len(query_terms(" ".join(f"w{n}" for n in range(500)))) == 10
    assert len(index_text("字" * 60_000).split()) == MOST_TERMS
    began = time.process_time()
    index_text("中国经济 growth, " * 5_000)
    assert time.process_time() - began < 2


def test_a_long_text_is_found_to_its_end_of_terms(finds: Finds):
    chosen = random.Random(7)
    text = "".join(chr(chosen.randrange(0x4E00, 0x9FA5)) for _ in range(MOST_TERMS - 10))
    for start in (0, 8_000, MOST_TERMS - 14):
        assert finds(text, text[start : start + 4])


def shown(parts: list[tuple[str, bool]]) -> str:
    return "".join(f"[{text}]" if hit else text for text, hit in parts)


@pytest.mark.parametrize(
    ("text", "query", "excerpt"),
    [
        ("Trains were delayed again", "delay", "Trains were [delayed] again"),
        ("台積電與英特爾", "台积电", "[台積電]與英特爾"),
        ("中国AI大会", "国ai", "中[国AI]大会"),
        ("中国。经济", "国经", "中国。经济"),
        ("ＡＩ and ai", "AI", "[ＡＩ] and [ai]"),
        ("one two three", '"two three" -one', "one [two three]"),
        ("中国经济", "中国 国经", "[中国经]济"),
        ("nothing here", "other", "nothing here"),
        ("a <b>bold</b>", "bold", "a <b>[bold]</b>"),
    ],
)
def test_what_was_asked_for_is_marked(text: str, query: str, excerpt: str):
    assert shown(highlight(text, query, 100)) == excerpt


def test_the_excerpt_is_the_part_that_shows_the_most():
    text = "alpha " + "word " * 60 + "alpha beta " + "word " * 60
    found = shown(highlight(text, "alpha beta", 60))
    assert "[alpha] [beta]" in found
    assert found.startswith("…word ")
    assert found.endswith("…")
    assert len(found) < 80


def test_an_excerpt_without_a_hit_is_the_beginning():
    assert shown(highlight("word " * 60, "other", 20)) == "word word word word…"


@settings(max_examples=300, deadline=None)
@given(TEXTS | st.text(max_size=60), TEXTS | st.text(max_size=10), st.integers(1, 40))
def test_an_excerpt_is_part_of_the_text(text: str, query: str, width: int):
    parts = highlight(text, query, width)
    whole = "".join(part for part, _ in parts)
    assert whole.strip("…").strip() in " ".join(text.split()) or "…" in text
    assert len(whole) <= width + 2


@settings(max_examples=200, deadline=None)
@given(text=TEXTS, data=st.data())
def test_what_is_found_is_marked(text: str, data: st.DataObject):
    for piece in pieces(text)[:1]:
        start = data.draw(st.integers(0, len(piece) - 1))
        assert any(hit for _, hit in highlight(text, piece[start : start + 3], 100))
