"""The figures of a report: each counted by the conditions of the list that it opens, as far as the actor sees.

What has no list elsewhere (complained of, referred and assigned) is listed here (`Listed`).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from app.domain.advising import AdviceKind, AdviceState, advice_state
from app.domain.orders import OrderState, order_state
from app.domain.permissions import Actor
from app.domain.petitions import Channel, Form, Routing
from app.domain.reports import HOT_FROM, ReportKind, days_of
from app.models.advice import Advice
from app.models.directory import Person, Unit, Village
from app.models.matters import Accused, Clock, Kind, Matter
from app.models.petitions import Petition
from app.models.remedies import SupervisionOrder
from app.queries import advice, orders
from app.queries.indicator_cases import Period
from app.queries.kept import kept
from app.queries.matters import LIVE, NEWEST_FIRST, Due, Filters, conditions, has_clock

_PETITION = Petition.__table__.c
MOST_HOT = 20
"""Hot issues that a report tells."""


@dataclass(frozen=True)
class Subject:
    """What a report is about: which kind, its days so far, and whether petitions that concern poverty alone."""

    kind: ReportKind
    period: Period
    poverty: bool | None

    def filters(self) -> Filters:
        """The petitions received in the period, as their list is asked."""
        first, last = self.period.first, self.period.last
        return Filters(kind=Kind.PETITION, poverty=self.poverty, received_from=first, received_to=last)


@dataclass(frozen=True)
class Stock:
    """Of so many those that are still open."""

    whole: int = 0
    live: int = 0

    def __add__(self, other: "Stock") -> "Stock":
        return Stock(self.whole + other.whole, self.live + other.live)


@dataclass(frozen=True)
class Hot:
    """Several petitions of one village and category."""

    town_id: int
    village_id: int
    village: str
    content: str
    stock: Stock


@dataclass(frozen=True)
class Held:
    """Somebody with the open prominent petitions that he holds, and those of them that are late."""

    person: Person
    live: int
    late: int


@dataclass(frozen=True)
class Listed:
    """A list of its own: referred or assigned in the period, a unit complained of, or how it came and from whom."""

    period: Period
    routing: Routing | None = None
    unit_id: int | None = None
    live: bool | None = None
    channel: Channel | None = None
    form: Form | None = None
    poverty: bool | None = None


def subject(kind: ReportKind, on: date, today: date) -> Subject:
    """The report of the month or year of this day, up to today."""
    first, last = days_of(kind, on)
    return Subject(kind, Period(first, min(last, today)), True if kind is ReportKind.MONTHLY else None)


@kept
def by_day(session: Session, actor: Actor, about: Subject, *, today: date) -> Mapping[date, Stock]:
    """How many were received on each day of its period."""
    where = conditions(actor, about.filters(), today)
    found = select(Matter.received_on, *_stock()).where(*where).group_by(Matter.received_on)
    return {day: Stock(*counts) for day, *counts in session.connection().execute(found)}


@kept
def by_place(session: Session, actor: Actor, about: Subject, *, today: date) -> Mapping[tuple[int | None, str], Stock]:
    """How many of each town and category."""
    where = conditions(actor, about.filters(), today)
    found = select(Matter.town_id, Matter.content, *_stock()).where(*where).group_by(Matter.town_id, Matter.content)
    return {(town, content): Stock(*counts) for town, content, *counts in session.connection().execute(found)}


@kept
def hot(session: Session, actor: Actor, about: Subject, *, today: date) -> Sequence[Hot]:
    """Villages and categories from which at least HOT_FROM came, the most first: issues are in order, not towns."""
    where = conditions(actor, about.filters(), today)
    found = (
        select(Village.town_id, Village.id, Village.name, Matter.content, *_stock())
        .join(Village, Village.id == Matter.village_id)
        .where(*where, Matter.town_id == Village.town_id)
        .group_by(Village.town_id, Village.id, Village.name, Matter.content)
        .having(func.count() >= HOT_FROM)
        .order_by(func.count().desc(), Village.town_id, Village.id, Matter.content)
        .limit(MOST_HOT)
    )
    rows = session.connection().execute(found)
    return [Hot(town, village, name, content, Stock(*counts)) for town, village, name, content, *counts in rows]


@kept
def overdue(session: Session, actor: Actor, about: Subject, *, today: date) -> Mapping[int | None, tuple[int, int]]:
    """Of each town what is open today, whenever it was received, and what of it is late."""
    found = select(Matter.town_id, *_late(today)).where(*conditions(actor, open_ones(about), today))
    return {town: (live, late) for town, live, late in session.connection().execute(found.group_by(Matter.town_id))}


def open_ones(about: Subject) -> Filters:
    """What is open today of what the report is about."""
    return replace(about.filters(), received_from=None, received_to=None, live=True)


def holders(session: Session, actor: Actor, about: Subject, *, today: date) -> Sequence[Held]:
    """Everybody who holds open prominent petitions, in the order of the directory."""
    where = conditions(actor, replace(open_ones(about), prominent=True), today)
    held = select(Matter.holder_id, *_late(today)).where(*where, Matter.holder_id.is_not(None))
    counts = {who: (live, late) for who, live, late in session.connection().execute(held.group_by(Matter.holder_id))}
    people = session.scalars(select(Person).where(Person.id.in_(counts)).order_by(Person.id))
    return [Held(one, *counts[one.id]) for one in people]


def advised(
    session: Session, actor: Actor, about: Subject, *, today: date
) -> Mapping[tuple[AdviceKind, AdviceState], int]:
    """Advice sent in the period, by kind and where it stands."""
    wanted = advice.Wanted(first=about.period.first, last=about.period.last)
    columns = (Advice.kind, Clock.due_on, Advice.adoption, Advice.withdrawn_at)
    found = advice.LISTED.found(actor, wanted).join(Clock, Clock.id == Advice.clock_id).with_only_columns(*columns)
    return Counter(
        (kind, advice_state(due_on=due_on, adoption=adoption, withdrawn=withdrawn is not None, today=today))
        for kind, due_on, adoption, withdrawn in session.connection().execute(found)
    )


def ordered(session: Session, actor: Actor, about: Subject, *, now: datetime) -> Mapping[OrderState, int]:
    """Orders of supervision of petitions given in the period, by where they stand."""
    wanted = orders.Wanted(kind=Kind.PETITION, first=about.period.first, last=about.period.last)
    order = SupervisionOrder
    found = orders.LISTED.found(actor, wanted)
    rows = session.connection().execute(
        found.with_only_columns(order.due_at, order.answered_at, order.ended_at, order.effect)
    )
    return Counter(
        order_state(due_at=due, answered_at=answered, ended_at=ended, concluded=effect is not None, now=now)
        for due, answered, ended, effect in rows
    )


@kept
def complained(session: Session, actor: Actor, period: Period, *, today: date) -> Sequence[tuple[int, str, Stock]]:
    """Units of the directory complained of in petitions received in the period, in its order (art. 41)."""
    inner = select(Accused.unit_id, Accused.matter_id).where(Accused.unit_id.is_not(None)).distinct().subquery()
    found = (
        select(Unit.id, Unit.name, *_stock())
        .join(inner, inner.c.unit_id == Unit.id)
        .join(Matter, Matter.id == inner.c.matter_id)
        .where(*listed(actor, Listed(period), today))
        .group_by(Unit.id, Unit.name)
        .order_by(Unit.id)
    )
    return [(unit, name, Stock(*counts)) for unit, name, *counts in session.connection().execute(found)]


@kept
def routed(session: Session, actor: Actor, period: Period, *, today: date) -> Mapping[Routing, Stock]:
    """Petitions referred and assigned in the period, by the last time each was."""
    found = select(_PETITION.routing, *_stock()).join(Petition.__table__, _PETITION.id == Matter.id)
    rows = session.connection().execute(
        found.where(*seen(actor, today), period.holds(_PETITION.routed_on)).group_by(_PETITION.routing)
    )
    return {kind: Stock(*counts) for kind, *counts in rows if kind is not None}


@kept
def by_channel(
    session: Session, actor: Actor, about: Subject, *, today: date
) -> Mapping[tuple[date, Channel, Form], tuple[int, int]]:
    """How many were received on each day by each channel, from one, from many or from nobody known, and the people."""
    asked = Listed(about.period, poverty=about.poverty)
    found = select(
        Matter.received_on, _PETITION.channel, _PETITION.form, func.count(), func.sum(_PETITION.people_count)
    )
    found = found.join(Petition.__table__, _PETITION.id == Matter.id).where(*listed(actor, asked, today))
    rows = session.connection().execute(found.group_by(Matter.received_on, _PETITION.channel, _PETITION.form))
    return {(day, channel, form): (count, people) for day, channel, form, count, people in rows}


def ids(actor: Actor, wanted: Listed, *, today: date) -> Select[int]:
    """The petitions of a list of this room, the newest first."""
    return select(Matter.id).where(*listed(actor, wanted, today)).order_by(*NEWEST_FIRST)


def seen(actor: Actor, today: date, live: bool | None = None, poverty: bool | None = None) -> list[ColumnElement[bool]]:
    """The petitions that a list of this room is about."""
    asked = Filters(kind=Kind.PETITION, live=live, poverty=poverty)
    return [*conditions(actor, asked, today), Matter.confidential.is_(False)]


def listed(actor: Actor, wanted: Listed, today: date) -> list[ColumnElement[bool]]:
    """The conditions of a list of this room."""
    where = seen(actor, today, wanted.live, wanted.poverty)
    for column, value in ((_PETITION.channel, wanted.channel), (_PETITION.form, wanted.form)):
        if value is not None:
            where.append(Matter.id.in_(select(_PETITION.id).where(column == value)))
    if wanted.routing is not None:
        routed = select(_PETITION.id).where(
            _PETITION.routing == wanted.routing, wanted.period.holds(_PETITION.routed_on)
        )
        return [*where, Matter.id.in_(routed)]
    where.append(wanted.period.holds(Matter.received_on))
    if wanted.unit_id is not None:
        where.append(Matter.id.in_(select(Accused.matter_id).where(Accused.unit_id == wanted.unit_id)))
    return where


def _stock() -> tuple[ColumnElement[int], ColumnElement[int]]:
    return func.count(), func.coalesce(func.sum(case((Matter.stage.in_(LIVE), 1), else_=0)), 0)


def _late(today: date) -> tuple[ColumnElement[int], ColumnElement[int]]:
    return func.count(), func.coalesce(func.sum(case((has_clock(Due.LATE, today), 1), else_=0)), 0)
