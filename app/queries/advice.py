"""Advice (三项建议) as an Actor may see it: of one petition, by state, unit and period, and what waits for feedback."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session, joinedload

from app.domain.advising import AdviceKind, AdviceState
from app.domain.permissions import Actor, Permission
from app.domain.petitions import Stage
from app.models.advice import Advice
from app.models.directory import Unit
from app.models.matters import Matter
from app.queries.visibility import visible

PAGE = 30
_ITS = Matter.__table__.alias("advised")
OPEN: ColumnElement[bool] = and_(
    Advice.answered_on.is_(None),
    Advice.withdrawn_at.is_(None),
    select(1).where(_ITS.c.id == Advice.matter_id, _ITS.c.stage != Stage.VOID.value).exists(),
)
"""Given, neither answered nor taken back, because of a petition that stands."""


@dataclass(frozen=True)
class Wanted:
    """How the list is narrowed."""

    state: AdviceState | None = None
    kind: AdviceKind | None = None
    unit_id: int | None = None
    first: date | None = None
    last: date | None = None
    page: int = 1


def of_matter(session: Session, matter: Matter) -> Sequence[Advice]:
    """Every advice given because of the petition, the oldest first, with its unit and people."""
    found = select(Advice).where(Advice.matter_id == matter.id).order_by(Advice.id)
    return session.scalars(found.options(*_ROW)).all()


def page(session: Session, actor: Actor, wanted: Wanted, today: date) -> tuple[Sequence[Advice], int]:
    """One page of those that match, the newest first, and how many there are."""
    found = select(Advice).join(Matter, Matter.id == Advice.matter_id).where(*narrowed(actor, wanted, today))
    total = session.scalar(found.with_only_columns(func.count(Advice.id))) or 0
    rows = found.options(*_ROW).order_by(Advice.sent_on.desc(), Advice.id.desc())
    return session.scalars(rows.limit(PAGE).offset((wanted.page - 1) * PAGE)).all(), total


def all_of(session: Session, actor: Actor, wanted: Wanted, today: date, most: int) -> Sequence[Advice]:
    """All that match, for the ledger."""
    found = select(Advice).join(Matter, Matter.id == Advice.matter_id).where(*narrowed(actor, wanted, today))
    return session.scalars(found.options(*_ROW).order_by(Advice.sent_on.desc(), Advice.id.desc()).limit(most)).all()


def units(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Units that were advised because of petitions that the actor sees."""
    advised = select(Advice.unit_id).join(Matter, Matter.id == Advice.matter_id).where(visible(actor))
    found = select(Unit.id, Unit.name).where(Unit.id.in_(advised)).order_by(Unit.id)
    return [(row[0], row[1]) for row in session.execute(found)]


def waiting_for(actor: Actor) -> ColumnElement[bool]:
    """The petitions because of which advice waits for feedback, for the office all, for a unit its own; which of them
    he sees, `visible` says."""
    return Matter.id.in_(select(Advice.matter_id).where(_owed(actor), OPEN))


def next_due(actor: Actor) -> ColumnElement[date]:
    """Of a petition, the day by which feedback is to come next."""
    found = select(func.min(Advice.due_on)).where(Advice.matter_id == Matter.id, _owed(actor), OPEN)
    return found.scalar_subquery()


def next_of(session: Session, actor: Actor, matter_ids: Sequence[int]) -> Mapping[int, Advice]:
    """Of each of these petitions the advice of which feedback is to come next."""
    found = select(Advice).where(Advice.matter_id.in_(matter_ids), _owed(actor), OPEN)
    return {one.matter_id: one for one in session.scalars(found.order_by(Advice.due_on.desc(), Advice.id.desc()))}


def _owed(actor: Actor) -> ColumnElement[bool]:
    if actor.may(Permission.MATTER_ROUTE):
        return true()
    return Advice.unit_id.in_(actor.unit_ids | ({actor.unit_id} - {None}) or {-1})


def narrowed(actor: Actor, wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    """What matches, as SQL."""
    where = [visible(actor), Matter.stage != Stage.VOID.value]
    if wanted.state is not None:
        where.append(_stands(wanted.state, today))
    if wanted.kind is not None:
        where.append(Advice.kind == wanted.kind)
    if wanted.unit_id is not None:
        where.append(Advice.unit_id == wanted.unit_id)
    if wanted.first is not None:
        where.append(Advice.sent_on >= wanted.first)
    if wanted.last is not None:
        where.append(Advice.sent_on <= wanted.last)
    return where


def _stands(state: AdviceState, today: date) -> ColumnElement[bool]:
    """domain.advising.advice_state as SQL."""
    waits = and_(Advice.answered_on.is_(None), Advice.withdrawn_at.is_(None))
    match state:
        case AdviceState.WITHDRAWN:
            return Advice.withdrawn_at.is_not(None)
        case AdviceState.LATE:
            return and_(waits, Advice.due_on < today)
        case AdviceState.WAITING:
            return and_(waits, Advice.due_on >= today)
        case _:
            return and_(Advice.withdrawn_at.is_(None), Advice.adoption == state.value)


_ROW = (
    joinedload(Advice.matter),
    joinedload(Advice.unit),
    joinedload(Advice.given_by),
    joinedload(Advice.answered_by),
    joinedload(Advice.withdrawn_by),
)
