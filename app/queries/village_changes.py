"""What was done with a village: its lines for people, and who took something off it that nobody confirmed since."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.household_proposals import TO_CONFIRM
from app.domain.villages import CONFIRM
from app.models.directory import Village
from app.models.villages import VillageChange


def changes_of(session: Session, village: Village) -> Sequence[VillageChange]:
    """What was done with its supervision, its pairing and what stood against it, the newest first."""
    found = select(VillageChange).where(VillageChange.village_id == village.id)
    return session.scalars(found.options(joinedload(VillageChange.person)).order_by(VillageChange.id.desc())).all()


def lifters(session: Session, village: Village) -> frozenset[int]:
    """Who took something off the village since that was last confirmed."""
    here = VillageChange.village_id == village.id
    last = select(func.max(VillageChange.id)).where(here, VillageChange.action == CONFIRM).scalar_subquery()
    since = VillageChange.id > func.coalesce(last, 0)
    found = session.scalars(select(VillageChange.person_id).where(here, VillageChange.action == TO_CONFIRM, since))
    return frozenset(one for one in found if one is not None)
