"""How a household stands, as conditions of a statement: what boards, cause tables and narrowed lists count alike."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.campaigns import UNSOLVED
from app.domain.households import Housing, Schooling
from app.domain.permissions import Actor
from app.domain.rectification import Stage
from app.models.campaigns import CampaignRow
from app.models.households import Household, Member
from app.models.matters import Kind, Matter
from app.models.rectification import ItemHousehold
from app.queries.visibility import in_conflict

ENTERED_CLOSED = and_(Matter.kind == Kind.ITEM, Matter.is_history.is_(True), Matter.reopen_count == 0)
"""Items that were entered as struck off (补录): nobody verified or signed that here."""
_IS_FOLLOWED = or_(Matter.is_history.is_(False), Matter.holder_id.is_not(None), Matter.kind == Kind.ITEM)
_KEPT_UP = Matter.stage == Stage.LONG_TERM.value
OPEN = and_(Matter.settled_on.is_(None), not_(_KEPT_UP), _IS_FOLLOWED, Matter.confidential.is_(False))
"""What keeps a household or a village from being clear: accusations do it for nobody (art. 30), nor does a petition
that came in as history and was never followed, nor what is kept up for good (长期坚持): it was signed off, and is open
again only when a check fails (R10, R11). History that is taken up again (重办、回炉) is held by somebody, and counts.
An item that was entered as struck off (补录) counts until another one looked (回头看)."""

COUNTED = or_(Matter.is_history.is_(False), Matter.reopen_count > 0)
"""What figures and cards look at: what came in as history is not counted (DECISIONS 8) until it is taken up again here;
then it has an owner and days of its own, and is told as of the day on which that was done."""

UNSOLVED_THERE = and_(CampaignRow.household_id.is_not(None), CampaignRow.stage.in_(sorted(UNSOLVED)))
"""Rows of campaigns that found a problem at a household which is not solved; a public toilet is nobody's."""
UNSOLVED_TOILET = and_(CampaignRow.household_id.is_(None), CampaignRow.stage.in_(sorted(UNSOLVED)))
"""Public toilets that were looked at and lack one of the five (五有): nobody's, they stand against their village."""

# Asked of each household by the index that counts members: grouping them all first costs three times as much.
_LIVES_THERE = (Member.household_id == Household.id, Member.left_on.is_(None))
PEOPLE = select(func.count()).select_from(Member).where(*_LIVES_THERE).correlate(Household).scalar_subquery()
"""How many people live in a household."""
_UNINHABITED = not_(select(Member.id).where(*_LIVES_THERE).correlate(Household).exists())
_UNSAFE = (
    select(Member.household_id)
    .where(
        Member.left_on.is_(None),
        or_(Member.insured.is_(None), Member.insured.is_(False), Member.schooling == Schooling.DROPPED_OUT),
    )
    .correlate(None)
)


def is_unclear(actor: Actor, villages: Select[int] | None = None) -> ColumnElement[bool]:
    """The condition on Household that it is not clear.

    The same rule as `domain.households.unclear`, which a test holds against it; what this actor is in conflict with
    counts for nothing. `villages`: where only the households of few are asked about, the members of no other are read.
    """
    open_ones, unsafe = (OPEN, not_(in_conflict(actor))), _UNSAFE
    if villages is not None:
        unsafe = unsafe.where(Member.household_id.in_(_in_villages(villages)))
    held = select(Matter.household_id).where(*open_ones, Matter.household_id.is_not(None))
    named = select(ItemHousehold.household_id).join(Matter, Matter.id == ItemHousehold.item_id).where(*open_ones)
    return or_(
        Household.housing.is_(None),
        Household.housing.in_((Housing.C, Housing.D)),
        Household.water_safe.is_(None),
        Household.water_safe.is_(False),
        Household.unconfirmed.is_(True),
        Household.id.in_(held),
        Household.id.in_(named),
        Household.id.in_(unsafe),
        has_unsolved(villages),
        _UNINHABITED,
    )


def open_toilets(session: Session, villages: Select[int]) -> Mapping[int, int]:
    """How many public toilets of each of these villages lack one of the five."""
    at = CampaignRow.village_id
    found = select(at, func.count()).where(UNSOLVED_TOILET, at.in_(villages)).group_by(at)
    return {village_id or 0: count for village_id, count in session.execute(found)}


def has_unsolved(villages: Select[int] | None = None) -> ColumnElement[bool]:
    """The condition on Household that a campaign found a problem there that is not solved: one set for all of them."""
    found = select(CampaignRow.household_id).where(UNSOLVED_THERE).correlate(None)
    return Household.id.in_(
        found if villages is None else found.where(CampaignRow.household_id.in_(_in_villages(villages)))
    )


def _in_villages(villages: Select[int]) -> Select[int]:
    here = aliased(Household)
    return select(here.id).where(here.village_id.in_(villages)).correlate(None)
