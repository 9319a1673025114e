"""What an indicator looks at: a period, whoever asks, and each matter in its part, while a petition is on its way.

Rows are read by a few columns and put into their parts by the rules of `domain.indicators`: a county has some ten
thousand matters a year. What several indicators ask of the same petitions is one reading (`Asked`). What came in as
history is not counted (DECISIONS 8) until it is taken up again, and then as of that day; nor is what the reader may
not see.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, partial
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    SQLColumnExpression,
    String,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session, aliased

from app.domain import petitions, rectification
from app.domain.accountability import LOCAL, local_day
from app.domain.indicators import OFFICE_DAYS, UNIT_DAYS, Part, closed_by, done_by, taken_up
from app.domain.limits import RuleId
from app.domain.permissions import Actor
from app.domain.petitions import Action, Channel
from app.domain.visits import VisitKind
from app.models.dialect import local_date
from app.models.matters import Clock, Kind, Matter, StopReason
from app.models.petitions import Petition
from app.models.timeline import Step
from app.models.visits import Visit
from app.queries.standings import COUNTED
from app.queries.visibility import visible

VOID = petitions.Stage.VOID.value
_OFFICE = tuple(
    action.value for action in (Action.ASSIGN, Action.ACCEPT, Action.NOT_ACCEPT, Action.DIVERT, Action.TRANSFER)
)
"""By which the petition office answers for what was registered, whoever holds the file then. Two that are made one are
answered once: merging is none."""
_ACCEPT = (Action.ACCEPT.value,)
_LEFT = tuple(action.value for action in (Action.MERGE, Action.NOT_ACCEPT, Action.DIVERT, Action.TRANSFER, Action.VOID))
"""With which it goes away from whoever would have had to accept it."""
_PETITION = Petition.__table__.c
_KEY = (Matter.id, Matter.town_id)
_AGAIN = (Action.REOPEN.value, rectification.Action.REWORK.value)
_TAKEN_UP = select(func.min(Step.at)).where(Step.matter_id == Matter.id, Step.action.in_(_AGAIN)).scalar_subquery()
BEGAN_ON = case((Matter.is_history, local_date(_TAKEN_UP)), else_=Matter.received_on)
"""Since when a matter is counted: of history that is taken up again that day."""
CLOSED_ON = case((Matter.is_history, Matter.closed_on), else_=Matter.first_closed_on)
"""When it was closed for the first time; of history, what was closed before is not told."""
TIMES_AGAIN = Matter.reopen_count - case((Matter.is_history, 1), else_=0)
"""How often it was taken up again since it is counted."""
FOLLOWED_UP = (Visit.matter_id == Matter.id, Visit.kind == VisitKind.FOLLOW_UP, Visit.visited_on >= CLOSED_ON)
"""The visits since a petition was closed."""
_NEW = Matter.is_history.is_(False)
"""What was registered before it came in is not told as registered here."""
CHUNK = 100
"""Rows that are read at once: few, so that each lot is forgotten before the collector of garbage comes round."""


@dataclass(frozen=True)
class Period:
    """First and last day, both inside."""

    first: date
    last: date

    def holds(self, column: SQLColumnExpression[Any]) -> ColumnElement[bool]:
        """The condition that a day lies in it."""
        return column.between(self.first, self.last)

    def moments(self) -> tuple[datetime, datetime]:
        """Its beginning, and the end before which everything in it lies."""
        return datetime.combine(self.first, time(), LOCAL), datetime.combine(
            self.last + timedelta(days=1), time(), LOCAL
        )

    def began(self) -> ColumnElement[bool]:
        """The condition that a matter is counted since a day in it; each of the two by its own index."""
        return or_(and_(_NEW, self.holds(Matter.received_on)), and_(Matter.is_history, self.holds(BEGAN_ON)))

    def closed_first(self) -> ColumnElement[bool]:
        """The condition that a matter was closed for the first time in it."""
        again = and_(Matter.is_history, self.holds(Matter.closed_on))
        return or_(and_(_NEW, self.holds(Matter.first_closed_on)), again)

    def has_moment(self, column: SQLColumnExpression[Any]) -> ColumnElement[bool]:
        """The condition that a moment lies in it."""
        first, last = self.moments()
        return and_(column >= first, column < last)


class Course(NamedTuple):
    """A petition since its registration: how it came, when the petition office first acted, a unit accepted it, and, of
    what none accepted, when it left."""

    id: int
    town_id: int | None
    registered_at: datetime
    channel: str
    acted_at: datetime | None
    accepted_at: datetime | None
    left_at: datetime | None


class Sixty(NamedTuple):
    """The first sixty days of a petition: last day, day and kind of their end; the day it was closed first.

    `met`: whether, closed in time, somebody was met at a visit since.
    """

    id: int
    town_id: int | None
    due_on: date
    stopped_on: date | None
    reason: str | None
    closed_on: date | None
    met: bool


R = TypeVar("R", bound=tuple[Any, ...])


@dataclass(frozen=True)
class Asked:
    """For whom, for which period, and when a figure is compiled; and the readings that several indicators share."""

    session: Session
    actor: Actor
    period: Period
    now: datetime

    @cached_property
    def today(self) -> date:
        """The county's day."""
        return local_day(self.now)

    def made(self, kind: type[R], asked: Select[*tuple[Any, ...]]) -> Iterator[R]:
        """The rows as named tuples; `_make` is the same by way of Python, which takes twice as long."""
        return map(partial(tuple.__new__, kind), self.rows(asked))

    def rows(self, asked: Select[*tuple[Any, ...]]) -> Iterator[Any]:
        """The rows, past the mapper: columns alone are asked, and no more rows are held than are looked at."""
        for some in self.session.connection().execute(asked).partitions(CHUNK):
            yield from some

    def of(self, kind: Kind | None, *columns: Any) -> Select[*tuple[Any, ...]]:
        """Id, town and these columns of what the actor sees of a kind, or of both."""
        of_kind = () if kind is None else (Matter.kind == kind,)
        return select(*_KEY, *columns).where(*of_kind, Matter.confidential.is_(False), COUNTED, visible(self.actor))

    def told(self, moment: datetime) -> datetime:
        """A moment as the database gives them: with its zone or, as SQLite, in UTC without."""
        is_plain = self.session.connection().dialect.name == "sqlite"
        return moment.astimezone(UTC).replace(tzinfo=None) if is_plain else moment

    @cached_property
    def told_until(self) -> datetime:
        """Before which moment was registered what a unit has to accept by a day of the period."""
        return self.told(self.period.moments()[1]) - timedelta(days=UNIT_DAYS)

    @cached_property
    def compiled(self) -> datetime:
        """Now, as the database gives moments."""
        return self.told(self.now)

    @cached_property
    def since(self) -> datetime:
        """The beginning of the period, as the database gives moments."""
        return self.told(self.period.moments()[0])

    def courses(self) -> Iterator[Course]:
        """Petitions registered in the period or so shortly before that a unit's days end in it."""
        columns = (
            *(_moment(Matter.registered_at), plain(_PETITION.channel), _first(_OFFICE), _first(_ACCEPT)),
            case((_PETITION.accepted_on.is_(None), _first(_LEFT))),
        )
        found = self.of(Kind.PETITION, *columns).join(Petition.__table__, _PETITION.id == Matter.id)
        first, last = self.period.moments()
        registered = and_(Matter.registered_at >= first - timedelta(days=UNIT_DAYS), Matter.registered_at < last)
        return self.made(Course, found.where(_NEW, registered))

    def sixty_days(self) -> Iterator[Sixty]:
        """The first 60 days of each petition, extended or not, that end in the period: a redo has days of its own."""
        before = aliased(Clock)
        sixty = (RuleId.D5, RuleId.D6)
        counting = or_(Clock.stop_reason.is_(None), Clock.stop_reason != StopReason.REPLACED)
        earlier = exists().where(
            *(before.matter_id == Clock.matter_id, before.rule.in_(sixty), before.id < Clock.id),
            or_(before.stop_reason.is_(None), before.stop_reason != StopReason.REPLACED),
        )
        met = and_(Clock.due_on >= CLOSED_ON, exists().where(*FOLLOWED_UP, Visit.reached))
        columns = (Clock.due_on, Clock.stopped_on, plain(Clock.stop_reason), CLOSED_ON, met)
        found = self.of(Kind.PETITION, *columns).join(Clock, Clock.matter_id == Matter.id)
        found = found.where(Clock.rule.in_(sixty), self.period.holds(Clock.due_on), counting, ~earlier)
        return self.made(Sixty, found)


