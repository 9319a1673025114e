"""python -m bench.campaigns --home DIR: pages of a campaign over 200,000 household members, in a copy of the folder."""

import argparse
import os
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, insert, select

from app import clock, database, sealing
from app.cli.demo.accounts import password
from app.domain.campaigns import CampaignKind, Consent, Finding, RowFacts, cleared_on, stage_of
from app.domain.households import HouseholdKind, Relation
from app.domain.permissions import Actor, Role
from app.factory import create_app
from app.models.base import new_uid
from app.models.campaigns import Campaign, CampaignRow, CampaignVillage
from app.models.directory import Person, Village
from app.models.households import Household, Member
from app.operations import recording
from bench.pages import Series, Visitor, share, signed_in
from bench.programs import copied
from config import Config

MEMBERS, EACH = 200_000, 4
GOAL = 300
"""Milliseconds at p95 (issue 6, “Speed”)."""
SEED, LOOKED, BATCH = 19, 0.7, 5_000
BEGUN, LASTS = 60, 120


def main() -> None:
    """Fill a copy of the folder, ask each page, print what it took."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--home", type=Path, required=True)
    asked.add_argument("--members", type=int, default=MEMBERS)
    asked.add_argument("--requests", type=int, default=40)
    given = asked.parse_args()
    with TemporaryDirectory() as folder:
        copy = copied(given.home, Path(folder))
        app = create_app(Config.from_env({"ANJIE_HOME": str(copy)}))
        uid = _filled(given.members // EACH)
        print(f"{given.members} members, {given.members // EACH} households, load {os.getloadavg()[0]:.1f}")
        for role in (Role.COUNTY_OFFICE, Role.TOWN_SECRETARY):
            visitor = signed_in(app, role, password(copy))
            for line in _measured(visitor, uid, given.requests):
                print(line, flush=True)
        app.extensions["search"].close()
        database.current().close()


def _measured(visitor: Visitor, uid: str, requests: int) -> Iterator[str]:
    """The board counted anew each time, as after an operation; then again with its counts kept; the lists."""
    for name, url, anew in (
        ("board, counted anew", f"/campaigns/{uid}", True),
        ("board, counts kept", f"/campaigns/{uid}", False),
        ("list", f"/campaigns/{uid}/list?looked=no", True),
        ("campaigns", "/campaigns/", True),
        ("again", "/campaigns/again", True),
    ):
        series = Series(name, visitor.role, GOAL)
        for _ in range(requests):
            if anew:
                with database.transaction() as session:
                    recording.note_event(session, "bench", actor=Actor.system(), now=clock.now())
            visitor.measured(series, url)
        yield f"{series.line()}  p50 {share(series.wall, 50):.0f} p95 {share(series.wall, 95):.0f} ms"


def _filled(wanted: int) -> str:
    rng = random.Random(SEED)
    today, names = clock.today(), ("周桂兰", "许立", "孔令和", "程有田")
    with database.transaction() as session:
        villages = list(session.scalars(select(Village.id)))
        person = session.scalar(select(Person.id).limit(1))
        first = (session.scalar(select(func.max(Household.id))) or 0) + 1
        start = today - timedelta(days=BEGUN)
        kept = [
            Campaign(kind=kind, name=f"bench {kind}", starts_on=start, ends_on=start + timedelta(days=LASTS))
            for kind in (CampaignKind.TOILETS, CampaignKind.HOUSING)
        ]
        for campaign in kept:
            campaign.opened_at = clock.now()
            campaign.villages = [CampaignVillage(village_id=one) for one in villages]
        session.add_all(kept)
        session.flush()
        for lot in range(first, first + wanted, BATCH):
            ids = range(lot, min(lot + BATCH, first + wanted))
            session.execute(insert(Household), [_household(one, rng.choice(villages)) for one in ids])
            session.execute(
                insert(Member), [_member(one, place, rng.choice(names)) for one in ids for place in range(EACH)]
            )
            for campaign in kept:
                rows = [_row(rng, campaign.id, one, person, start, today) for one in ids if rng.random() < LOOKED]
                session.execute(insert(CampaignRow), rows)
        return kept[0].uid


def _household(number: int, village_id: int) -> dict[str, object]:
    return {
        **{"id": number, "uid": new_uid(), "number": f"8{number:012d}", "village_id": village_id},
        **{"kind": HouseholdKind.LIFTED, "recorded_at": clock.now(), "version": 1},
    }


def _member(household_id: int, place: int, name: str) -> dict[str, object]:
    made = Member()
    made.name = name
    return {
        **{"uid": made.uid, "household_id": household_id, "position": place, "low_income": False},
        **{"relation": Relation.CHILD if place else Relation.HEAD, "name_sealed": made.name_sealed},
        "name_blind": sealing.blind("name", name),
    }


def _row(
    rng: random.Random, campaign_id: int, household_id: int, person_id: int | None, start: date, today: date
) -> dict[str, object]:
    day = start + timedelta(days=rng.randrange((today - start).days + 1))
    consent = rng.choice([*Consent, None])
    facts = RowFacts(day, person_id, consent, finding=rng.choice((Finding.NONE, Finding.NONE, Finding.PROBLEM)))
    return {
        **{"uid": new_uid(), "campaign_id": campaign_id, "household_id": household_id, "version": 1},
        **{"looked_on": day, "looked_by_id": person_id, "consent": consent, "finding": facts.finding},
        **dict.fromkeys(("has_rules", "has_standard", "has_team", "has_funds", "has_supervision"), False),
        **{"stage": stage_of(facts, public=False), "cleared_on": cleared_on(facts, public=False)},
    }


if __name__ == "__main__":
    main()
