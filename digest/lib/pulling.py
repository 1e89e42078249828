"""How a room reads what others add and change: marks of the last row read, with an overlap for late commits.

A transaction that began earlier may end later: its row then has a smaller id, or an older time of change,
than one that was read already. So what lies just before a mark is read again until nothing can come there any
more. Then the mark is settled, and where nothing is new a look costs one query and writes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

BATCH = 200  # rows
BATCHES = 10  # of one source in one run
OVERLAP = timedelta(seconds=15)  # the longest that a row is committed after its own time
LATE = 200  # ids before the last one that are read again
START = datetime(1990, 1, 1, tzinfo=UTC)


class Mark(models.Model):
    """How far a room has come with something. Abstract: each room has marks of its own."""

    name = models.CharField(max_length=40, primary_key=True)
    last_id = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class ReadMark(Mark):
    """The last row read of a source. ``at`` is its time of change; of rows that are read by id, when that
    was. Abstract."""

    at = models.DateTimeField(default=START)
    settled = models.BooleanField(default=False)  # nothing can be committed before it any more

    class Meta:
        abstract = True

    def keep(self) -> None:
        values = {"last_id": self.last_id, "at": self.at, "settled": self.settled}
        type(self)._default_manager.update_or_create(name=self.name, defaults=values)


@dataclass(frozen=True)
class Source:
    """Rows that are followed: by the column ``changed``, which is indexed, or, where they are only ever
    added, by id. ``made`` is the column of when such a row was added, if it has one."""

    name: str
    rows: QuerySet[Any]
    changed: str = ""
    made: str = ""

    def newer(self, last_id: Any, at: Any) -> QuerySet[Any]:
        """Values or references to columns of a mark."""
        if not self.changed:
            return self.rows.filter(pk__gt=last_id)
        return self.rows.filter(Q(**{f"{self.changed}__gt": at}) | Q(**{self.changed: at}, pk__gt=last_id))

    def before(self, mark: ReadMark) -> list[int]:
        """Ids of what may have been committed behind the mark, the newest first."""
        if self.changed:
            span = {f"{self.changed}__gte": mark.at - OVERLAP, f"{self.changed}__lte": mark.at}
            late = self.rows.filter(**span).order_by(f"-{self.changed}", "-pk")
        else:
            late = self.rows.filter(pk__gt=mark.last_id - LATE, pk__lte=mark.last_id).order_by("-pk")
            if self.made:
                late = late.filter(**{f"{self.made}__gt": mark.at - OVERLAP})
        return list(late.values_list("pk", flat=True)[: BATCH * BATCHES])

    def read(self, mark: ReadMark, now: datetime) -> Iterator[list[int]]:
        """Ids in batches: what is new comes first, so that many at one moment never hold up what follows;
        then what may have come late. The mark moves when the next batch is asked for."""
        late = [] if mark.settled else self.before(mark)
        columns = (self.changed, "pk") if self.changed else ("pk",)
        for _ in range(BATCHES):
            found = list(self.newer(mark.last_id, mark.at).order_by(*columns).values_list(*columns)[:BATCH])
            if not found:
                break
            yield [row[-1] for row in found]
            mark.last_id, mark.at = found[-1][-1], found[-1][0] if self.changed else now
            mark.settled = mark.at < now - OVERLAP
            mark.keep()
        yield from batches(late)
        if not mark.settled and mark.at < now - OVERLAP:
            mark.settled = True
            mark.keep()

    def move_to_end(self, mark: ReadMark, now: datetime) -> None:
        """As if all that is there now had been read; not saved."""
        columns = (self.changed, "pk") if self.changed else ("pk",)
        last = self.rows.order_by(*(f"-{column}" for column in columns)).values_list(*columns).first()
        if last:
            mark.last_id, mark.at = last[-1], last[0] if self.changed else now


def has_news(marks: type[ReadMark], sources: Collection[Source]) -> bool:
    """Whether there is anything to read, new or perhaps late. One query."""
    looks = [
        When(name=one.name, then=Exists(one.newer(OuterRef("last_id"), OuterRef("at")).order_by()))
        for one in sources
    ]
    rows = marks._default_manager.filter(name__in=[one.name for one in sources])
    known = rows.annotate(news=Case(*looks, default=Value(False))).values_list("settled", "news")
    found = list(known)
    return len(found) < len(sources) or any(news or not settled for settled, news in found)


def batches(pks: Sequence[int]) -> Iterator[list[int]]:
    return (list(pks[at : at + BATCH]) for at in range(0, len(pks), BATCH))
