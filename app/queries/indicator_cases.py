"""What an indicator looks at: a period, whoever asks, and each matter in its part, while a petition is on its way.

Rows are read by a few columns and put into their parts by the rules of `domain.indicators`; a county has some ten
thousand matters a year. What came in as history is not counted (DECISIONS 8) until it is taken up again, and then as
of that day; nor is what the reader may not see.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain import petitions, rectification
from app.domain.accountability import LOCAL, local_day
from app.domain.indicators import OFFICE_DAYS, UNIT_DAYS, Part, done_by, taken_up
from app.domain.limits import RuleId
from app.domain.permissions import Actor
from app.domain.petitions import Action, Channel
from app.models.dialect import local_date
from app.models.matters import Clock, Kind, Matter, StopReason
from app.models.petitions import Petition
from app.models.timeline import Step
from app.queries.standings import COUNTED
from app.queries.visibility import visible

VOID = petitions.Stage.VOID.value
_OFFICE = tuple(
    action.value
    for action in (Action.ASSIGN, Action.ACCEPT, Action.MERGE, Action.NOT_ACCEPT, Action.DIVERT, Action.TRANSFER)
)
"""By which the petition office answers for what was registered, whoever holds the file then."""
_TURNED = (*petitions.TURNED_AWAY, petitions.Stage.TRANSFERRED_DISCIPLINE)
_AGAIN = (Action.REOPEN.value, rectification.Action.REWORK.value)
_PETITION = Petition.__table__.c
_KEY = (Matter.id, Matter.town_id)
_TAKEN_UP = select(func.min(Step.at)).where(Step.matter_id == Matter.id, Step.action.in_(_AGAIN)).scalar_subquery()
BEGAN_ON = case((Matter.is_history, local_date(_TAKEN_UP)), else_=Matter.received_on)
"""Since when a matter is counted: of history that is taken up again that day."""
CLOSED_ON = case((Matter.is_history, Matter.closed_on), else_=Matter.first_closed_on)
"""When it was closed for the first time; of history, what was closed before is not told."""
TIMES_AGAIN = Matter.reopen_count - case((Matter.is_history, 1), else_=0)
"""How often it was taken up again since it is counted."""


_NEW = Matter.is_history.is_(False)
"""What was registered before it came in is not told as registered here."""


@dataclass(frozen=True)
class Period:
    """First and last day, both inside."""

    first: date
    last: date

    def holds(self, column: SQLColumnExpression[Any]) -> ColumnElement[bool]:
        """The condition that a day lies in it."""
        return column.between(self.first, self.last)

    def has_moment(self, column: SQLColumnExpression[Any], *, days: int = 0) -> ColumnElement[bool]:
        """The condition that a moment, so many days later, lies in it."""
        back = timedelta(days=days)
        first = datetime.combine(self.first, time(), LOCAL) - back
        return and_(column >= first, column < datetime.combine(self.last + timedelta(days=1), time(), LOCAL) - back)


class Case(NamedTuple):
    """A matter in its part; `days` where days are told."""

    matter_id: int
    town_id: int | None
    part: Part
    days: int = 0


@dataclass(frozen=True)
class Asked:
    """For whom, for which period, and when a figure is compiled."""

    session: Session
    actor: Actor
    period: Period
    now: datetime

    @cached_property
    def today(self) -> date:
        """The county's day."""
        return local_day(self.now)

    def rows(self, asked: Select[*tuple[Any, ...]]) -> Iterable[Any]:
        """The rows, past the mapper: columns alone are asked."""
        return self.session.connection().execute(asked)

    def of(self, kind: Kind, *columns: Any) -> Select[*tuple[Any, ...]]:
        """Id, town and these columns of what the actor sees of a kind."""
        common = (Matter.kind == kind, Matter.confidential.is_(False), COUNTED)
        return select(*_KEY, *columns).where(*common, visible(self.actor))


def _first(actions: tuple[str, ...]) -> ColumnElement[datetime]:
    return select(func.min(Step.at)).where(Step.matter_id == Matter.id, Step.action.in_(actions)).scalar_subquery()


def office_in_time(asked: Asked) -> Iterable[Case]:
    found = asked.of(Kind.PETITION, Matter.registered_at, _first(_OFFICE)).where(
        Matter.stage != VOID, _NEW, asked.period.has_moment(Matter.registered_at)
    )
    for number, town, registered, acted in asked.rows(found):
        yield Case(number, town, taken_up(registered, acted, asked.now, OFFICE_DAYS))


def unit_in_time(asked: Asked) -> Iterable[Case]:
    found = asked.of(Kind.PETITION, Matter.registered_at, _first((Action.ACCEPT.value,))).where(
        Matter.stage.not_in((VOID, *_TURNED)), _NEW, asked.period.has_moment(Matter.registered_at, days=UNIT_DAYS)
    )
    for number, town, registered, accepted in asked.rows(found):
        yield Case(number, town, taken_up(registered, accepted, asked.now, UNIT_DAYS))


def answered(asked: Asked) -> Iterable[Case]:
    for number, town, due_on, met_on, left_on, _ in _sixty_days(asked):
        part = done_by(due_on, met_on, left_on, asked.today)
        if part is not None:
            yield Case(number, town, part)


def closed(asked: Asked) -> Iterable[Case]:
    for number, town, due_on, met_on, left_on, closed_on in _sixty_days(asked):
        part = done_by(due_on, closed_on, None if met_on else left_on, asked.today)
        if part is not None:
            yield Case(number, town, part)


def _sixty_days(asked: Asked) -> Iterable[tuple[int, int | None, date, date | None, date | None, date | None]]:
    """The first 60 days of each petition, extended or not, that end in the period: a redo has days of its own."""
    before = aliased(Clock)
    sixty = (RuleId.D5, RuleId.D6)
    counting = or_(Clock.stop_reason.is_(None), Clock.stop_reason != StopReason.REPLACED)
    earlier = exists().where(
        *(before.matter_id == Clock.matter_id, before.rule.in_(sixty), before.id < Clock.id),
        or_(before.stop_reason.is_(None), before.stop_reason != StopReason.REPLACED),
    )
    columns = (Clock.due_on, Clock.stopped_on, Clock.stop_reason, CLOSED_ON)
    found = asked.of(Kind.PETITION, *columns).join(Clock, Clock.matter_id == Matter.id)
    found = found.where(Clock.rule.in_(sixty), asked.period.holds(Clock.due_on), counting, ~earlier)
    for number, town, due_on, stopped_on, reason, closed_on in asked.rows(found):
        met = reason is StopReason.MET
        yield number, town, due_on, stopped_on if met else None, None if met else stopped_on, closed_on


def registered(asked: Asked, *columns: Any) -> Select[*tuple[Any, ...]]:
    found = asked.of(Kind.PETITION, *columns).join(Petition.__table__, _PETITION.id == Matter.id)
    return found.where(Matter.stage != VOID, _NEW, asked.period.has_moment(Matter.registered_at))


def online(asked: Asked) -> Iterable[Case]:
    for number, town, channel in asked.rows(registered(asked, _PETITION.channel)):
        yield Case(number, town, Part.YES if channel is Channel.ONLINE else Part.NO)
