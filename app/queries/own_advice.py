"""Advice to the actor's own unit (三项建议), whether he sees the petition or not: its words, never the petition's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from app.domain.advising import LETTERS
from app.domain.permissions import Actor, Permission
from app.domain.petitions import Stage
from app.models.advice import Advice
from app.models.letters import Letter
from app.models.matters import Clock, Matter
from app.models.timeline import Step
from app.queries.visibility import in_conflict

PAGE = 30


@dataclass(frozen=True)
class Waiting:
    """How many wait for the unit's feedback, and by which day the first is due."""

    count: int
    first_due: date | None


def page(session: Session, actor: Actor, number: int) -> tuple[Sequence[Advice], int]:
    """One page of the advice to his unit, what waits for feedback first, and how many there are."""
    total = session.scalar(_ours(actor).with_only_columns(func.count(Advice.id))) or 0
    rows = _ours(actor).join(Advice.clock).options(*_ROW, contains_eager(Advice.clock))
    rows = rows.order_by(not_(_OPEN), Clock.due_on, Advice.id.desc())
    return session.scalars(rows.limit(PAGE).offset((number - 1) * PAGE)).all(), total


def by_uid(session: Session, actor: Actor, uid: str) -> Advice | None:
    """The advice of this address, or None when it does not exist for the actor."""
    return session.scalar(_ours(actor).where(Advice.uid == uid).options(*_ROW))


def waiting(session: Session, actor: Actor) -> Waiting:
    """What his unit still owes."""
    owed = _ours(actor).join(Advice.clock).where(_OPEN)
    count, first_due = session.execute(owed.with_only_columns(func.count(Advice.id), func.min(Clock.due_on))).one()
    return Waiting(count, first_due)


def number_of(session: Session, one: Advice) -> str | None:
    """The number of its paper (文号), in its newest version."""
    found = select(Letter.number).join(Step, Step.id == Letter.step_id)
    found = found.where(Letter.matter_id == one.matter_id, Letter.kind == LETTERS[one.kind], Step.at == one.given_at)
    return session.scalar(found.order_by(Letter.version.desc()).limit(1))


def _ours(actor: Actor) -> Select[Advice]:
    return select(Advice).join(Matter, Matter.id == Advice.matter_id).where(_reaches(actor))


def _reaches(actor: Actor) -> ColumnElement[bool]:
    """Of the head of the advised unit alone, and of nothing from which he keeps away; what became an accusation is told
    to no unit (art. 30 para 3)."""
    units = actor.unit_ids | ({actor.unit_id} - {None})
    if not units or not actor.may(Permission.MATTER_APPROVE):
        return false()
    stands = (Matter.stage != Stage.VOID.value, not_(Matter.confidential))
    return and_(Advice.unit_id.in_(units), *stands, not_(in_conflict(actor)))


_OPEN = and_(Advice.answered_on.is_(None), Advice.withdrawn_at.is_(None))
_ROW = (joinedload(Advice.matter), joinedload(Advice.unit), joinedload(Advice.given_by))
