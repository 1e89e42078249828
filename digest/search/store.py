"""Where rows and their terms are kept: the one module that knows what the two databases call them.

SQLite: a contentless FTS5 table, which forgets a row only when told its very terms; they are made again from
the row. PostgreSQL: a `tsvector` column with a GIN index.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from digest.lib.bigrams import Phrase
from digest.search.models import Row
from digest.search.places import place
from digest.search.terms import for_fts5, for_tsquery, words

COLUMNS = [field.attname for field in Row._meta.concrete_fields]
INSERT_FTS = "INSERT INTO search_words(rowid, words) VALUES (%s, %s)"
FORGET_FTS = "INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', %s, %s)"
INSERT_PG = (
    f"INSERT INTO search_row ({', '.join(COLUMNS)}, words)"
    f" VALUES ({', '.join(['%s'] * len(COLUMNS))}, to_tsvector('simple', %s))"
)


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def words_of(row: Row) -> str:
    return words(row.kind, row.language, row.channels, row.title, row.body)


def replace(old: Sequence[Row], new: Sequence[Row]) -> None:
    """Take rows away and put new ones in, in one transaction. The terms are made before it begins.

    Rows that somebody else replaced meanwhile are left alone. Raises `IntegrityError` where they put in the
    same: the whole is undone, and the next look finds nothing to do."""
    gone = [(row, words_of(row) if is_sqlite() else "") for row in old]
    fresh = [(row, words_of(row)) for row in new]
    with transaction.atomic():
        if gone:
            take(gone)
        if fresh:
            put(fresh)


def take(gone: Iterable[tuple[Row, str]]) -> None:
    by_pk = {row.pk: (row, terms) for row, terms in gone}
    now = Row.objects.select_for_update().filter(pk__in=by_pk).values_list("pk", "said", "channels")
    still = [
        pk for pk, said, channels in now if (said, channels) == (by_pk[pk][0].said, by_pk[pk][0].channels)
    ]
    if is_sqlite() and still:
        with connection.cursor() as cursor:
            cursor.executemany(FORGET_FTS, [(pk, by_pk[pk][1]) for pk in still])
    Row.objects.filter(pk__in=still).delete()


def put(fresh: Sequence[tuple[Row, str]]) -> None:
    give_places([row for row, _ in fresh])
    if is_sqlite():
        Row.objects.bulk_create([row for row, _ in fresh])
        with connection.cursor() as cursor:
            cursor.executemany(INSERT_FTS, [(row.pk, terms) for row, terms in fresh])
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            INSERT_PG, [(*(getattr(row, name) for name in COLUMNS), terms) for row, terms in fresh]
        )


def give_places(rows: Sequence[Row]) -> None:
    """Each row the place it wants, or the next free one."""
    taken: set[int] = set()
    waiting = list(rows)
    for row in waiting:
        row.id = place(row.at, row.kind, row.object_id, row.language)
    while waiting:
        held = set(Row.objects.filter(pk__in=[row.id for row in waiting]).values_list("pk", flat=True))
        later = []
        for row in waiting:
            if row.id in held or row.id in taken:
                row.id += 1
                later.append(row)
            else:
                taken.add(row.id)
        waiting = later


def match(
    phrases: Sequence[Phrase],
    wanted: Sequence[Sequence[str]],
    *,
    below: int,
    above: int,
    most: int,
    ranked: bool = False,
) -> list[tuple[int, float]]:
    """(place, relevance) of the newest rows that say all this, newest first; 0 unless ``ranked``."""
    query = (for_fts5 if is_sqlite() else for_tsquery)(phrases, wanted)
    if not query:
        return []
    values: list[str | int] = [query, below, above, most]
    if ranked and not is_sqlite():
        values.insert(0, query)
    with connection.cursor() as cursor:
        cursor.execute(MATCH[is_sqlite(), ranked], values)
        return [(int(pk), float(rank)) for pk, rank in cursor.fetchall()]


FTS = (
    "SELECT rowid, {rank} FROM search_words WHERE search_words MATCH %s AND rowid < %s AND rowid >= %s"
    " ORDER BY rowid DESC LIMIT %s"
)
GIN = (
    "SELECT id, {rank} FROM search_row WHERE words @@ to_tsquery('simple', %s) AND id < %s AND id >= %s"
    " ORDER BY id DESC LIMIT %s"
)
MATCH = {
    (True, False): FTS.format(rank="0"),
    (True, True): FTS.format(rank="-bm25(search_words)"),
    (False, False): GIN.format(rank="0"),
    (False, True): (
        f"SELECT id, ts_rank_cd(words, to_tsquery('simple', %s), 1) FROM ({GIN.format(rank='words')}) newest"
    ),
}


def clear() -> None:
    """Forget everything. Also what a database holds whose rows were emptied by other means."""
    with transaction.atomic():
        if is_sqlite():
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO search_words(search_words) VALUES ('delete-all')")
        Row.objects.all().delete()