def plain(column: SQLColumnExpression[Any]) -> ColumnElement[str]:
    """A code as it is stored, which equals its member: looking up each would cost more than the row."""
    return type_coerce(column, String())


def _moment(column: SQLColumnExpression[datetime]) -> ColumnElement[datetime]:
    """A moment as the database gives it: making each aware would cost more than the row."""
    return type_coerce(column, DateTime(timezone=True))


def _first(actions: tuple[str, ...]) -> ColumnElement[datetime]:
    """When one of these was done first: read in the order of the index until it is found, not all of the life."""
    found = select(Step.at).where(Step.matter_id == Matter.id, Step.action.in_(actions)).order_by(Step.at).limit(1)
    return _moment(found.scalar_subquery())


def days_of_course(one: Course) -> tuple[date, date]:
    """The county's days on which a petition was registered, and on which a unit's days for it end."""
    moment = one.registered_at if one.registered_at.tzinfo else one.registered_at.replace(tzinfo=UTC)
    day = local_day(moment)
    return day, day + timedelta(days=UNIT_DAYS)


def office_in_time(asked: Asked, one: Course) -> Part | None:
    if one.registered_at < asked.since:
        return None
    return taken_up(one.registered_at, one.acted_at, asked.compiled, OFFICE_DAYS, one.left_at)


def unit_in_time(asked: Asked, one: Course) -> Part | None:
    """Of what a unit has to accept, when its days for it end in the period: what is older is not read."""
    if one.registered_at >= asked.told_until:
        return None
    return taken_up(one.registered_at, one.accepted_at, asked.compiled, UNIT_DAYS, one.left_at)


def online(asked: Asked, one: Course) -> Part | None:
    if one.registered_at < asked.since:
        return None
    return Part.YES if one.channel == Channel.ONLINE else Part.NO


def answered(asked: Asked, one: Sixty) -> Part | None:
    met = one.reason == StopReason.MET
    met_on, left_on = (one.stopped_on, None) if met else (None, one.stopped_on)
    return done_by(one.due_on, met_on, left_on, asked.today)


def closed(asked: Asked, one: Sixty) -> Part | None:
    left_on = None if one.reason == StopReason.MET else one.stopped_on
    return closed_by(one.due_on, one.closed_on, left_on, verified=one.met, today=asked.today)
