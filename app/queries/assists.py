"""Assisting units (协办) of a matter, and the matters that wait for the answer of one."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.permissions import Actor
from app.models.assists import Assist
from app.models.matters import Matter

OPEN: ColumnElement[bool] = and_(Assist.replied_at.is_(None), Assist.waived_at.is_(None))
"""Asked for and neither answered nor waived."""


def of_matter(session: Session, matter: Matter) -> Sequence[Assist]:
    """Every request for help with the matter, the oldest first, with its unit and people."""
    found = select(Assist).where(Assist.matter_id == matter.id).order_by(Assist.id)
    beside = (Assist.unit, Assist.handler, Assist.asked_by, Assist.replied_by, Assist.waived_by)
    return session.scalars(found.options(*map(joinedload, beside))).all()


def waiting_for(actor: Actor) -> ColumnElement[bool]:
    """The matters that wait for the answer of a unit of the actor; which of them he sees, `visible` says."""
    units = actor.unit_ids | ({actor.unit_id} - {None}) or {-1}
    return Matter.id.in_(select(Assist.matter_id).where(Assist.unit_id.in_(units), OPEN))
