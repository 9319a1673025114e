"""The checks of the register (DOMAIN 15.2): which households contradict a rule, within what the Actor reaches."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, extract, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from app.domain.households import (
    MONITORED,
    Cause,
    Health,
    HouseholdKind,
    Housing,
    Labour,
    Measure,
    Schooling,
    Vulnerable,
)
from app.domain.monitoring import WATCHED, Check, Stage, Way
from app.domain.permissions import Actor
from app.models.dialect import local_date
from app.models.directory import Village
from app.models.households import Household, Member, PlanLine
from app.models.monitoring import IncomeLine, MonitoringCase
from app.queries.households import reached
from app.sealing import sealed_length

PAGE = 50
CAN_WORK = (Labour.SKILLED, Labour.ORDINARY)
MONTH = 12
ID_LENGTHS = (18, 20, 22)
"""An ID number, a certificate of disability, one that was renewed (rule 1_12_002)."""


@dataclass(frozen=True)
class Caught:
    """One page of the households that a rule catches, and how many there are."""

    rows: Sequence[Household]
    total: int


def counts(session: Session, actor: Actor, today: date) -> Mapping[Check, int]:
    """How many households each rule catches."""
    return {check: _count(session, actor, check, today) for check in Check}


def held(session: Session, actor: Actor) -> int:
    """How many households are looked at: the denominator of the counts."""
    return session.scalar(select(func.count()).select_from(Household).where(*_register(actor))) or 0


def caught(session: Session, actor: Actor, check: Check, today: date, *, number: int = 1) -> Caught:
    """The households that this rule catches, village by village."""
    found = select(Household).join(Village, Village.id == Household.village_id)
    found = found.where(*_register(actor), condition(check, today))
    order = (Village.town_id, Village.id, Household.number)
    found = found.options(joinedload(Household.village).joinedload(Village.town)).order_by(*order)
    rows = session.scalars(found.limit(PAGE).offset((number - 1) * PAGE)).all()
    return Caught(rows, _count(session, actor, check, today))


def condition(check: Check, today: date) -> ColumnElement[bool]:
    """What this rule catches, on Household."""
    return _CONDITIONS[check](today)


def _count(session: Session, actor: Actor, check: Check, today: date) -> int:
    found = select(func.count()).select_from(Household).where(*_register(actor), condition(check, today))
    return session.scalar(found) or 0


def _register(actor: Actor) -> list[ColumnElement[bool]]:
    return [reached(actor), Household.retired_on.is_(None)]


def _member(*of: ColumnElement[bool]) -> ColumnElement[bool]:
    """Somebody lives there of whom this is true."""
    return select(Member.id).where(Member.household_id == Household.id, Member.left_on.is_(None), *of).exists()


def _case(*of: ColumnElement[bool]) -> ColumnElement[bool]:
    """There is a case of the household of which this is true."""
    return select(MonitoringCase.id).where(MonitoringCase.household_id == Household.id, *of).exists()


def _watched_for(risk: Cause) -> ColumnElement[bool]:
    return _case(MonitoringCase.stage.in_(WATCHED), MonitoringCase.risk == risk)


def _is_cleared() -> ColumnElement[bool]:
    return _case(MonitoringCase.stage == Stage.CLEARED)


def _below_line(_: date) -> ColumnElement[bool]:
    line = select(func.min(IncomeLine.amount)).where(IncomeLine.year == Household.income_year).scalar_subquery()
    return and_(Household.kind == HouseholdKind.LIFTED, Household.income < line)


def _no_measure(today: date) -> ColumnElement[bool]:
    measure = select(PlanLine.id).where(
        PlanLine.household_id == Household.id, local_date(PlanLine.made_at) >= MonitoringCase.decided_on
    )
    return _case(
        MonitoringCase.stage.in_(WATCHED),
        MonitoringCase.decided_on <= _a_month_before(today),
        not_(measure.correlate(Household, MonitoringCase).exists()),
    )


def _planned(*measures: Measure, done: bool) -> ColumnElement[bool]:
    """A measure of these kinds stands in the plan; `done`: and was said to be done."""
    found = select(PlanLine.id).where(PlanLine.household_id == Household.id, PlanLine.measure.in_(measures))
    return (found.where(PlanLine.done_on.is_not(None)) if done else found).exists()


def _odd_number(_: date) -> ColumnElement[bool]:
    """An ID number lies sealed, but how long it is shows: that is told without opening it."""
    lengths = [sealed_length(length) for length in ID_LENGTHS]
    return _member(func.length(Member.id_no_sealed).not_in(lengths))


def _cleared_soon(_: date) -> ColumnElement[bool]:
    def months(day: InstrumentedAttribute[date | None]) -> ColumnElement[int]:
        return extract("year", day) * MONTH + extract("month", day)

    soon = months(MonitoringCase.cleared_on) - months(MonitoringCase.decided_on) <= 1
    return _case(MonitoringCase.way == Way.HELPED, MonitoringCase.cleared_on.is_not(None), soon)


def _a_month_before(today: date) -> date:
    first = today.replace(day=1) - timedelta(days=1)
    return first.replace(day=min(today.day, first.day))


_IS_DISABLED = or_(Member.health == Health.DISABLED, Member.vulnerable == Vulnerable.SEVERELY_DISABLED)
_CONDITIONS: Mapping[Check, Callable[[date], ColumnElement[bool]]] = {
    Check.UNINSURED: lambda _: and_(Household.kind.not_in(MONITORED), _member(Member.insured.is_(False))),
    Check.BELOW_LINE: _below_line,
    Check.HOUSING_AGAIN: lambda _: and_(_is_cleared(), Household.housing.in_((Housing.C, Housing.D))),
    Check.WATER_AGAIN: lambda _: and_(_is_cleared(), Household.water_safe.is_(False)),
    Check.NO_MEASURE: _no_measure,
    Check.NOBODY_DISABLED: lambda _: and_(_watched_for(Cause.DISABILITY), not_(_member(_IS_DISABLED))),
    Check.ID_LENGTH: _odd_number,
    # Only where a former edition let it happen: now he is refused at the second one.
    Check.TWO_HOMES: lambda _: _member(Member.id_no_sealed.is_not(None), Member.id_no_blind.is_(None)),
    Check.NOBODY_DROPPED_OUT: lambda _: and_(
        _watched_for(Cause.DROPPED_OUT), not_(_member(Member.schooling == Schooling.DROPPED_OUT))
    ),
    Check.NOBODY_WORKS: lambda _: and_(
        _planned(Measure.WORK, Measure.PUBLIC_POST, done=True), not_(_member(Member.months_worked > 0))
    ),
    Check.NOBODY_ON_ALLOWANCE: lambda _: and_(
        _planned(Measure.LOW_INCOME, Measure.SUPPORT, done=True),
        not_(_member(or_(Member.low_income.is_(True), Member.vulnerable == Vulnerable.SUPPORTED))),
    ),
    Check.NOBODY_FOR_SUBSIDY: lambda _: and_(_planned(Measure.DISABILITY, done=True), not_(_member(_IS_DISABLED))),
    Check.NO_WATER_MEASURE: lambda _: and_(_watched_for(Cause.SAFE_WATER), not_(_planned(Measure.WATER, done=False))),
    Check.EVERYBODY_WORKS: lambda _: and_(
        *(_watched_for(Cause.LABOUR), _member()),
        not_(_member(or_(Member.labour.is_(None), Member.labour.not_in(CAN_WORK)))),
    ),
    Check.CLEARED_SOON: _cleared_soon,
    Check.NO_ALLOWANCE: lambda _: and_(
        _member(),
        not_(_member(or_(Member.labour.is_(None), Member.labour != Labour.NONE))),
        not_(_member(Member.low_income.is_(True))),
    ),
}
"""Of each rule what it catches on a day."""
