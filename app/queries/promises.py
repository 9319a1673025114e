"""What was promised in a matter (承诺)."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.permissions import Actor
from app.models.matters import Matter
from app.models.promises import Promise
from app.queries.visibility import visible


def of(session: Session, matter: Matter) -> Sequence[Promise]:
    """The promises of a matter, by their day."""
    found = (
        select(Promise)
        .where(Promise.matter_id == matter.id)
        .options(joinedload(Promise.kept_by), joinedload(Promise.owner))
    )
    return session.scalars(found.order_by(Promise.due_on, Promise.id)).all()


def of_household(session: Session, actor: Actor, household_id: int) -> Sequence[Promise]:
    """The promises of a household's matters that the actor may see, by their day."""
    found = select(Promise).join(Matter, Matter.id == Promise.matter_id)
    found = found.where(Matter.household_id == household_id, visible(actor)).options(joinedload(Promise.matter))
    return session.scalars(found.order_by(Promise.due_on, Promise.id)).all()


def by_uid(session: Session, actor: Actor, uid: str) -> Promise | None:
    """The promise of this address, or None when it or its matter does not exist for the actor."""
    found = select(Promise).join(Matter, Matter.id == Promise.matter_id)
    return session.scalar(found.where(Promise.uid == uid, visible(actor)))
