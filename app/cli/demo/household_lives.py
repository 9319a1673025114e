"""Households of the demo county that were looked at: proposed as clear, confirmed by the county, or still to be."""

import random
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.cli.demo.setting import Setting
from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.household_proposals import Outcome, Proposed
from app.domain.households import HouseholdKind, Unclear
from app.domain.permissions import Role
from app.models.directory import Village
from app.models.households import Household
from app.operations import household_proposals as operations
from app.operations.household_proposals import ProposalFacts
from app.queries import household_proposals as rows
from app.queries import households

YES, NO = Outcome.CONFIRMED, Outcome.DECLINED
FATES: tuple[Outcome | None, ...] = (*(YES,) * 6, None, *(YES,) * 7, NO, *(YES,) * 5)
"""What becomes of one proposal after the other; None waits."""
LEFT = 12
"""One household in so many nobody has proposed yet."""
FOUND = (
    "入户看过住房和水龙头，翻了医保缴费记录，孩子在校，逐项都在。",
    "和户主一项一项对过，厨房通水，屋面不漏，三口人都参了保。",
    "与村干部一起去的，房子安全，饮水达标，没有在办的信访件和问题。",
)
SAID = {
    YES: ("电话回访户主，与提请的一致。", "调阅核查表和照片，抽看属实。"),
    NO: ("照片里厨房还没有接水，请再看一次再提请。",),
}
MARRIED = "女儿成家分户，人均收入比照一般户核过，村民小组没有异议。"
MOVED = "全家迁到外县落户，户口已迁出，村里开了证明。"


def run(session: Session, county: Setting, seed: int, *, now: datetime) -> None:
    """Let the towns propose what they saw, and the county's office confirm most of it; some wait for it."""
    rng = random.Random(f"{seed}-looked-at")  # noqa: S311  # a demonstration, the same every time
    office = county.actor(county.head("县整改办"), Role.COUNTY_OFFICE)
    near = (joinedload(Household.village).joinedload(Village.town), selectinload(Household.members))
    there = select(Household).where(Household.retired_on.is_(None)).options(*near).order_by(Household.id)
    found = session.scalars(there).all()
    why = households.unclear_of(session, office, found)
    ready = [one for one in found if why[one.id] == (Unclear.UNCONFIRMED,)]
    for number, home in enumerate(ready):
        if number % LEFT:
            _look(session, county, rng, home, FATES[number % len(FATES)], now)
    of_another_kind = [one for one in found if one.kind is HouseholdKind.LIFTED]
    since = local_day(now) - timedelta(days=6)
    for home in of_another_kind[:1]:
        facts = ProposalFacts(MARRIED, since, None, HouseholdKind.ORDINARY, since)
        _propose(session, county, rng, home, Proposed.KIND, facts, now - timedelta(days=4))
    for home in [one for one in of_another_kind[1:] if why[one.id] in ((), (Unclear.UNCONFIRMED,))][-1:]:
        _propose(session, county, rng, home, Proposed.RETIRE, ProposalFacts(MOVED, since, None, None, since), now)


def _look(
    session: Session, county: Setting, rng: random.Random, home: Household, fate: Outcome | None, now: datetime
) -> None:
    last = max(rows.lifted(session, home.id).values(), default=home.recorded_at)
    at = min(last + timedelta(days=rng.randint(1, 9)), now - timedelta(hours=1))
    if fate is None:  # what waits was looked at these days
        at = max(at, now - timedelta(days=rng.randint(1, 5)))
    facts = ProposalFacts(rng.choice(FOUND), local_day(at), None)
    uid = _propose(session, county, rng, home, Proposed.CLEAR, facts, at)
    if uid is None or fate is None:
        return
    decided = min(at + timedelta(days=rng.randint(1, 6)), now)
    office = county.actor(county.head("县整改办"), Role.COUNTY_OFFICE)
    do = operations.confirm if fate is YES else operations.decline
    do(session, uid, None, rng.choice(SAID[fate]), actor=office, now=decided)


def _propose(
    session: Session,
    county: Setting,
    rng: random.Random,
    home: Household,
    what: Proposed,
    facts: ProposalFacts,
    at: datetime,
) -> str | None:
    """By the town's clerk who looked; None where it cannot be proposed, for another one waits or something is open."""
    clerk = county.clerk(rng, home.village.town.name)
    told = ProposalFacts(facts.reason, facts.looked_on, clerk.person_id, facts.kind, facts.since)
    actor = county.actor(clerk, Role.UNIT_HANDLER)
    try:
        return operations.propose(session, home.uid, None, what, told, actor=actor, now=at).uid
    except Refused:
        return None
