"""The indicators of what was closed, repeated or visited, and of items."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain import rectification
from app.domain.accountability import Capacity
from app.domain.indicators import STILL_DAYS, TOLD_DAYS, Part, done_by, stayed
from app.domain.indicators import evaluated as said_by_now
from app.domain.indicators import kept_in_town as kept
from app.domain.limits import FOLLOW_UPS
from app.domain.petitions import Outcome, RemedyKind
from app.domain.visits import Satisfied, Solved, VisitKind
from app.models.dialect import local_date
from app.models.directory import Unit, UnitLevel
from app.models.matters import Clock, Holding, Judgement, Kind, Link, Matter
from app.models.petitions import Petition
from app.models.rectification import RectificationItem
from app.models.remedies import Remedy
from app.models.visits import Visit
from app.queries.indicator_cases import BEGAN_ON, CLOSED_ON, FOLLOWED_UP, TIMES_AGAIN, VOID, Asked, Course, plain

_TOWNS = (UnitLevel.TOWN, UnitLevel.PARK)
_LIVE = tuple(rectification.LIVE)
_HELD = (Capacity.SECRETARY, Capacity.COUNTY_LEADER)
_VOIDED_ON = case((Matter.stage == VOID, local_date(Matter.stage_at)))
_PETITION, _ITEM = Petition.__table__.c, RectificationItem.__table__.c


MET, TRIED, SAID = 1, 2, 4
"""Whether at a visit after closing somebody was met, was to be met, and, at any visit, said how satisfied he is."""


class Ended(NamedTuple):
    """A petition closed for the first time in the period, with what came of it.

    `handled_by`: the level of its unit. `visits`: of MET, TRIED and SAID those that are true of its visits since;
    `visit_due_on`: where none was tried, the day of the first one planned. What was voided counts as it stood on
    `voided_on`. What stands before the day of closing is no part of `alike`.
    """

    id: int
    town_id: int | None
    began_on: date
    closed_on: date
    reopened: int
    outcome: str | None
    handled_by: str | None
    visits: int
    visit_due_on: date | None
    voided_on: date | None

    @property
    def met(self) -> bool:
        """Whether somebody was met at a visit since."""
        return bool(self.visits & MET)


class Told(NamedTuple):
    """The last visit in the period to a closed petition, and what it found."""

    id: int
    town_id: int | None
    reached: bool
    solved: str
    satisfied: str
    satisfied_office: str


class Held(NamedTuple):
    """A petition that somebody began to hold, and how it was settled."""

    id: int
    town_id: int | None
    settled_on: date | None
    outcome: str | None
    stage: str


class New(NamedTuple):
    """A matter at whose visit in the period something new was told: on which day, and when it was registered."""

    id: int
    town_id: int | None
    told_on: date
    registered_on: date | None


class Item(NamedTuple):
    """A rectification item."""

    id: int
    town_id: int | None
    began_on: date
    due_on: date
    stage: str
    closed_on: date | None
    first_closed_on: date | None
    reopened: int
    voided_on: date | None


class Ends(Asked):
    """What is asked of petitions that were closed, visited, or came again, each read once."""

    def closed(self) -> Iterator[Ended]:
        """What was closed for the first time in the period."""
        since = (Visit.matter_id == Matter.id, Visit.visited_on >= CLOSED_ON)
        rated = or_(Visit.satisfied != Satisfied.NOT_SAID, Visit.satisfied_office != Satisfied.NOT_SAID)
        # One look at its visits tells all three; a later visit may say what an earlier one did not.
        is_follow_up = Visit.kind == VisitKind.FOLLOW_UP
        met, tried, said = (
            func.max(case((what, 1), else_=0)) * bit
            for what, bit in ((and_(is_follow_up, Visit.reached), MET), (is_follow_up, TRIED), (rated, SAID))
        )
        visits = select(met + tried + said).where(*since).scalar_subquery()
        due = select(func.min(Clock.due_on)).where(Clock.matter_id == Matter.id, Clock.rule.in_(FOLLOW_UPS))
        untried = ~exists().where(*FOLLOWED_UP)
        columns = (
            *(BEGAN_ON, CLOSED_ON, TIMES_AGAIN, plain(Matter.outcome), plain(Unit.level)),
            *(func.coalesce(visits, 0), case((untried, due.scalar_subquery())), _VOIDED_ON),
        )
        found = self.of(Kind.PETITION, *columns).outerjoin(Unit, Unit.id == Matter.unit_id)
        return self.made(Ended, found.where(self.period.closed_first()))

    def visited(self) -> Iterator[Told]:
        """Petitions visited after closing in the period."""
        inside = (Visit.kind == VisitKind.FOLLOW_UP, self.period.holds(Visit.visited_on))
        last = select(func.max(Visit.id)).where(*inside).group_by(Visit.matter_id)
        columns = (Visit.reached, *map(plain, (Visit.solved, Visit.satisfied, Visit.satisfied_office)))
        found = self.of(Kind.PETITION, *columns).join(Visit, Visit.matter_id == Matter.id)
        ours = or_(Matter.is_history.is_(False), Visit.visited_on >= CLOSED_ON)
        return self.made(Told, found.where(Visit.id.in_(last), ours))

    def held(self) -> Iterator[Held]:
        """What a secretary or county leader began to hold in the period."""
        inside = (Holding.capacity.in_(_HELD), self.period.has_moment(Holding.from_at))
        began = Matter.id.in_(select(Holding.matter_id).where(*inside))
        columns = (Matter.settled_on, plain(Matter.outcome), Matter.stage)
        return self.made(Held, self.of(Kind.PETITION, *columns).where(began))

    def told_anew(self) -> Iterator[New]:
        """Matters of either kind at whose visits in the period something new was told, once each: first what nobody
        registered. What stands on no matter, a talk on the way, has no list that its number could open."""
        made = aliased(Matter)
        columns = (Visit.visited_on, local_date(made.registered_at))
        found = self.of(None, *columns).join(Visit, Visit.matter_id == Matter.id)
        found = found.outerjoin(made, made.id == Visit.raised_id)
        found = found.where(Visit.new_matter, self.period.holds(Visit.visited_on))
        order = (Matter.id, Visit.raised_id.is_not(None), Visit.visited_on, Visit.id)
        for _, rows in groupby(self.rows(found.order_by(*order)), key=lambda row: row[0]):
            yield New._make(next(rows))

    def listed(self) -> Iterator[Item]:
        """Items of the list: put on it, due, or closed for the first time in the period."""
        item = RectificationItem.__table__.c
        columns = (BEGAN_ON, item.due_on, Matter.stage, Matter.closed_on, CLOSED_ON, TIMES_AGAIN, _VOIDED_ON)
        found = self.of(Kind.ITEM, *columns)
        found = found.join(RectificationItem.__table__, item.id == Matter.id)
        inside = or_(self.period.began(), self.period.holds(item.due_on), self.period.closed_first())
        return self.made(Item, found.where(inside))

    def is_inside(self, day: date | None) -> bool:
        """Whether a day lies in the period."""
        return day is not None and self.period.first <= day <= self.period.last

    @cached_property
    def again(self) -> Mapping[int, Sequence[tuple[int, date, bool]]]:
        """What came again of each petition."""
        return _again(self.session)

    @cached_property
    def told_on(self) -> Mapping[int, date]:
        """Of what came again, the day on which its answer was delivered."""
        delivered = select(_PETITION.id, _PETITION.delivered_on).where(_PETITION.delivered_on.is_not(None))
        return {row[0]: row[1] for row in self.session.execute(delivered.where(_PETITION.id.in_(self.again)))}

    @cached_property
    def reviewed(self) -> frozenset[int]:
        """Petitions of which a review was asked."""
        return frozenset(self.session.scalars(select(Remedy.petition_id).where(Remedy.kind == RemedyKind.REVIEW)))

    @cached_property
    def repeats(self) -> frozenset[int]:
        """Petitions that are such a coming again."""
        return frozenset(later for rows in self.again.values() for later, _, _ in rows)


def alike_ended(asked: Ends, one: Ended) -> tuple[Any, ...]:
    """What puts a closed petition into its parts; all of it where something came of it elsewhere."""
    return one if one.id in asked.again or one.id in asked.reviewed else one[3:]


def alike(_: Ends, one: Told | Held) -> tuple[Any, ...]:
    """What puts others into their parts: neither which it is nor where it lies."""
    return one[2:]


def days(_: Ends, one: Ended) -> Part | None:
    """How long it took is told of what was verified at a visit alone."""
    return Part.YES if one.met else Part.UNVERIFIED


def days_of(one: Any) -> int:
    """How many days it took from receipt to the first closing."""
    taken: int = (one.closed_on - one.began_on).days
    return taken


def _again(session: Session) -> Mapping[int, Sequence[tuple[int, date, bool]]]:
    """What a person judged a repeat of each petition, or merged into it: which, when, and whether above the towns.

    Voiding one of the two does not undo what was judged of them: that is done at the judgement (撤销).
    """
    linked = select(Link.matter_id, Link.other_id).where(Link.judgement == Judgement.REPEAT, Link.revoked_at.is_(None))
    merged = select(_PETITION.same_as_id, _PETITION.id).where(_PETITION.same_as_id.is_not(None))
    pairs = {frozenset(row) for row in (*session.execute(linked), *session.execute(merged))}
    counts = (Matter.confidential.is_(False), Matter.is_history.is_(False))
    about = (
        select(Matter.id, Matter.received_on, Unit.level)
        .outerjoin(Unit, Unit.id == Matter.registrar_unit_id)
        .where(Matter.id.in_({one for pair in pairs for one in pair}), *counts)
    )
    known = {number: (day, number, level not in _TOWNS) for number, day, level in session.execute(about)}
    found: dict[int, list[tuple[int, date, bool]]] = defaultdict(list)
    for pair in pairs:
        if len(pair) == 2 and pair <= known.keys():
            (_, earlier, _), (day, later, above) = sorted(known[one] for one in pair)
            found[earlier].append((later, day, above))
    return found


def _came(rows: Iterable[tuple[int, date, bool]], since: date, *, above: bool) -> bool:
    until = since + timedelta(days=STILL_DAYS)
    return any(since <= day <= until and (is_above or not above) for _, day, is_above in rows)


def at_once(asked: Ends, one: Ended) -> Part | None:
    came = one.id in asked.again and _came(asked.again[one.id], asked.told_on.get(one.id, one.closed_on), above=False)
    return stayed(
        one.closed_on,
        bool(one.reopened or came or one.id in asked.reviewed),
        asked.today,
        solved=one.outcome == Outcome.RESOLVED,
        verified=one.met,
        voided_on=one.voided_on,
    )


def told(asked: Ends, one: New) -> Part | None:
    return done_by(one.told_on + timedelta(days=TOLD_DAYS), one.registered_on, None, asked.today)


def held(_: Ends, one: Held) -> Part | None:
    if one.stage == VOID:
        return Part.VOIDED
    if one.settled_on is None:
        return Part.PENDING
    return Part.YES if one.outcome == Outcome.RESOLVED else Part.NO


def visited(asked: Ends, one: Ended) -> Part | None:
    """Met at a visit, tried and not met, not visited and too late, or still to be visited."""
    if one.visits & TRIED:
        return Part.YES if one.met else Part.NOT_REACHED
    if one.visit_due_on is None:
        return Part.OVERDUE
    return done_by(one.visit_due_on, None, one.voided_on, asked.today)


_SOLVED: Mapping[str, Part] = {
    Solved.YES: Part.YES,
    Solved.PARTLY: Part.PARTLY,
    Solved.NO: Part.NO,
    Solved.UNVERIFIABLE: Part.UNVERIFIABLE,
}
_SAID: Mapping[str, Part] = {
    Satisfied.SATISFIED: Part.YES,
    Satisfied.FAIRLY: Part.FAIRLY,
    Satisfied.DISSATISFIED: Part.NO,
}


def proved(_: Ends, one: Told) -> Part | None:
    return _SOLVED[one.solved] if one.reached else Part.NOT_REACHED


def satisfied(_: Ends, one: Told) -> Part | None:
    return _SAID.get(one.satisfied)


def satisfied_office(_: Ends, one: Told) -> Part | None:
    return _SAID.get(one.satisfied_office)


def evaluated(asked: Ends, one: Ended) -> Part | None:
    return said_by_now(one.closed_on, bool(one.visits & SAID), asked.today, one.voided_on)


def kept_in_town(asked: Ends, one: Ended) -> Part | None:
    """Of petitions that a town or park handled and closed."""
    if one.handled_by not in _TOWNS:
        return None
    came = one.id in asked.again and _came(asked.again[one.id], one.closed_on, above=True)
    return kept(
        one.closed_on,
        solved=one.outcome == Outcome.RESOLVED,
        verified=one.met,
        came_back=bool(one.reopened) or came,
        today=asked.today,
        voided_on=one.voided_on,
    )


def items_done(asked: Ends, one: Item) -> Part | None:
    if not asked.is_inside(one.began_on):
        return None
    if one.stage == VOID:
        return Part.VOIDED
    return Part.NO if one.stage in _LIVE else Part.YES


def items_in_time(asked: Ends, one: Item) -> Part | None:
    if not asked.is_inside(one.due_on):
        return None
    return done_by(one.due_on, None if one.stage in _LIVE else one.closed_on, one.voided_on, asked.today)


def items_reworked(asked: Ends, one: Item) -> Part | None:
    if not asked.is_inside(one.first_closed_on):
        return None
    return Part.YES if one.reopened else Part.NO


def repeated(asked: Ends, one: Course) -> Part | None:
    if one.registered_at < asked.since:
        return None
    return Part.YES if one.id in asked.repeats else Part.NO
