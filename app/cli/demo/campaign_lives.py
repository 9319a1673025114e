"""Two campaigns of the demo county: toilets in every village, half done, and dangerous houses, just begun."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.cli.demo.setting import HOME_TOWN, Setting
from app.domain.campaigns import CampaignKind, Consent, ConsentProof, Finding, RowFacts
from app.domain.permissions import Role
from app.models.campaigns import Campaign
from app.models.households import Household
from app.operations import campaign_rows, campaigns
from app.operations.campaigns import CampaignFacts

TOILETS = ("冲水装置坏了，冬天不能用", "化粪池满了没有人抽", "只装了便器，没有通下水")
HOUSES = ("正房屋顶漏雨，墙体有裂缝", "厢房檩条朽了，还有老人住")
WILLING, UNWILLING = "户主当面说愿意，村会计在场", "镇里通话记录本有记：户主常年在外务工，暂时不改"
BEGUN, TOILETS_LAST, HOUSES_LAST = 40, 90, 60
PUBLIC = ("村部公厕", "村口公厕")


def run(session: Session, county: Setting, seed: int, *, now: datetime) -> None:
    """Open both, and go round: most households for the toilets, some in the home town for the houses."""
    rng = random.Random(f"{seed}-campaigns")  # noqa: S311  # a demonstration, the same every time
    toilets = _opened(session, county, CampaignKind.TOILETS, "“问题厕所”整改清零行动", BEGUN, TOILETS_LAST, now)
    _go_round(session, county, rng, toilets, 0.7, now=now)
    home = [village for (town, _), village in county.villages.items() if town == HOME_TOWN]
    for village_id in home[:2]:
        clerk = county.clerk(rng, HOME_TOWN)
        actor = county.actor(clerk, Role.UNIT_HANDLER)
        for number, place in enumerate(PUBLIC):
            made = campaign_rows.add_place(session, toilets.uid, village_id, place, actor=actor, now=now)
            facts = RowFacts(now.date(), clerk.person_id, has_rules=True, has_standard=True, has_team=True)
            whole = replace(facts, has_funds=True, has_supervision=True)
            campaign_rows.inspect(session, made.uid, None, whole if number else facts, actor=actor, now=now)
    houses = _opened(session, county, CampaignKind.HOUSING, "农村危房再排查", BEGUN // 2, HOUSES_LAST, now)
    _go_round(session, county, rng, houses, 0.3, now=now)


def _opened(
    session: Session, county: Setting, kind: CampaignKind, name: str, days_ago: int, lasts: int, now: datetime
) -> Campaign:
    start = now.date() - timedelta(days=days_ago)
    office = county.actor(county.head("县整改办"), Role.COUNTY_OFFICE)
    covered = frozenset(county.villages.values())
    facts = CampaignFacts(kind, name, start, start + timedelta(days=lasts), covered)
    return campaigns.open_campaign(session, facts, actor=office, now=now - timedelta(days=days_ago))


def _go_round(
    session: Session, county: Setting, rng: random.Random, campaign: Campaign, share: float, *, now: datetime
) -> None:
    found = select(Household).where(Household.retired_on.is_(None)).options(joinedload(Household.village))
    towns = {town_id: name for name, town_id in county.units.items()}
    for household in session.scalars(found.order_by(Household.id)).all():
        if rng.random() > share:
            continue
        clerk = county.clerk(rng, towns[household.village.town_id])
        at = now - timedelta(days=rng.randint(1, (now.date() - campaign.starts_on).days - 1))
        facts = _seen(rng, campaign.kind, at, clerk.person_id, household, now)
        actor = county.actor(clerk, Role.UNIT_HANDLER)
        campaign_rows.enter(session, campaign.uid, household.uid, 0, facts, actor=actor, now=now)


def _seen(
    rng: random.Random, kind: CampaignKind, at: datetime, person_id: int, household: Household, now: datetime
) -> RowFacts:
    day = at.date()
    seen = RowFacts(day, person_id, finding=Finding.NONE)
    if rng.random() < 0.55:
        return seen
    toilets = kind is CampaignKind.TOILETS
    seen = replace(seen, finding=Finding.PROBLEM, finding_note=rng.choice(TOILETS if toilets else HOUSES))
    if rng.random() < 0.12:
        asked: dict[str, Any] = {"consent_proof": ConsentProof.CALL, "consent_on": day, "consent_by_id": person_id}
        return replace(seen, consent=Consent.UNWILLING, consent_basis=UNWILLING, **asked)
    asked = {"consent_proof": ConsentProof.WITNESS, "consent_on": day, "consent_by_id": person_id}
    seen = replace(seen, consent=Consent.WILLING, consent_basis=WILLING, **asked)
    later = min(now.date(), day + timedelta(days=rng.randint(3, 12)))
    if not toilets:
        solved = replace(seen, finding=Finding.SOLVED, solved_on=later, solved_note="已经维修加固，雨后去看不漏")
        return solved if rng.random() < 0.4 else seen
    done = rng.randint(0, 4)
    head = next(one for one in household.members if one.left_on is None)
    ticks = (
        {"built_on": later},
        {"works_on": later},
        {"in_use_on": later},
        {"satisfied_on": later, "satisfied_by_id": head.id},
    )
    for tick in ticks[:done]:
        seen = replace(seen, **tick)
    return seen
