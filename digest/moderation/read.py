"""What moderators and authors read: queue, one thing with its history, log. Fixed numbers of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q

from digest.accounts.models import User
from digest.chats.models import Transcript, Turn
from digest.comments.models import Comment
from digest.lib.markdown import render_plain
from digest.lib.moderated import State
from digest.moderation.appeal import can_be_appealed
from digest.moderation.decide_appeal import moderators, why_not_decide_appeal
from digest.moderation.may_act import deeds_for, why_not, why_not_again, why_not_decide
from digest.moderation.models import Action, Appeal, Case, CaseQuerySet, Report, Target
from digest.moderation.report import reasons_for
from digest.moderation.rules import words_of
from digest.moderation.things import Ref, Thing, find, of_person, things_of
from digest.moderation.undo import can_be_undone
from digest.posts.models import Post

PAGE = 30
LAST = 10  # things and decisions of an author's history
REPORTED, SUSPECTED = "reports", "rules"  # why a case is open


@dataclass(frozen=True)
class Author:
    """How the author of a thing has done so far."""

    user: User
    is_new: bool
    is_suspended: bool
    decisions: int = 0  # that stand, shown ones aside
    removed: int = 0


@dataclass(frozen=True)
class Waiting:
    """A thing that waits, or is looked at. ``why`` says why this moderator leaves it to others."""

    case: Case | None
    thing: Thing
    author: Author | None
    reasons: list[tuple[str, int]] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    deeds: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)  # that it can break, the reported first
    may_suspend: bool = False
    why: str = ""

    @property
    def notes(self) -> list[str]:
        return [said.note for said in self.reports if said.note]

    @property
    def likely(self) -> list[str]:
        """Rules for one click."""
        if self.reasons:
            return [rule for rule, _ in self.reasons[:2] if rule in self.rules]
        return ["spam"] if self.case and self.case.rule and "spam" in self.rules else []


@dataclass(frozen=True)
class Queue:
    waiting: list[Waiting]
    after: int | None  # the case that the next page begins behind
    total: int
    appeals: int


def queue_page(moderator: User, kind: str, why: str, after: int | None, now: datetime) -> Queue:
    """``kind`` is a target or blank, ``why`` REPORTED, SUSPECTED or blank."""
    cases = open_cases(kind, why)
    total = cases.count()
    if after and (last := Case.objects.filter(pk=after).first()):
        cases = cases.after(last)
    page = list(cases.queue().select_related("author")[: PAGE + 1])
    more, page = len(page) > PAGE, page[:PAGE]
    things = things_of(((case.target, case.target_id) for case in page), moderator)
    present = [(case, things[case.target, case.target_id]) for case in page if ref_of(case) in things]
    waiting = looked_at(moderator, present, now)
    appeals = Appeal.objects.filter(decision=Appeal.Decision.OPEN).count()
    return Queue(waiting, page[-1].pk if more else None, total, appeals)


def open_cases(kind: str, why: str) -> CaseQuerySet:
    cases = Case.objects.open()
    if kind in Target.values:
        cases = cases.filter(target=kind)
    if why == REPORTED:
        cases = cases.filter(reports__gt=0)
    elif why == SUSPECTED:
        cases = cases.exclude(rule="")
    return cases


def ref_of(row: Case | Action) -> Ref:
    return row.target, row.target_id


def looked_at(moderator: User, present: Sequence[tuple[Case | None, Thing]], now: datetime) -> list[Waiting]:
    """Two queries: the reports of all cases, and the history of all authors."""
    said: dict[int, list[Report]] = defaultdict(list)
    for one in Report.objects.filter(case__in=[case for case, _ in present if case]).select_related("by"):
        said[one.case_id].append(one)
    authors = authors_of([thing.author for _, thing in present if thing.author], now)
    return [
        waiting_of(moderator, case, thing, said[case.pk] if case else [], authors) for case, thing in present
    ]


def waiting_of(
    moderator: User, case: Case | None, thing: Thing, said: list[Report], authors: dict[int, Author]
) -> Waiting:
    counted = Counter(one.reason for one in said).most_common()
    rules = reasons_for(thing)
    first = [rule for rule, _ in counted if rule in rules]
    person = thing.author
    suspendable = person is not None and not why_not(moderator, of_person(person), Action.Deed.SUSPEND)
    return Waiting(
        case, thing, authors.get(person.pk) if person else None, counted, said,
        deeds=deeds_for(moderator, thing), rules=first + [rule for rule in rules if rule not in first],
        may_suspend=suspendable, why=why_not_decide(moderator, person),
    )  # fmt: skip


def authors_of(people: Iterable[User], now: datetime) -> dict[int, Author]:
    by_id = {person.pk: person for person in people}
    standing = Action.objects.standing().filter(author__in=by_id).exclude(deed=Action.Deed.SHOW)
    counts = {
        pk: (decisions, removed)
        for pk, decisions, removed in standing.values("author")
        .annotate(all=Count("pk"), removed=Count("pk", filter=Q(deed=Action.Deed.REMOVE)))
        .values_list("author", "all", "removed")
    }
    return {
        pk: Author(person, person.is_new(now), person.is_suspended(now), *counts.get(pk, (0, 0)))
        for pk, person in by_id.items()
    }


@dataclass(frozen=True)
class Written:
    """One of the last things of an author."""

    target: str
    pk: int
    excerpt: str
    state: str
    at: datetime


@dataclass(frozen=True)
class ThingPage:
    waiting: Waiting
    decided: list[Decided]
    about_author: list[Decided]
    written: list[Written]
    said: list[Turn] = field(default_factory=list)  # of a shared chat, what others are shown


def thing_page(moderator: User, target: str, pk: int, now: datetime) -> ThingPage | None:
    """One thing, what was decided about it, and what its author did; None where it is gone."""
    thing = find(target, pk, moderator)
    if thing is None:
        return None
    case = Case.objects.open().of(thing.target, thing.ids).order_by("pk").first()
    waiting = looked_at(moderator, [(case, thing)], now)[0]
    log = Action.objects.log()
    own = log.filter(target=thing.target, target_id__in=thing.ids)
    theirs = (
        log.about(thing.author).exclude(pk__in=own.values("pk")) if thing.author else Action.objects.none()
    )
    return ThingPage(
        waiting,
        decisions(own[:LAST], moderator, now),
        decisions(theirs[:LAST], moderator, now),
        written_by(thing.author, moderator) if thing.author else [],
        said_in(thing),
    )


def said_in(thing: Thing) -> list[Turn]:
    """The turns of a shared chat, or of the one that a post carries. One query for those."""
    row = thing.row.public_chat if isinstance(thing.row, Post) else thing.row
    return list(row.turns.shown()) if isinstance(row, Transcript) else []


def written_by(author: User, moderator: User) -> list[Written]:
    posts = Post.objects.visible_to(moderator).filter(author=author).order_by("-published")[:LAST]
    comments = Comment.objects.visible_to(moderator).filter(author=author).order_by("-published")[:LAST]
    found = [
        Written(Target.POST, p.pk, render_plain(f"{p.title} {p.text or p.link}", 120), p.state, p.published)
        for p in posts
    ]
    found += [
        Written(Target.COMMENT, c.pk, render_plain(c.text, 120), c.state, c.published) for c in comments
    ]
    return sorted(found, key=lambda row: row.at, reverse=True)[:LAST]


@dataclass(frozen=True)
class Decided:
    """A row of the log as somebody reads it. ``thing`` only on pages that are not public."""

    action: Action
    can_undo: bool = False
    can_appeal: bool = False
    appeal: Appeal | None = None
    thing: Thing | None = None

    @property
    def rule(self) -> str:
        return words_of(self.action.rule)


def decisions(
    actions: Iterable[Action], viewer: User | None, now: datetime, things: dict[Ref, Thing] | None = None
) -> list[Decided]:
    rows = list(actions)
    return [
        Decided(
            action,
            can_undo=bool(viewer and can_be_undone(action, now) and not why_not_again(viewer, action)),
            can_appeal=can_be_appealed(action, now),
            appeal=getattr(action, "appeal", None),
            thing=(things or {}).get(ref_of(action)),
        )
        for action in rows
    ]


def log_page(
    before: int | None, now: datetime, viewer: User | None = None
) -> tuple[list[Decided], int | None]:
    """Newest first, and the id that the next page begins behind. With things and authors for a moderator."""
    log = Action.objects.log()
    if viewer:
        log = log.select_related("author")
    rows, more = paged(log.filter(pk__lt=before) if before else log)
    things = things_of(map(ref_of, rows), viewer) if viewer else None
    return decisions(rows, viewer, now, things), rows[-1].pk if more else None


def paged(rows: Iterable[Action]) -> tuple[list[Action], bool]:
    found = list(rows[: PAGE + 1])  # type: ignore[index]
    return found[:PAGE], len(found) > PAGE


def mine_page(user: User, before: int | None, now: datetime) -> tuple[list[Decided], int | None]:
    """What was decided about one's own things."""
    log = Action.objects.log().about(user)
    rows, more = paged(log.filter(pk__lt=before) if before else log)
    return decisions(rows, None, now, things_of(map(ref_of, rows), user)), rows[-1].pk if more else None


