"""Instructions of leaders (领导批示) as an Actor may see them: of one matter, the log narrowed, what waits for him."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain.instructing import VOID, Narrowing, heads, keep_refusal, units_of
from app.domain.permissions import Actor, Permission
from app.models.directory import Person, Unit
from app.models.instructions import Instruction
from app.models.matters import Clock, Kind, Matter
from app.queries.visibility import visible

PAGE = 30
_I = Instruction
OPEN: ColumnElement[bool] = and_(_I.settled_on.is_(None), _I.withdrawn_at.is_(None))
"""Not settled and not taken back."""
UNREPORTED: ColumnElement[bool] = and_(_I.reported_on.is_(None), _I.withdrawn_at.is_(None))
"""Whose result was not reported back yet."""
STANDS: ColumnElement[bool] = _I.withdrawn_at.is_(None)
"""Not taken back: what marks a matter as one of a leader's instruction."""
MARKED: ColumnElement[bool] = Matter.id.in_(select(_I.matter_id).where(_I.matter_id.is_not(None), STANDS))
"""The matters that one is about which stands."""
DUE: ColumnElement[date] = func.coalesce(
    _I.general_due_on, select(Clock.due_on).where(Clock.id == _I.clock_id).correlate(_I).scalar_subquery()
)
"""The day by which the result is reported back."""


@dataclass(frozen=True)
class Wanted:
    """How the log is narrowed: how they stand, by which leader, to which unit, written in which period."""

    state: Narrowing | None = None
    leader: str = ""
    unit_id: int | None = None
    first: date | None = None
    last: date | None = None
    page: int = 1


@dataclass(frozen=True)
class Waiting:
    """How many wait for somebody's report, and by which day the first is due."""

    count: int
    first_due: date | None


def seen(actor: Actor) -> ColumnElement[bool]:
    """Those of the matters that he sees; of no single matter: whoever follows the county, and whom it was passed to."""
    if actor.is_system:
        return true()
    if not actor.may(Permission.MATTER_VIEW):
        return false()
    # Row by row: instructions are few, matters many.
    its = select(Matter.id).where(Matter.id == _I.matter_id, visible(actor), Matter.stage != VOID)
    general = true() if actor.may(Permission.CARD_FOLLOW) else passed_to(actor)
    return or_(its.correlate(_I).exists(), and_(_I.matter_id.is_(None), general))


def passed_to(actor: Actor) -> ColumnElement[bool]:
    """domain.instructing.is_passed_to as SQL."""
    by_name = _I.person_id == (actor.person_id if actor.person_id is not None else -1)
    if not heads(actor):
        return by_name
    return or_(by_name, _I.unit_id.in_(units_of(actor) or {-1}))


def keeps(made: Instruction, actor: Actor) -> bool:
    """Whether he keeps the log of such instructions."""
    is_item = None if made.matter is None else made.matter.kind == Kind.ITEM
    return keep_refusal(actor, is_item=is_item) is None


def of_matter(session: Session, matter: Matter) -> Sequence[Instruction]:
    """Every instruction because of the matter, the oldest first, with what followed."""
    found = select(_I).where(_I.matter_id == matter.id).order_by(_I.instructed_on, _I.id)
    return session.scalars(found.options(*_ROW)).all()


def by_uid(session: Session, actor: Actor, uid: str) -> Instruction | None:
    """The one of this address, or None when it does not exist for the actor."""
    return session.scalar(select(_I).where(_I.uid == uid, seen(actor)).options(*_ROW))


def page(session: Session, actor: Actor, wanted: Wanted, today: date) -> tuple[Sequence[Instruction], int]:
    """One page of the log, the newest first, and how many there are."""
    found = _found(actor, wanted, today)
    rows = _ordered(found).limit(PAGE).offset((wanted.page - 1) * PAGE)
    return session.scalars(rows).all(), count(session, actor, wanted, today)


def all_of(session: Session, actor: Actor, wanted: Wanted, today: date, most: int) -> Sequence[Instruction]:
    """All that match, for the ledger and for paper."""
    return session.scalars(_ordered(_found(actor, wanted, today)).limit(most)).all()


def count(session: Session, actor: Actor, wanted: Wanted, today: date) -> int:
    """How many match."""
    return session.scalar(_found(actor, wanted, today).with_only_columns(func.count(_I.id))) or 0


def waiting(session: Session, actor: Actor) -> Waiting:
    """Those that were passed on to him and whose result is not reported back."""
    if actor.is_system:
        return Waiting(0, None)
    owed = select(func.count(_I.id), func.min(DUE)).where(seen(actor), passed_to(actor), OPEN, UNREPORTED)
    number, first_due = session.execute(owed).one()
    return Waiting(number, first_due)


def leaders(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The leaders of what the actor sees, each by the key that narrows the log."""
    known = select(_I.leader_id).where(seen(actor), _I.leader_id.is_not(None))
    named = select(Person.id, Person.name).where(Person.id.in_(known)).order_by(Person.id)
    found = [(str(row[0]), row[1]) for row in session.execute(named)]
    outside = select(_I.leader_name).where(seen(actor), _I.leader_name.is_not(None)).distinct()
    return found + [(f"-{name}", name) for name in session.scalars(outside.order_by(_I.leader_name)) if name]


def units(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The units to which what the actor sees was passed on."""
    found = select(Unit.id, Unit.name).where(Unit.id.in_(select(_I.unit_id).where(seen(actor)))).order_by(Unit.id)
    return [(row[0], row[1]) for row in session.execute(found)]


def persons(session: Session, matter_id: int, due_on: date) -> set[int]:
    """Who is named in those of the matter that are due on this day and not reported back."""
    named = select(_I.person_id).where(_I.matter_id == matter_id, UNREPORTED, DUE.in_((due_on,)))
    return {person for person in session.scalars(named) if person is not None}


def _found(actor: Actor, wanted: Wanted, today: date) -> Select[Instruction]:
    where: list[ColumnElement[bool]] = [seen(actor), *_stands(wanted.state, today)]
    if wanted.leader:
        key = wanted.leader
        where.append(_I.leader_name == key[1:] if key.startswith("-") else _I.leader_id == int(key))
    if wanted.unit_id is not None:
        where.append(_I.unit_id == wanted.unit_id)
    if wanted.first is not None:
        where.append(_I.instructed_on >= wanted.first)
    if wanted.last is not None:
        where.append(_I.instructed_on <= wanted.last)
    return select(_I).where(*where)


def _stands(state: Narrowing | None, today: date) -> Sequence[ColumnElement[bool]]:
    match state:
        case None:
            return ()
        case Narrowing.OPEN:
            return (OPEN,)
        case Narrowing.LATE:
            return OPEN, UNREPORTED, today > DUE
        case Narrowing.REPORTED:
            return OPEN, not_(_I.reported_on.is_(None))
        case Narrowing.SETTLED:
            return (_I.settled_on.is_not(None),)
        case Narrowing.WITHDRAWN:
            return (_I.withdrawn_at.is_not(None),)


def _ordered(found: Select[Instruction]) -> Select[Instruction]:
    return found.options(*_ROW).order_by(_I.instructed_on.desc(), _I.id.desc())


_ROW = (
    joinedload(_I.matter),
    joinedload(_I.clock),
    joinedload(_I.unit),
    joinedload(_I.leader),
    joinedload(_I.person),
    joinedload(_I.given_by),
    joinedload(_I.settled_by),
    joinedload(_I.withdrawn_by),
    selectinload(_I.answers),
)
