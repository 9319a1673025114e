"""Orders of supervision, instructions of leaders and advice as an Actor may see them, by state, unit and period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.accountability import LOCAL
from app.domain.letters import ADVICE
from app.domain.orders import Heed, OrderState
from app.domain.permissions import Actor
from app.models.directory import Unit
from app.models.letters import Letter
from app.models.matters import Kind, Matter
from app.models.orders import AdviceReply, Instruction
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
    joined = select(_O).join(Matter, Matter.id == _O.matter_id).where(*_narrowed(actor, wanted, now))
    total = session.scalar(joined.with_only_columns(func.count(_O.id))) or 0
    rows = joined.options(*_ROW).order_by(_O.ordered_at.desc(), _O.id.desc())
    return session.scalars(rows.limit(PAGE).offset((wanted.page - 1) * PAGE)).all(), total


def all_of(session: Session, actor: Actor, wanted: Wanted, now: datetime, most: int) -> Sequence[SupervisionOrder]:
    """All that match, for the ledger."""
    joined = select(_O).join(Matter, Matter.id == _O.matter_id).where(*_narrowed(actor, wanted, now))
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


def _narrowed(actor: Actor, wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
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


def instructions(session: Session, actor: Actor, *, is_open: bool, number: int) -> tuple[Sequence[Instruction], int]:
    """One page of the instructions, the newest first, and how many there are; only those of which nothing was told yet
    if that is wanted."""
    where = [visible(actor), *([Instruction.done_on.is_(None)] if is_open else [])]
    joined = select(Instruction).join(Matter, Matter.id == Instruction.matter_id).where(*where)
    total = session.scalar(joined.with_only_columns(func.count(Instruction.id))) or 0
    rows = joined.options(*_OF_INSTRUCTION).order_by(Instruction.given_on.desc(), Instruction.id.desc())
    return session.scalars(rows.limit(PAGE).offset((number - 1) * PAGE)).all(), total


def instruction(session: Session, actor: Actor, uid: str) -> Instruction | None:
    """The instruction of this address, or None when it does not exist for the actor."""
    found = select(Instruction).join(Matter, Matter.id == Instruction.matter_id)
    return session.scalar(found.where(Instruction.uid == uid, visible(actor)).options(*_OF_INSTRUCTION))


def instructions_of(session: Session, matter: Matter) -> Sequence[Instruction]:
    """The instructions on a matter, the newest first; whoever sees the matter sees them."""
    found = select(Instruction).where(Instruction.matter_id == matter.id).options(*_OF_INSTRUCTION)
    return session.scalars(found.order_by(Instruction.given_on.desc(), Instruction.id.desc())).all()


def advices(
    session: Session, actor: Actor, *, heed: Heed | None, is_open: bool, number: int
) -> tuple[Sequence[tuple[Letter, AdviceReply | None]], int]:
    """One page of the advice that went out, the newest version of each letter, with what was written back."""
    where = [
        *(visible(actor), Letter.kind.in_(ADVICE), Letter.sealed_at.is_not(None)),
        Letter.id.not_in(select(Letter.replaces_id).where(Letter.replaces_id.is_not(None))),
    ]
    if heed is not None:
        where.append(AdviceReply.heed == heed)
    if is_open:
        where.append(AdviceReply.id.is_(None))
    joined = (
        select(Letter, AdviceReply)
        .join(Matter, Matter.id == Letter.matter_id)
        .outerjoin(AdviceReply, AdviceReply.letter_id == Letter.id)
        .where(*where)
    )
    total = session.scalar(joined.with_only_columns(func.count(Letter.id))) or 0
    rows = joined.options(joinedload(Letter.matter)).order_by(Letter.sealed_at.desc(), Letter.id.desc())
    found = session.execute(rows.limit(PAGE).offset((number - 1) * PAGE))
    return [(row[0], row[1]) for row in found], total


def advice(session: Session, actor: Actor, uid: str) -> Letter | None:
    """The letter of advice of this address that went out, or None when it does not exist for the actor."""
    found = select(Letter).join(Matter, Matter.id == Letter.matter_id).where(Letter.uid == uid, visible(actor))
    return session.scalar(found.where(Letter.kind.in_(ADVICE), Letter.sealed_at.is_not(None)))


def reply_to(session: Session, letter: Letter) -> AdviceReply | None:
    """What was written back about it."""
    return session.scalar(select(AdviceReply).where(AdviceReply.letter_id == letter.id))


_ROW = (
    joinedload(_O.matter),
    joinedload(_O.unit),
    joinedload(_O.ordered_by),
    joinedload(_O.answered_by),
    joinedload(_O.effect_by),
)
_OF_INSTRUCTION = (joinedload(Instruction.matter), joinedload(Instruction.entered_by))
