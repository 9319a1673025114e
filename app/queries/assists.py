"""Assisting units (协办) of a matter, and the matters that wait for the answer of one."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.assisting import ENDED
from app.domain.permissions import Actor
from app.models.assists import Assist
from app.models.matters import Clock, Matter

_ITS = Matter.__table__.alias("assisted")
OPEN: ColumnElement[bool] = and_(
    Assist.replied_at.is_(None),
    Assist.waived_at.is_(None),
    exists().where(
        _ITS.c.id == Assist.matter_id,
        _ITS.c.stage.not_in(ENDED),
        or_(_ITS.c.unit_id.is_(None), _ITS.c.unit_id != Assist.unit_id),
    ),
)
"""Asked for, neither answered nor waived, and still owed: the matter has not ended, nor become the unit's own."""
DAYS = (Clock.started_on, Clock.nominal_on, Clock.due_on)
"""Start, nominal day and last day of an answer, as the ladder asks for them of its clock."""


def of_matter(session: Session, matter: Matter) -> Sequence[Assist]:
    """Every request for help with the matter, the oldest first, with its unit and people."""
    found = select(Assist).where(Assist.matter_id == matter.id).order_by(Assist.id)
    beside = (Assist.unit, Assist.handler, Assist.asked_by, Assist.replied_by, Assist.waived_by)
    return session.scalars(found.options(*map(joinedload, beside))).all()


def entrusted(session: Session, matter: Matter, unit_id: int | None) -> set[int | None]:
    """Who in this assisting unit sees to what it still owes."""
    found = select(Assist.handler_id).where(Assist.matter_id == matter.id, Assist.unit_id == unit_id, OPEN)
    return {*session.scalars(found)}


def waiting_for(actor: Actor) -> ColumnElement[bool]:
    """The matters that wait for the answer of a unit of the actor; which of them he sees, `visible` says."""
    return Matter.id.in_(select(Assist.matter_id).where(*_asked_of(actor)))


def next_due(actor: Actor) -> ColumnElement[date]:
    """Of a matter, the day by which a unit of the actor shall answer next."""
    found = select(func.min(Clock.due_on)).join(Assist, Assist.clock_id == Clock.id)
    found = found.where(Assist.matter_id == Matter.id, *_asked_of(actor))
    return found.scalar_subquery()


def duties(actor: Actor) -> Select[int, date, date, date]:
    """The days by which units of the actor shall answer, as the ladder asks for them: the matter, the day of the
    request, and the day set for the answer, which is the nominal and the last one."""
    return select(Assist.matter_id, *DAYS).join(Clock, Clock.id == Assist.clock_id).where(*_asked_of(actor))


def parts(session: Session, actor: Actor, matter_ids: Sequence[int]) -> Mapping[int, Assist]:
    """Of these matters those in which a unit of the actor has not answered yet, with what it is asked for."""
    found = select(Assist).where(Assist.matter_id.in_(matter_ids), *_asked_of(actor)).order_by(Assist.due_on.desc())
    return {assist.matter_id: assist for assist in session.scalars(found)}


def _asked_of(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    units = actor.unit_ids | ({actor.unit_id} - {None}) or {-1}
    return Assist.unit_id.in_(units), OPEN
