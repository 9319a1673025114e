"""Households for the tests: entered through the operation, by the town's clerk unless said otherwise."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.household_proposals import TO_CONFIRM, Proposed
from app.domain.households import Cause, HouseholdKind, Housing, Relation, Schooling
from app.models.household_proposals import HouseholdProposal
from app.models.households import Household, HouseholdChange
from app.operations import household_proposals, households
from app.operations.household_proposals import ProposalFacts
from app.operations.households import HouseholdFacts, NewHousehold
from app.operations.members import MemberFacts
from tests.given import MORNING, County

SINCE = date(2023, 11, 3)
HEAD = MemberFacts("周桂兰", Relation.HEAD, id_no="99022619630307122X", insured=True)
SON = MemberFacts("程有田", Relation.CHILD, id_no="990226198806180013", insured=True, schooling=Schooling.NOT_OF_AGE)
REASON = "县级审定，2023年11月3日公告"
FACTS = HouseholdFacts(
    "9902261040417",
    None,
    hamlet="四组",
    main_cause=Cause.ILLNESS,
    further_causes=(Cause.LABOUR,),
    housing=Housing.SAFE,
    water_safe=True,
    income=8640,
    income_year=2023,
)


def household(
    session: Session,
    here: County,
    *members: MemberFacts,
    by: str = "town_clerk",
    village: str = "well",
    kind: HouseholdKind = HouseholdKind.UNSTABLE,
    at: datetime = MORNING - timedelta(days=30),
    **facts: Any,
) -> Household:
    """A household of the village, with its head and son unless others are given; who entered it is forgotten, as if
    another one had looked and confirmed it long ago."""
    known = replace(FACTS, village_id=here.villages[village], **facts)
    new = NewHousehold(known, HouseholdKind.LIFTED, SINCE, REASON, members or (HEAD, SON))
    made = households.enter(session, new, actor=here.actors[by], now=at)
    told = (HouseholdChange.household_id == made.id, HouseholdChange.action == TO_CONFIRM)
    session.execute(delete(HouseholdChange).where(*told))
    made.unconfirmed = False
    made.kind = made.statuses[0].kind = kind  # watched from before monitoring was kept here, where it is
    session.flush()
    return made


LOOKED = "入户看过，逐项核对，与村里报的一致"


def proposed(
    session: Session,
    here: County,
    made: Household,
    what: Proposed,
    *,
    by: str = "town_clerk",
    at: datetime = MORNING,
    **facts: Any,
) -> HouseholdProposal:
    """What somebody proposes of the household after the town's clerk looked at it."""
    looked = {"reason": LOOKED, "looked_on": local_day(at), "looked_by_id": here.people["town_clerk"]}
    told = ProposalFacts(**{**looked, **facts})
    return household_proposals.propose(session, made.uid, None, what, told, actor=here.actors[by], now=at)


def confirmed(
    session: Session, here: County, proposal: HouseholdProposal, *, by: str = "office_clerk", at: datetime = MORNING
) -> Household:
    """The county's word on it."""
    word = "调阅核查表，电话回访属实"
    household_proposals.confirm(session, proposal.uid, None, word, actor=here.actors[by], now=at)
    return proposal.household


def become(
    session: Session, here: County, made: Household, kind: HouseholdKind, since: date, *, at: datetime = MORNING
) -> Household:
    """What the household is from a day on, as the town proposed and the county confirmed it."""
    return confirmed(session, here, proposed(session, here, made, Proposed.KIND, kind=kind, since=since, at=at), at=at)


def retire(session: Session, here: County, made: Household, since: date, *, at: datetime = MORNING) -> Household:
    """That it is no more, as the town proposed and the county confirmed it."""
    return confirmed(session, here, proposed(session, here, made, Proposed.RETIRE, since=since, at=at), at=at)
