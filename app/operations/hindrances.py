"""What keeps a household from being clear and is taken off it by one alone: another one has to confirm that then."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.household_proposals import TO_CONFIRM
from app.domain.permissions import Actor
from app.models.households import Household
from app.models.matters import Matter
from app.models.rectification import RectificationItem
from app.operations.household_records import write
from app.queries.standings import OPEN


def tied(matter: Matter) -> frozenset[int]:
    """The households that the matter hangs on or names."""
    named = [row.household_id for row in matter.households] if isinstance(matter, RectificationItem) else []
    return frozenset(one for one in (matter.household_id, *named) if one is not None)


def held(session: Session, matter: Matter) -> frozenset[int]:
    """The households that the matter keeps from being clear, as it stands before it is changed."""
    found = tied(matter)
    is_open = bool(found) and session.scalar(select(Matter.id).where(Matter.id == matter.id, OPEN)) is not None
    return found if is_open else frozenset()


def let_go(session: Session, household_ids: Collection[int], *, actor: Actor, now: datetime) -> None:
    """Something open was taken off these households; their histories do not tell what, for not everybody who reads
    them may know of it."""
    if not household_ids:
        return
    there = select(Household).where(Household.id.in_(household_ids), Household.retired_on.is_(None))
    for household in session.scalars(there.order_by(Household.id)):
        household.unconfirmed = True
        write(session, household, TO_CONFIRM, actor, now)
