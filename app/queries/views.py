"""Saved views: those of a person and of his unit, and how many rows each holds now."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.permissions import Actor
from app.models.accounts import User
from app.models.matters import Matter
from app.models.views import SavedView
from app.queries.matters import Filters, conditions


def views(session: Session, actor: Actor) -> Sequence[SavedView]:
    """The actor's own and his unit's, in the order in which they were saved."""
    mine = SavedView.user_id == actor.user_id
    shared = SavedView.unit_id == (actor.unit_id if actor.unit_id is not None else -1)
    found = select(SavedView).where(SavedView.removed_at.is_(None), or_(mine, shared))
    return session.scalars(
        found.options(joinedload(SavedView.user).joinedload(User.person)).order_by(SavedView.id)
    ).all()


def own(session: Session, actor: Actor, uid: str) -> SavedView | None:
    """The actor's own view of this address; what others share is theirs to rename and to remove."""
    found = select(SavedView).where(SavedView.uid == uid, SavedView.removed_at.is_(None))
    return session.scalar(found.where(SavedView.user_id == actor.user_id))


def counts(session: Session, actor: Actor, filters: Sequence[Filters], *, today: date) -> Sequence[int]:
    """How many rows each of these conditions leaves for the actor, all of them in one statement."""
    asked = [select(func.count()).select_from(Matter).where(*conditions(actor, one, today)) for one in filters]
    return session.execute(select(*(one.scalar_subquery() for one in asked))).one() if asked else ()
