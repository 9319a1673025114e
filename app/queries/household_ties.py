"""Which household a matter may belong to by the ID number of its petitioner, and what people judged of that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from app.domain.permissions import Actor, Permission
from app.models.directory import Village
from app.models.households import Household, HouseholdTie, Member
from app.models.matters import Matter
from app.models.petitions import Petition
from app.queries import households
from app.queries.people import id_blind

LIMIT = 5


@dataclass(frozen=True)
class Proposed:
    """A household that may be the matter's: one of its members bears the ID number of a petitioner."""

    household: Household
    member: Member


def of_numbers(session: Session, actor: Actor, id_numbers: Iterable[str]) -> Sequence[Proposed]:
    """Households within the actor's reach in which somebody with one of these ID numbers lives."""
    blinds = [id_blind(number) for number in id_numbers if number]
    return _with_members(session, actor, Member.id_no_blind.in_(blinds)) if blinds else []


def proposed(session: Session, actor: Actor, matter: Matter) -> Sequence[Proposed]:
    """Households to which the matter may belong and of which nobody has said yet whether it does."""
    judged = select(HouseholdTie.household_id).where(
        HouseholdTie.matter_id == matter.id, HouseholdTie.revoked_at.is_(None)
    )
    known = {matter.household_id, *session.scalars(judged)}
    found = [one for one in candidates(session, actor, matter) if one.household.id not in known]
    return list({one.household.id: one for one in reversed(found)}.values())[:LIMIT]


def of_matter(session: Session, actor: Actor, matter: Matter) -> Sequence[HouseholdTie]:
    """What was judged of the matter and stands, of households that the actor reaches."""
    found = select(HouseholdTie).join(Household, Household.id == HouseholdTie.household_id)
    found = found.where(HouseholdTie.matter_id == matter.id, HouseholdTie.revoked_at.is_(None))
    people = (joinedload(HouseholdTie.household), joinedload(HouseholdTie.judged_by))
    return session.scalars(found.where(households.reached(actor)).options(*people).order_by(HouseholdTie.id)).all()


def household_of(session: Session, matter: Matter) -> int | None:
    """On which household the matter hangs: the one a person confirmed, else the one that its words mean, unless
    somebody said that it is not that one."""
    stands = select(HouseholdTie.household_id, HouseholdTie.belongs).where(
        HouseholdTie.matter_id == matter.id, HouseholdTie.revoked_at.is_(None)
    )
    judged: dict[int, bool] = {row.household_id: row.belongs for row in session.execute(stands)}
    confirmed = next((household_id for household_id, belongs in judged.items() if belongs), None)
    if confirmed is not None:
        return confirmed
    named = households.meant(session, matter.village_id, matter.household)
    return None if named in judged else named


def candidates(session: Session, actor: Actor, matter: Matter) -> Sequence[Proposed]:
    """Households to which the matter's people lead, whatever was said of them.

    Of an accusation there is none: a household's file tells nobody who brought one (art. 30).
    """
    if not isinstance(matter, Petition) or matter.confidential or not actor.may(Permission.HOUSEHOLD_VIEW):
        return []
    blinds = [one.id_no_blind for one in matter.petitioners if one.id_no_blind is not None]
    return _with_members(session, actor, Member.id_no_blind.in_(blinds)) if blinds else []


def _with_members(session: Session, actor: Actor, condition: ColumnElement[bool]) -> Sequence[Proposed]:
    found = select(Member).join(Household, Household.id == Member.household_id)
    found = found.where(condition, Member.left_on.is_(None), households.reached(actor)).order_by(Member.id).limit(LIMIT)
    place = joinedload(Member.household).joinedload(Household.village).joinedload(Village.town)
    return [Proposed(one.household, one) for one in session.scalars(found.options(place))]
