"""What an opinion supports and is still to be carried out (落实, art. 32): promises with somebody who sees to them."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from app.domain.permissions import Actor, Permission
from app.domain.petitions import Action, Stage
from app.models.matters import Matter
from app.models.promises import Promise
from app.models.timeline import Step
from app.queries.deeds import since_taken_up

_ITS, _OF = Matter.__table__.alias("executed"), aliased(Matter)
OPEN: ColumnElement[bool] = and_(
    Promise.owner_id.is_not(None),
    Promise.kept_on.is_(None),
    exists().where(_ITS.c.id == Promise.matter_id, _ITS.c.stage != Stage.VOID.value),
    since_taken_up(Promise.matter_id, Promise.made_at),
    ~exists().where(Step.matter_id == Promise.matter_id, Step.action == Action.REDO.value, Step.at > Promise.made_at),
)
"""To be carried out still, of the opinion in force: what was revoked or is handled anew is decided anew."""


def is_open(session: Session, matter: Matter) -> bool:
    """Whether something of the matter is still to be carried out."""
    return bool(session.scalar(select(exists().where(Promise.matter_id == matter.id, OPEN))))


def waiting_for(actor: Actor) -> ColumnElement[bool]:
    """The matters in which something waits to be carried out, for the petition office all, for a unit its own, for
    whoever sees to it his; which of them he sees, `visible` says."""
    return Matter.id.in_(select(Promise.matter_id).join(_OF, _OF.id == Promise.matter_id).where(OPEN, _owed(actor)))


def next_due(_: Actor) -> ColumnElement[date]:
    """Of a matter, the day by which something is to be carried out next."""
    found = select(func.min(Promise.due_on)).where(Promise.matter_id == Matter.id, OPEN)
    return found.scalar_subquery()


def next_of(session: Session, matter_ids: Sequence[int]) -> Mapping[int, Promise]:
    """Of each of these matters what is to be carried out next."""
    found = select(Promise).where(Promise.matter_id.in_(matter_ids), OPEN)
    return {one.matter_id: one for one in session.scalars(found.order_by(Promise.due_on.desc(), Promise.id.desc()))}


def owed_by(session: Session, actor: Actor, matter: Matter) -> Sequence[Promise]:
    """What is still to be carried out in the matter and waits for the actor, by its day."""
    found = select(Promise).join(_OF, _OF.id == Promise.matter_id)
    found = found.where(Promise.matter_id == matter.id, OPEN, _owed(actor))
    return session.scalars(found.order_by(Promise.due_on, Promise.id)).all()


def owners(session: Session, matter_id: int) -> set[int | None]:
    """Who was named to carry out what the matter's opinion supports and is not yet."""
    return set(session.scalars(select(Promise.owner_id).where(Promise.matter_id == matter_id, OPEN)))


def _owed(actor: Actor) -> ColumnElement[bool]:
    if actor.may(Permission.MATTER_ROUTE):
        return true()
    units = actor.unit_ids | ({actor.unit_id} - {None}) or {-1}
    person = actor.person_id if actor.person_id is not None else -1
    return or_(_OF.unit_id.in_(units), Promise.owner_id == person)
