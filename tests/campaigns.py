"""Campaigns for the tests: opened by the county office, entered by the town's clerk unless said otherwise."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.campaigns import CampaignKind, Consent, Finding, RowFacts
from app.models.campaigns import Campaign, CampaignRow
from app.models.households import Household
from app.operations import campaign_rows, campaigns
from app.operations.campaigns import CampaignFacts
from app.queries import campaigns as rows
from tests.given import MORNING, County

START, END = date(2024, 5, 1), date(2024, 6, 30)
LOOKED = date(2024, 5, 10)
NAME = "2024年问题厕所整改清零"
SEEN = "冲水装置坏了，冬天不能用"
SIGNED = "户主当面说愿意，已签字"


def campaign(
    session: Session,
    here: County,
    kind: CampaignKind = CampaignKind.TOILETS,
    *,
    name: str = NAME,
    villages: tuple[str, ...] = ("well", "mill", "ford"),
    by: str = "office_clerk",
) -> Campaign:
    """A campaign of these villages."""
    facts = CampaignFacts(kind, name, START, END, frozenset(here.villages[one] for one in villages))
    return campaigns.open_campaign(session, facts, actor=here.actors[by], now=MORNING)


def looked(here: County, finding: Finding = Finding.PROBLEM, by: str = "town_clerk", **more: Any) -> RowFacts:
    """What somebody saw at a household, and that it is willing."""
    note = "" if finding is Finding.NONE else SEEN
    seen = RowFacts(LOOKED, here.people[by], Consent.WILLING, SIGNED, finding, note)
    return replace(seen, **more)


def entered(
    session: Session,
    here: County,
    made: Campaign,
    household: Household,
    facts: RowFacts,
    reason: str = "",
    *,
    by: str = "town_clerk",
    now: datetime = MORNING,
) -> CampaignRow:
    """Enter this of the household, on top of whatever version is there."""
    return campaign_rows.enter(session, made.uid, household.uid, None, facts, reason, actor=here.actors[by], now=now)


def row(session: Session, made: Campaign, household: Household) -> CampaignRow | None:
    """The row of the household."""
    return rows.row_of(session, made, household)
