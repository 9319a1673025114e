"""Orders of supervision as an Actor may see them, by state, unit and period."""

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Session, joinedload

from app.domain.accountability import LOCAL
from app.domain.orders import OrderState
from app.domain.permissions import Actor
from app.models.matters import Kind, Matter
from app.models.remedies import SupervisionOrder
from app.queries import supervised

_O = SupervisionOrder
Wanted = supervised.Wanted[OrderState, Kind]


def page(session: Session, actor: Actor, wanted: Wanted, now: datetime) -> tuple[Sequence[SupervisionOrder], int]:
    """One page of the orders that match, the newest first, and how many there are."""
    return LISTED.page(session, actor, wanted, _stands(wanted.state, now))


def all_of(session: Session, actor: Actor, wanted: Wanted, now: datetime, most: int) -> Sequence[SupervisionOrder]:
    """All that match, for the ledger."""
    return LISTED.all_of(session, actor, wanted, _stands(wanted.state, now), most)


def _stands(state: OrderState | None, now: datetime) -> Sequence[ColumnElement[bool]]:
    """domain.orders.order_state as SQL."""
    open_ = and_(_O.effect.is_(None), _O.answered_at.is_(None), _O.ended_at.is_(None))
    match state:
        case OrderState.CONCLUDED:
            return (_O.effect.is_not(None),)
        case OrderState.ANSWERED:
            return _O.effect.is_(None), _O.answered_at.is_not(None)
        case OrderState.ENDED:
            return _O.effect.is_(None), _O.answered_at.is_(None), _O.ended_at.is_not(None)
        case OrderState.LATE:
            return open_, _O.due_at < now
        case OrderState.WAITING:
            return open_, _O.due_at >= now
        case None:
            return ()


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LOCAL)


LISTED = supervised.Listed(
    _O,
    (
        joinedload(_O.matter),
        joinedload(_O.unit),
        joinedload(_O.ordered_by),
        joinedload(_O.answered_by),
        joinedload(_O.effect_by),
    ),
    given=_O.ordered_at,
    begins=_begins,
    kind=Matter.kind,
)
"""The list of orders; of all of them, whatever became of the matter."""
