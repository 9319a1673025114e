"""What keeps a household or a village from being clear and is taken off it by one alone: another one confirms then."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.household_proposals import TO_CONFIRM
from app.domain.permissions import Actor
from app.models.directory import Village
from app.models.households import Household
from app.models.matters import Matter
from app.models.rectification import RectificationItem
from app.operations import village_records
from app.operations.household_records import write
from app.queries import affected
from app.queries.standings import OPEN


@dataclass(frozen=True)
class Held:
    """What a matter keeps from being clear: households, and villages where it is no household's there.

    `said`: what it named then, by which it is known whether that was changed since.
    """

    households: frozenset[int] = frozenset()
    villages: frozenset[int] = frozenset()
    said: tuple[object, ...] = ()


def held(session: Session, matter: Matter) -> Held:
    """What the matter keeps from being clear, as it stands before it is changed."""
    if session.scalar(select(Matter.id).where(Matter.id == matter.id, OPEN)) is None:
        return Held()
    return Held(_tied(matter), affected.own_villages(session, matter.id), _said(matter))


def let_go(session: Session, held: Held, *, actor: Actor, now: datetime) -> None:
    """Something open was taken off these households and villages; their histories do not tell what, for not everybody
    who reads them may know of it."""
    homes = select(Household).where(Household.id.in_(held.households), Household.retired_on.is_(None))
    for household in session.scalars(homes.order_by(Household.id)) if held.households else ():
        household.unconfirmed = True
        write(session, household, TO_CONFIRM, actor, now)
    places = select(Village).where(Village.id.in_(held.villages), Village.retired_on.is_(None))
    for village in session.scalars(places.order_by(Village.id)) if held.villages else ():
        village.unconfirmed = True
        village_records.write(session, village, TO_CONFIRM, actor, now)


def follow(session: Session, matter: Matter, before: Held, *, actor: Actor, now: datetime) -> None:
    """Let go what the matter kept from being clear before it was changed, and names no more; a village where it hangs
    on a household by now is not let go, for that household is not clear."""
    if not (before.households or before.villages) or before.said == _said(matter):
        return
    session.flush()
    homes = _tied(matter)
    there = set(session.scalars(select(Household.village_id).where(Household.id.in_(homes)))) if homes else set()
    gone = before.villages - affected.own_villages(session, matter.id) - there
    let_go(session, Held(before.households - homes, frozenset(gone)), actor=actor, now=now)


def _tied(matter: Matter) -> frozenset[int]:
    """The households that the matter hangs on or names."""
    named = [row.household_id for row in matter.households] if isinstance(matter, RectificationItem) else []
    return frozenset(one for one in (matter.household_id, *named) if one is not None)


def _said(matter: Matter) -> tuple[object, ...]:
    further = frozenset(row.village_id for row in matter.villages) if isinstance(matter, RectificationItem) else None
    return matter.village_id, further, _tied(matter)
