"""Orders of supervision as an Actor may see them, by state, unit and period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.accountability import LOCAL
from app.domain.orders import OrderState
from app.domain.permissions import Actor
from app.models.directory import Unit
from app.models.matters import Kind, Matter
from app.models.remedies import SupervisionOrder
from app.queries.visibility import visible

PAGE = 30
_O = SupervisionOrder


@dataclass(frozen=True)
class Wanted:
    """How the list of orders is narrowed."""

    state: OrderState | None = None
    kind: Kind | None = None
    unit_id: int | None = None
    first: date | None = None
    last: date | None = None
    page: int = 1


def page(session: Session, actor: Actor, wanted: Wanted, now: datetime) -> tuple[Sequence[SupervisionOrder], int]:
    """One page of the orders that match, the newest first, and how many there are."""
    joined = select(_O).join(Matter, Matter.id == _O.matter_id).where(*narrowed(actor, wanted, now))
    total = session.scalar(joined.with_only_columns(func.count(_O.id))) or 0
    rows = joined.options(*_ROW).order_by(_O.ordered_at.desc(), _O.id.desc())
    return session.scalars(rows.limit(PAGE).offset((wanted.page - 1) * PAGE)).all(), total


def all_of(session: Session, actor: Actor, wanted: Wanted, now: datetime, most: int) -> Sequence[SupervisionOrder]:
    """All that match, for the ledger."""
    joined = select(_O).join(Matter, Matter.id == _O.matter_id).where(*narrowed(actor, wanted, now))
    return session.scalars(joined.options(*_ROW).order_by(_O.ordered_at.desc(), _O.id.desc()).limit(most)).all()


def by_uid(session: Session, actor: Actor, uid: str) -> SupervisionOrder | None:
    """The order of this address, or None when it does not exist for the actor."""
    found = select(_O).join(Matter, Matter.id == _O.matter_id).where(_O.uid == uid, visible(actor))
    return session.scalar(found.options(*_ROW))


def units(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Units to which orders went that the actor sees."""
    ordered = select(_O.unit_id).join(Matter, Matter.id == _O.matter_id).where(visible(actor))
    found = select(Unit.id, Unit.name).where(Unit.id.in_(ordered)).order_by(Unit.id)
    return [(row[0], row[1]) for row in session.execute(found)]


def narrowed(actor: Actor, wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    """What matches, as SQL."""
    where = [visible(actor)]
    if wanted.state is not None:
        where.append(_stands(wanted.state, now))
    if wanted.kind is not None:
        where.append(Matter.kind == wanted.kind)
    if wanted.unit_id is not None:
        where.append(_O.unit_id == wanted.unit_id)
    if wanted.first is not None:
        where.append(_O.ordered_at >= datetime.combine(wanted.first, time(), tzinfo=LOCAL))
    if wanted.last is not None:
        where.append(_O.ordered_at < datetime.combine(wanted.last + timedelta(days=1), time(), tzinfo=LOCAL))
    return where


def _stands(state: OrderState, now: datetime) -> ColumnElement[bool]:
    """domain.orders.order_state as SQL."""
    open_ = and_(_O.effect.is_(None), _O.answered_at.is_(None), _O.ended_at.is_(None))
    match state:
        case OrderState.CONCLUDED:
            return _O.effect.is_not(None)
        case OrderState.ANSWERED:
            return and_(_O.effect.is_(None), _O.answered_at.is_not(None))
        case OrderState.ENDED:
            return and_(_O.effect.is_(None), _O.answered_at.is_(None), _O.ended_at.is_not(None))
        case OrderState.LATE:
            return and_(open_, _O.due_at < now)
        case OrderState.WAITING:
            return and_(open_, _O.due_at >= now)


_ROW = (
    joinedload(_O.matter),
    joinedload(_O.unit),
    joinedload(_O.ordered_by),
    joinedload(_O.answered_by),
    joinedload(_O.effect_by),
)
