"""Campaigns for the tests: opened by the county office, entered by the town's clerk unless said otherwise."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.campaigns import CampaignKind, Consent, ConsentProof, Finding, RowFacts
from app.models.campaigns import Campaign, CampaignRow
from app.models.households import Household
from app.operations import campaign_rows, campaigns
from app.operations.campaigns import CampaignFacts
from app.operations.papers import NewPaper
from app.queries import campaigns as rows
from tests.given import MORNING, County

START, END = date(2024, 5, 1), date(2024, 6, 30)
LOOKED = date(2024, 5, 10)
NAME = "2024年问题厕所整改清零"
SEEN = "冲水装置坏了，冬天不能用"
SIGNED = "户主当面说愿意，村会计在场"
PROOF: dict[str, Any] = {"consent_proof": ConsentProof.WITNESS, "consent_on": LOOKED}
UNASKED: dict[str, Any] = {
    "consent": None,
    "consent_basis": "",
    **dict.fromkeys(("consent_proof", "consent_on", "consent_by_id")),
}


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
    person = here.people[by]
    seen = RowFacts(LOOKED, person, Consent.WILLING, SIGNED, finding, note, consent_by_id=person, **PROOF)
    return replace(seen, **more)


def entered(
    session: Session,
    here: County,
    made: Campaign,
    household: Household,
    facts: RowFacts,
    reason: str = "",
    papers: tuple[NewPaper, ...] = (),
    *,
    by: str = "town_clerk",
    now: datetime = MORNING,
) -> CampaignRow:
    """Enter this of the household, on top of whatever version is there."""
    return campaign_rows.enter(
        session, made.uid, household.uid, None, facts, reason, papers, actor=here.actors[by], now=now
    )


def row(session: Session, made: Campaign, household: Household) -> CampaignRow | None:
    """The row of the household."""
    return rows.row_of(session, made, household)
