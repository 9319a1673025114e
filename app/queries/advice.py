"""Advice (三项建议) as an Actor may see it: of one petition, by state, unit and period, and what waits for feedback."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload

from app.domain.advising import AdviceKind, AdviceState
from app.domain.permissions import Actor, Permission
from app.domain.petitions import Stage
from app.models.advice import Advice
from app.models.matters import Clock, Matter
from app.queries import supervised
from app.queries.held_to_account import readable

Wanted = supervised.Wanted[AdviceState, AdviceKind]
_ITS = Matter.__table__.alias("advised")
OPEN: ColumnElement[bool] = and_(
    Advice.answered_on.is_(None),
    Advice.withdrawn_at.is_(None),
    select(1).where(_ITS.c.id == Advice.matter_id, _ITS.c.stage != Stage.VOID.value).exists(),
)
"""Given, neither answered nor taken back, because of a petition that stands."""


def of_matter(session: Session, matter: Matter) -> Sequence[Advice]:
    """Every advice given because of the petition, the oldest first, with its unit and people."""
    found = select(Advice).where(Advice.matter_id == matter.id).order_by(Advice.id)
    return session.scalars(found.options(*_ROW)).all()


def seen_of(session: Session, actor: Actor, matter: Matter) -> Sequence[Advice]:
    """Those of them that the actor, who sees the petition, may read."""
    found = select(Advice).where(Advice.matter_id == matter.id, readable(actor)).order_by(Advice.id)
    return session.scalars(found.options(*_ROW)).all()


def page(session: Session, actor: Actor, wanted: Wanted, today: date) -> tuple[Sequence[Advice], int]:
    """One page of those that match, the newest first, and how many there are."""
    return LISTED.page(session, actor, wanted, _stands(wanted.state, today))


def all_of(session: Session, actor: Actor, wanted: Wanted, today: date, most: int) -> Sequence[Advice]:
    """All that match, for the ledger."""
    return LISTED.all_of(session, actor, wanted, _stands(wanted.state, today), most)


def waiting_for(actor: Actor) -> ColumnElement[bool]:
    """The petitions because of which advice waits for feedback, for the office all, for a unit its own; which of them
    he sees, `visible` says."""
    return Matter.id.in_(select(Advice.matter_id).where(_owed(actor), OPEN))


def next_due(actor: Actor) -> ColumnElement[date]:
    """Of a petition, the day by which feedback is to come next."""
    found = select(func.min(Clock.due_on)).join(Advice, Advice.clock_id == Clock.id)
    found = found.where(Advice.matter_id == Matter.id, _owed(actor), OPEN)
    return found.scalar_subquery()


def next_of(session: Session, actor: Actor, matter_ids: Sequence[int]) -> Mapping[int, Advice]:
    """Of each of these petitions the advice of which feedback is to come next."""
    found = select(Advice).join(Advice.clock).options(contains_eager(Advice.clock))
    found = found.where(Advice.matter_id.in_(matter_ids), _owed(actor), OPEN)
    return {one.matter_id: one for one in session.scalars(found.order_by(Clock.due_on.desc(), Advice.id.desc()))}


def _owed(actor: Actor) -> ColumnElement[bool]:
    if actor.may(Permission.MATTER_ROUTE):
        return true()
    return and_(Advice.unit_id.in_(actor.unit_ids | ({actor.unit_id} - {None}) or {-1}), readable(actor))


def _stands(state: AdviceState | None, today: date) -> Sequence[ColumnElement[bool]]:
    """domain.advising.advice_state as SQL."""
    waits = and_(Advice.answered_on.is_(None), Advice.withdrawn_at.is_(None))
    late = exists().where(Clock.id == Advice.clock_id, Clock.due_on < today)
    match state:
        case None:
            return ()
        case AdviceState.WITHDRAWN:
            return (Advice.withdrawn_at.is_not(None),)
        case AdviceState.LATE:
            return waits, late
        case AdviceState.WAITING:
            return waits, ~late
        case _:
            return Advice.withdrawn_at.is_(None), Advice.adoption == state.value


_ROW = (
    joinedload(Advice.matter),
    joinedload(Advice.clock),
    joinedload(Advice.unit),
    joinedload(Advice.about),
    joinedload(Advice.given_by),
    joinedload(Advice.answered_by),
    joinedload(Advice.withdrawn_by),
)
LISTED = supervised.Listed(
    Advice,
    _ROW,
    given=Advice.sent_on,
    begins=lambda day: day,
    kind=Advice.kind,
    counting=(Matter.stage != Stage.VOID.value,),
    readable=readable,
)
"""The list of advice, because of petitions that stand."""
