"""Whatever is asked and whoever asks: villages make their town, towns the county, what names none stands apart."""

import random
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.campaigns import Consent, ConsentProof, RowStage
from app.domain.contents import Content
from app.domain.households import Cause, HouseholdGroup, HouseholdKind, Housing
from app.domain.permissions import Actor
from app.domain.petition_terms import Outcome
from app.models.campaigns import Campaign, CampaignRow
from app.models.directory import Unit, UnitLevel, Village
from app.models.households import Household
from app.models.matters import Kind, Matter
from app.models.rectification import ItemHousehold, ItemVillage, RectificationItem
from app.queries import boards, campaign_boards, campaigns, households, matters, town_boards
from app.queries.matters import Due, Filters
from tests import given
from tests.campaigns import campaign
from tests.given import MORNING, County
from tests.queries.test_villages import rows_of

TODAY = MORNING.date()
YES_NO = st.sampled_from((None, None, True, False))
STAGES = {
    Kind.PETITION: ("registered", "routed", "accepted", "delivered", "closed", "archived", "void"),
    Kind.ITEM: ("listed", "rectifying", "applied", "verified", "closed", "long_term", "reopened", "void"),
}
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
ASKED = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=SLOW)
"""The data differ by the seed of the county, the questions by what is drawn."""
FILTERS = st.builds(
    Filters,
    kind=st.sampled_from((None, *Kind)),
    stages=st.sampled_from(((), (), ("accepted", "listed"), ("closed",), ("void",))),
    content=st.sampled_from((None, None, Content.POV_TOILETS.value)),
    is_open=YES_NO,
    live=YES_NO,
    settled=YES_NO,
    poverty=YES_NO,
    prominent=YES_NO,
    ownerless=YES_NO,
    reworked=YES_NO,
    due=st.sampled_from((None, None, None, *Due)),
    with_void=st.booleans(),
    received_from=st.sampled_from((None, None, TODAY - timedelta(days=40))),
    received_to=st.sampled_from((None, None, TODAY - timedelta(days=20))),
)


@pytest.fixture(params=(1, 2))
def scattered(session: Session, here: County, request: pytest.FixtureRequest) -> County:
    """Households, matters of every stage, with and without town, village and household, and a campaign."""
    rng = random.Random(f"sums-{request.param}")  # noqa: S311  # the same county every time
    willow = here.units["willow"]
    gone = Village(name="并掉的村", town_id=willow, retired_on=TODAY)
    session.add(gone)
    session.flush()
    places: list[int] = [*here.villages.values(), gone.id]
    towns = {place.id: place.town_id for place in session.scalars(select(Village))}
    for _ in range(30):
        rows_of(
            *(session, rng.choice(places), [rng.randint(0, 4)], rng),
            kind=rng.choice(list(HouseholdKind)),
            main_cause=rng.choice([*Cause, None]),
            housing=rng.choices([*Housing, None], (6, 1, 1, 1))[0],
            water_safe=rng.choices((True, False, None), (6, 1, 1))[0],
            helper_id=rng.choice((None, here.people["housing_clerk"], here.people["other_clerk"])),
        )
    known = session.scalars(select(Household)).all()
    for number in range(16):
        chosen = rng.choice([None, None, *places])
        town = towns[chosen] if chosen is not None else rng.choice((None, willow, here.units["bridge"]))
        made: Any
        if number % 2:
            made = given.petition(session, here, village_id=None, town_id=None, poverty=False)
        else:
            made = given.item(session, here, village_id=None, unit_id=willow, problem=f"第 {number} 处改厕后不能用")
        made.village_id, made.town_id = chosen, town
        _vary(rng, made, here)
        if chosen is not None and rng.random() < 0.5:
            made.household_id = next((one.id for one in known if one.village_id == chosen), None)
        if isinstance(made, RectificationItem) and rng.random() < 0.6:
            further = [one for one in rng.sample(places, 2) if one != chosen]
            if town is None or chosen is not None or any(towns[one] == town for one in further):
                made.villages = [ItemVillage(village_id=one) for one in further]
                made.households = [ItemHousehold(household_id=one.id) for one in known if one.village_id in further][:1]
    _look(session, here, rng, known)
    session.flush()
    session.expire_all()
    return here