def waiting_of_person(user: User) -> list[Thing]:
    """What this person wrote that waits for a moderator."""
    posts = Post.objects.filter(author=user, state=State.QUEUED).values_list("pk", flat=True)[:PAGE]
    comments = Comment.objects.filter(author=user, state=State.QUEUED).values_list("pk", flat=True)[:PAGE]
    refs = [(Target.POST.value, pk) for pk in posts] + [(Target.COMMENT.value, pk) for pk in comments]
    return list(things_of(refs, user).values())


@dataclass(frozen=True)
class Contested:
    appeal: Appeal
    thing: Thing | None
    why: str  # why this moderator leaves it to others


def appeals_page(moderator: User, after: int | None, now: datetime) -> tuple[list[Contested], int | None]:
    """Open appeals, the oldest first, and the id that the next page begins behind."""
    waiting = Appeal.objects.filter(decision=Appeal.Decision.OPEN)
    if after and (last := Appeal.objects.filter(pk=after).first()):
        waiting = waiting.filter(Q(at__gt=last.at) | Q(at=last.at, pk__gt=last.pk))
    related = waiting.select_related("action", "action__author", "action__by")
    rows = list(related.order_by("at", "pk")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    things = things_of((ref_of(row.action) for row in rows), moderator)
    deciding = list(moderators(now))
    contested = [
        Contested(row, things.get(ref_of(row.action)), why_not_decide_appeal(moderator, row, deciding))
        for row in rows
    ]
    return contested, rows[-1].pk if more else None
