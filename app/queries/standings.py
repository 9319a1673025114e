"""How every household stands, as one statement: what boards, cause tables and narrowed lists count and list alike."""

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, not_, or_, select

from app.domain.households import Housing, Schooling
from app.domain.permissions import Actor
from app.models.households import Household, Member
from app.models.matters import Matter
from app.queries.visibility import in_conflict

OPEN = and_(Matter.settled_on.is_(None), Matter.is_history.is_(False), Matter.confidential.is_(False))
"""What keeps a household or a village from being clear: accusations do it for nobody (art. 30), nor does what came in
as history and was never followed."""


def standings(actor: Actor) -> Subquery:
    """Each household of the register, whoever asks, with its people and whether it is not clear (`is_unclear`).

    The same rule as `domain.households.unclear`, which a test holds against it; what this actor is in conflict with
    counts for nothing.
    """
    living = _living()
    held = select(Matter.household_id).where(OPEN, Matter.household_id.is_not(None), not_(in_conflict(actor)))
    is_unclear = or_(
        Household.housing.is_(None),
        Household.housing.in_((Housing.C, Housing.D)),
        Household.water_safe.is_(None),
        Household.water_safe.is_(False),
        living.c.household_id.is_(None),
        living.c.unsafe > 0,
        Household.id.in_(held),
    )
    found = (
        select(
            Household.id.label("household_id"),
            func.coalesce(living.c.people, 0).label("people"),
            case((is_unclear, 1), else_=0).label("is_unclear"),
        )
        .outerjoin(living, living.c.household_id == Household.id)
        .where(Household.retired_on.is_(None))
    )
    return found.subquery("standing")


def is_unclear(actor: Actor) -> ColumnElement[bool]:
    """The condition on Household that it is not clear."""
    standing = standings(actor)
    return Household.id.in_(select(standing.c.household_id).where(standing.c.is_unclear == 1))


def _living() -> Subquery:
    unsafe = or_(Member.insured.is_(None), Member.insured.is_(False), Member.schooling == Schooling.DROPPED_OUT)
    counted: Select[int, int, int] = (
        select(
            Member.household_id,
            func.count().label("people"),
            func.sum(case((unsafe, 1), else_=0)).label("unsafe"),
        )
        .where(Member.left_on.is_(None))
        .group_by(Member.household_id)
    )
    return counted.subquery("living")