def _vary(rng: random.Random, made: Matter, here: County) -> None:
    """Let it stand anywhere, received any day, held by anybody: written as a row, for lives are told elsewhere."""
    made.stage = rng.choice(STAGES[Kind(made.kind)])
    if made.stage in ("closed", "archived"):
        made.settled_on = made.closed_on = TODAY
        made.outcome, made.holder_id = Outcome.RESOLVED, None
    made.prominent, made.poverty = rng.random() < 0.3, rng.random() < 0.5
    made.content = rng.choice((Content.POV_TOILETS, Content.POV_WATER, Content.ROADS))
    made.reopen_count = rng.choice((0, 0, 1))
    made.received_on = TODAY - timedelta(days=rng.choice((0, 10, 30, 50)))
    made.unit_id = rng.choice((here.units["willow"], here.units["bridge"], here.units["housing"]))


def _look(session: Session, here: County, rng: random.Random, known: Collection[Household]) -> None:
    made = campaign(session, here, villages=("well", "mill", "ford"))
    for one in known:
        if rng.random() < 0.7:
            stage, consent = rng.choice(list(RowStage)), rng.choice([*Consent, None])
            row = CampaignRow(campaign_id=made.id, household_id=one.id, stage=stage, consent=consent)
            row.consent_proof = rng.choice([*ConsentProof, None])
            session.add(row)
    for village, place in (("well", "村部公厕"), ("ford", "学校公厕"), ("ford", "村口公厕")):
        at, stage = here.villages[village], rng.choice((RowStage.NOT_LOOKED, RowStage.OPEN, RowStage.DONE))
        session.add(CampaignRow(campaign_id=made.id, village_id=at, place=place, stage=stage))


def places_of(session: Session) -> dict[int, list[int]]:
    """The villages of every town, those that are no more among them."""
    towns = session.scalars(select(Unit.id).where(Unit.level.in_((UnitLevel.TOWN, UnitLevel.PARK))))
    made: dict[int, list[int]] = {town: [] for town in towns}
    for village in session.scalars(select(Village)):
        made[village.town_id].append(village.id)
    return made


def add_up(
    ids: Callable[..., Collection[int]], places: dict[int, list[int]], at_once: Callable[[int], bool]
) -> dict[int, set[int]]:
    """Ask everywhere, each town and each village: the towns hold what their villages and what names none hold, each
    once but for what lies in several. The ids by town, and under 0 those of no town."""
    county, found = list(ids()), dict[int, set[int]]()
    assert len(county) == len(set(county))
    for town, villages in places.items():
        there = list(ids(town_id=town))
        parts = [list(ids(town_id=town, village_id=village)) for village in villages]
        parts.append(list(ids(town_id=town, placed=False)))
        assert set(there) == {one for part in parts for one in part}, town
        assert len(set(there)) == len(there)
        alone = [one for part in parts for one in part if at_once(one)]
        assert sorted(alone) == sorted(one for one in there if at_once(one)), "counted once"
        found[town] = set(there)
    together = [one for there in found.values() for one in there]
    found[0] = set(county) - set(together)
    assert set(together) <= set(county)
    alone = sorted(one for one in together if at_once(one))
    assert alone == sorted({one for one in county if at_once(one)} - found[0]), "counted once"
    return found


def test_petitions_and_items_add_up_under_every_filter(session: Session, scattered: County) -> None:
    places = places_of(session)
    further: dict[int, set[int]] = {}
    for row in session.scalars(select(ItemVillage)):
        further.setdefault(row.item_id, set()).add(row.village_id)
    town_of = {village: town for town, villages in places.items() for village in villages}
    known = {one.id: one for one in session.scalars(select(Matter))}
    in_towns = {
        one.id: {one.town_id, *(town_of[at] for at in further.get(one.id, ()))} - {None} for one in known.values()
    }
    seen: set[int] = set()

    @ASKED
    @drawn(who=st.sampled_from(sorted(scattered.actors)), filters=FILTERS)
    def ask(who: str, filters: Filters) -> None:
        actor = scattered.actors[who]

        def ids(**place: Any) -> list[int]:
            narrowed = replace(filters, **place)
            found = list(session.scalars(matters.ids(actor, narrowed, today=TODAY)))
            assert matters.count(session, actor, narrowed, today=TODAY) == len(found)
            return found

        found = add_up(ids, places, lambda one: known[one].kind == Kind.PETITION)
        for town, there in found.items():
            assert all((town in in_towns[one]) if town else not in_towns[one] for one in there), (who, filters, town)
            seen.update(there)

    ask()
    assert len(seen) > 8, "not only empty lists were added"


