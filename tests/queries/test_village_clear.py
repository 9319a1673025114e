"""村清: a village is green exactly when all its households are clear and nothing of the village itself is open."""

import random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.campaigns import CLEARED, RowStage
from app.domain.households import Housing
from app.domain.petition_terms import Outcome
from app.domain.villages import Light, VillageUnclear
from app.models.campaigns import CampaignRow
from app.models.directory import Village
from app.models.households import Household
from app.models.matters import Matter
from app.models.rectification import ItemHousehold, ItemVillage, RectificationItem
from app.queries import campaign_boards, households, villages
from tests import given
from tests.campaigns import campaign
from tests.given import MORNING, County
from tests.queries.test_villages import rows_of

TODAY = MORNING.date()
SAFE: dict[str, Any] = {"housing": Housing.SAFE, "water_safe": True}
FAULTS = (*("none",) * 6, "housing", "water", "uninhabited", "campaign", "cleared", "retired", "nobody")


def settle(made: Matter) -> None:
    """End it, as closing and settling do."""
    made.settled_on, made.outcome, made.holder_id = TODAY, Outcome.RESOLVED, None


@pytest.fixture(params=(1, 2, 3))
def strewn(session: Session, here: County, request: pytest.FixtureRequest) -> list[Village]:
    """Thirty villages, most of whose households are well, with a fault here and a matter there."""
    rng = random.Random(f"clear-{request.param}")  # noqa: S311  # the same villages every time
    made = [Village(name=f"第{number}村", town_id=here.units["willow"]) for number in range(30)]
    session.add_all(made)
    session.flush()
    looking = campaign(session, here)
    homes: dict[int, list[Household]] = {}
    for village in made:
        fault = rng.choice(FAULTS)
        if fault == "nobody":
            continue
        homes[village.id] = rows_of(session, village.id, [2, 3], **SAFE)
        one = homes[village.id][0]
        if fault == "housing":
            one.housing = Housing.D
        elif fault == "water":
            one.water_safe = None
        elif fault == "uninhabited":
            rows_of(session, village.id, [0], **SAFE)
        elif fault == "retired":
            rows_of(session, village.id, [1], retired_on=TODAY, retired_why="整户迁出")
        elif fault in ("campaign", "cleared"):
            left = [stage for stage in RowStage if (stage in CLEARED) == (fault == "cleared")]
            session.add(CampaignRow(campaign_id=looking.id, household_id=one.id, stage=rng.choice(left)))
    for number in range(12):
        village, other = rng.sample(made, 2)
        placed: Any
        if number % 2:
            placed = given.petition(session, here, village_id=None, town_id=None, poverty=False)
        else:
            placed = given.item(session, here, village_id=None, problem=f"第 {number} 处改厕后不能用")
        placed.village_id, placed.town_id = village.id, village.town_id
        if village.id in homes and rng.random() < 0.4:
            placed.household_id = homes[village.id][1].id
        if isinstance(placed, RectificationItem) and rng.random() < 0.5:
            placed.villages = [ItemVillage(village_id=other.id)]
            if other.id in homes and rng.random() < 0.5:
                placed.households = [ItemHousehold(household_id=homes[other.id][1].id)]
        if rng.random() < 0.3:
            settle(placed)
    session.flush()
    session.expire_all()
    return made


def own(session: Session, village_id: int) -> set[int]:
    """What is open of the village itself, told row by row."""
    living = set(
        session.scalars(select(Household.id).where(Household.village_id == village_id, Household.retired_on.is_(None)))
    )
    found = set()
    for one in session.scalars(select(Matter).where(Matter.settled_on.is_(None))):
        named = {row.household_id for row in one.households} if isinstance(one, RectificationItem) else set()
        further = {row.village_id for row in one.villages} if isinstance(one, RectificationItem) else set()
        lies = one.village_id == village_id and one.household_id is None
        if (lies or village_id in further) and not named & living:
            found.add(one.id)
    return found


def test_a_village_is_green_exactly_when_nothing_of_it_is_open(
    session: Session, here: County, strewn: list[Village]
) -> None:
    actor = here.actors["leader"]
    rows = {row.id: row for row in villages.rows(session, actor, today=TODAY)}
    seen = dict.fromkeys(Light, 0)
    for village in strewn:
        row = rows[village.id]
        there = session.scalars(
            select(Household).where(Household.village_id == village.id, Household.retired_on.is_(None))
        ).all()
        unclear = [one for one, why in households.unclear_of(session, actor, there).items() if why]
        still_open = own(session, village.id)
        assert (row.light is Light.CLEAR) == bool(there and not unclear and not still_open), village.name
        assert bool(row.unclear) == (row.light is not Light.CLEAR), "whatever is not green says why"
        assert (VillageUnclear.HOUSEHOLDS in row.unclear) == bool(unclear)
        assert (VillageUnclear.NO_HOUSEHOLD in row.unclear) == (not there)
        assert bool({VillageUnclear.PETITIONS, VillageUnclear.ITEMS} & set(row.unclear)) == bool(still_open)
        found = campaign_boards.unsolved_in(session, actor, village.id)
        assert (VillageUnclear.CAMPAIGNS in row.unclear) == bool(found)
        seen[row.light] += 1
    assert seen[Light.CLEAR] > 3
    assert seen[Light.NOT_CLEAR] > 3