def test_the_boards_of_county_and_towns_add_up_for_everybody(session: Session, scattered: County) -> None:
    lanes = ("live", "late", "near", "prominent", "ownerless")
    seen = 0
    for who, actor in scattered.actors.items():
        for kind in Kind:
            board = boards.board(session, actor, kind, today=TODAY)
            stages = [number for ages in board.stages.values() for number in ages]
            assert sum(stages) == board.whole.live, who
            ids = {}
            for town in places_of(session):
                filters = Filters(kind=kind, live=True, town_id=town)
                ids[town] = set(session.scalars(matters.ids(actor, filters, today=TODAY)))
            lanes_live = {town: lane.live for town, lane in board.lanes.items()}
            assert {town: len(there) for town, there in ids.items() if there} == lanes_live, who
            assert len(set().union(*ids.values())) + board.nowhere.live == board.whole.live, who
            seen += board.nowhere.live
            if kind is Kind.PETITION:
                for name in lanes:
                    parts = [getattr(lane, name) for lane in (*board.lanes.values(), board.nowhere)]
                    assert sum(parts) == getattr(board.whole, name), (who, name)
            for town, lane in board.lanes.items():
                own = town_boards.board(session, actor, kind, town, today=TODAY)
                assert own.whole == lane, (who, town)
                if kind is Kind.PETITION:
                    for name in lanes:
                        parts = [getattr(one, name) for one in (*own.villages.values(), own.nowhere)]
                        assert sum(parts) == getattr(lane, name), (who, town, name)
    assert seen, "something lies in no town"


def test_households_add_up_under_every_filter(session: Session, scattered: County) -> None:
    places = places_of(session)
    seen: set[int] = set()

    @ASKED
    @drawn(
        who=st.sampled_from(sorted(scattered.actors)),
        wanted=st.builds(
            households.Wanted,
            kind=st.sampled_from((None, None, *HouseholdKind)),
            group=st.sampled_from((None, None, *HouseholdGroup)),
            cause=st.sampled_from((None, None, Cause.ILLNESS)),
            has_cause=YES_NO,
            helped=YES_NO,
            clear=YES_NO,
        ),
    )
    def ask(who: str, wanted: households.Wanted) -> None:
        actor = scattered.actors[who]

        def ids(**place: Any) -> list[int]:
            if place.pop("placed", None) is False:
                return []  # every household is of a village
            found = list(households.ids(session, actor, replace(wanted, **place)))
            page = households.page(session, actor, replace(wanted, **place))
            assert page.total == len(found)
            return found

        def people(**place: Any) -> int:
            return households.page(session, actor, replace(wanted, **place)).people

        found = add_up(ids, places, lambda _: True)
        assert not found[0]
        assert people() == sum(people(town_id=town) for town in places)
        for town, villages in places.items():
            assert people(town_id=town) == sum(people(town_id=town, village_id=one) for one in villages)
        seen.update(*found.values())

    ask()
    assert len(seen) > 8


def test_the_list_of_a_campaign_adds_up_under_every_filter_and_its_board_with_it(
    session: Session, scattered: County
) -> None:
    places, made = places_of(session), session.scalars(select(Campaign)).one()
    seen: set[int] = set()

    @ASKED
    @drawn(
        who=st.sampled_from(sorted(scattered.actors)),
        wanted=st.builds(
            campaigns.Wanted,
            stage=st.sampled_from((None, None, *RowStage)),
            consent=st.sampled_from((None, None, *Consent)),
            public=st.sampled_from((None, RowStage.OPEN)),
            **dict.fromkeys(("looked", "found", "cleared", "asked", "proven"), YES_NO),
        ),
    )
    def ask(who: str, wanted: campaigns.Wanted) -> None:
        actor: Actor = scattered.actors[who]

        def ids(**place: Any) -> list[int]:
            if place.pop("placed", None) is False:
                return []
            found = list(campaigns.ids(session, actor, made, replace(wanted, **place)))
            assert campaigns.page(session, actor, made, replace(wanted, **place)).total == len(found)
            return found

        def toilets(**place: Any) -> list[int]:
            narrowed = replace(wanted, **{name: at for name, at in place.items() if name != "placed"})
            return [] if "placed" in place else [one.id for one in campaigns.places(session, actor, made, narrowed)]

        found = add_up(ids, places, lambda _: True)
        assert not found[0]
        assert not add_up(toilets, places, lambda _: True)[0]
        board = campaign_boards.board(session, actor, made.id)
        for town, counts in board.towns():
            at = campaigns.Wanted(town_id=town.town_id)
            assert campaigns.page(session, actor, made, at).total == counts.total, who
        seen.update(*found.values())

    ask()
    assert len(seen) > 8
