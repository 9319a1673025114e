"""Sums of villages, towns and the county agree whatever the filter, and with the lists and rules they come from."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.campaigns import CLEARED, CampaignKind, Finding, RowStage
from app.domain.errors import Refused
from app.domain.household_proposals import Proposed
from app.domain.households import GROUPS, Cause, HouseholdGroup, HouseholdKind, Housing, Relation, Schooling, Unclear
from app.domain.rectification import Action, ItemType, Stage
from app.domain.villages import Light, VillageUnclear, share
from app.models.campaigns import CampaignRow
from app.models.directory import Village
from app.models.households import Household, Member
from app.models.matters import Kind
from app.models.rectification import ItemHousehold, ItemVillage, RectificationItem
from app.operations.registering import History
from app.queries import causes, households, matters, rounds, villages
from app.queries.matters import Filters
from app.queries.villages import Board, Figures, Wanted
from tests import given
from tests.campaigns import campaign, entered, looked
from tests.given import MORNING, County
from tests.households import confirmed, proposed
from tests.villages import listed

TODAY = MORNING.date()
WATCHING = ("leader", "office_clerk", "petition_head", "secretary", "town_clerk", "housing_clerk", "bridge_secretary")


def rows_of(
    session: Session, village_id: int, sizes: Sequence[int], rng: random.Random | None = None, **facts: Any
) -> list[Household]:
    """Households of these sizes, written as rows: hundreds of them are no matter of the operations."""
    made = []
    for size in sizes:
        number = f"T{session.info.setdefault('numbers', Counter()).total():07}"
        session.info["numbers"]["n"] += 1
        one = Household(
            number=number, village_id=village_id, recorded_at=MORNING, **{"kind": HouseholdKind.LIFTED, **facts}
        )
        for position in range(size):
            relation = Relation.CHILD if position else Relation.HEAD
            known: dict[str, Any] = {"insured": True}
            if rng is not None:
                known = {
                    "insured": rng.choices((True, False, None), (8, 1, 1))[0],
                    "schooling": rng.choices((None, Schooling.IN_SCHOOL, Schooling.DROPPED_OUT), (5, 4, 1))[0],
                }
                if rng.random() < 0.1:
                    known["left_on"], known["left_why"] = TODAY, "户口已经迁走"
            one.members.append(Member(position=position, relation=relation, **known))
        session.add(one)
        made.append(one)
    session.flush()
    return made


def looked_at(session: Session, here: County, ids: Sequence[int], rng: random.Random) -> None:
    """Two campaigns that went through half of these households each, and found and solved what there was."""
    for number in range(2):
        made = campaign(session, here, name=f"第 {number} 次排查")
        for one in rng.sample(ids, len(ids) // 2):
            stage = rng.choices(list(RowStage), [8 if stage in CLEARED else 1 for stage in RowStage])[0]
            session.add(CampaignRow(campaign_id=made.id, household_id=one, stage=stage))
        session.add(
            CampaignRow(campaign_id=made.id, village_id=here.villages["well"], place="村口公厕", stage=RowStage.OPEN)
        )


@pytest.fixture
def peopled(session: Session, here: County) -> County:
    """Sixty households of all villages, matters with and without village and household, one village supervised."""
    rng = random.Random(20240511)  # noqa: S311  # the same households every time
    places = list(here.villages.values())
    for _ in range(60):
        rows_of(
            session,
            rng.choice(places),
            [rng.randint(0, 5)],
            rng,
            kind=rng.choice(list(HouseholdKind)),
            main_cause=rng.choice([*Cause, None]),
            housing=rng.choices([*Housing, None], (8, 1, 1, 1))[0],
            water_safe=rng.choices((True, False, None), (8, 1, 1))[0],
            unconfirmed=rng.random() < 0.2,
            helper_id=rng.choice((None, here.people["housing_clerk"], here.people["other_clerk"])),
        )
    towns = {place.id: place.town_id for place in session.scalars(select(Village))}
    known = {one.id: one for one in session.scalars(select(Household))}
    for number in range(14):
        chosen = rng.choice([None, *places])
        words: dict[str, Any] = {"village_id": chosen}
        if chosen is not None:
            words["town_id"] = towns[chosen]
        if number % 2:
            made: Any = given.petition(session, here, **words, poverty=False)
        else:
            unit = here.units["willow"] if chosen is None else towns[chosen]
            made = given.item(session, here, village_id=chosen, unit_id=unit, problem=f"第 {number} 处改厕后不能使用")
        if chosen is not None and rng.random() < 0.5:
            made.household_id = next(one.id for one in known.values() if one.village_id == chosen)
        if isinstance(made, RectificationItem) and number % 4:
            further = rng.sample(places, 2)
            made.villages = [ItemVillage(village_id=one) for one in further if one != chosen]
            named = [next(one.id for one in known.values() if one.village_id == further[0])]
            made.households = [ItemHousehold(household_id=one) for one in named]
    looked_at(session, here, [one.id for one in known.values()], rng)
    session.flush()
    listed(session, here)
    for number, name in enumerate(("古井村", "空心村")):
        gone = Village(name=name, town_id=here.units["willow"], retired_on=TODAY)
        session.add(gone)
        session.flush()
        if not number:
            rows_of(session, gone.id, [3, 2], main_cause=Cause.ILLNESS, helper_id=here.people["housing_clerk"])
            given.petition(session, here, village_id=gone.id, town_id=gone.town_id, poverty=False)
            given.item(session, here, village_id=gone.id, unit_id=gone.town_id, problem="并村前的水厂没有移交")
    session.flush()
    return here


def boards(session: Session, here: County) -> list[tuple[str, Wanted, Board]]:
    wanted = [
        Wanted(town, listed, unclear)
        for town in (None, *map(here.units.get, ("willow", "bridge")))
        for listed in (False, True)
        for unclear in (False, True)
    ]
    return [
        (who, one, villages.board(session, here.actors[who], one, today=TODAY)) for who in WATCHING for one in wanted
    ]


def counts(figures: Figures) -> tuple[int, ...]:
    return (
        *(figures.all.households, figures.all.people, figures.monitored.households, figures.monitored.people),
        *(figures.helped, figures.unhelped, figures.unclear, figures.petitions, figures.items),
    )


def added(several: Iterable[Figures]) -> list[int]:
    """The sum of each of their counts but that of items, of which one may stand in several villages."""
    return [sum(column) for column in zip(*(counts(one)[:-1] for one in (Figures(), *several)), strict=True)]


def test_villages_towns_and_the_county_add_up_whatever_the_filter(session: Session, peopled: County) -> None:
    seen = 0
    for who, _wanted, board in boards(session, peopled):
        rows = [row for block in board.blocks for row in block.rows]
        of_towns, of_rows = added(block.figures for block in board.blocks), added(row.figures for row in rows)
        assert of_towns == of_rows, who
        left = [board.remainder] if board.remainder else []
        assert added([board.figures]) == added([*(row.figures for row in rows), *left]), who
        seen += bool(rows)
    assert seen > 40


def test_what_hangs_on_a_village_that_is_no_more_stands_in_a_row_and_in_every_sum(
    session: Session, peopled: County
) -> None:
    for who, petitions in (("leader", 1), ("office_clerk", 0), ("secretary", 1)):
        board = villages.board(session, peopled.actors[who], Wanted(), today=TODAY)
        block = next(block for block in board.blocks if block.town_id == peopled.units["willow"])
        gone = [row for row in block.rows if row.is_retired]
        assert [row.name for row in gone] == ["古井村"], "the other holds nothing"
        assert counts(gone[0].figures)[:2] == (2, 5)
        assert (gone[0].figures.petitions, gone[0].figures.items) == (petitions, 1), who
        assert block.villages == len(block.rows) - 1
        assert board.villages == sum(len(one.rows) for one in board.blocks) - 1, "it is none of today's villages"
        filters = Filters(kind=Kind.PETITION, is_open=True, town_id=block.town_id, placed=True)
        assert matters.count(session, peopled.actors[who], filters, today=TODAY) == block.figures.petitions
        table = causes.causes(session, peopled.actors[who], town_id=block.town_id)
        assert table.whole.households == block.figures.all.households


def test_an_item_of_several_villages_counts_in_each_and_once_in_every_sum(session: Session, peopled: County) -> None:
    def ids(who: str, **where: Any) -> set[int]:
        filters = Filters(kind=Kind.ITEM, is_open=True, **where)
        return set(session.scalars(matters.ids(peopled.actors[who], filters, today=TODAY)))

    several = 0
    for who in WATCHING:
        board = villages.board(session, peopled.actors[who], Wanted(), today=TODAY)
        there = {row.id: ids(who, village_id=row.id) for block in board.blocks for row in block.rows}
        for block in board.blocks:
            assert block.figures.items == len(set().union(*(there[row.id] for row in block.rows))), who
        left = board.remainder.items if board.remainder else 0
        assert board.figures.items == len(set().union(*there.values())) + left, who
        several += sum(map(len, there.values())) > board.figures.items - left
    assert several


def test_every_sum_is_as_long_as_its_list(session: Session, peopled: County) -> None:
    for who in WATCHING:
        actor = peopled.actors[who]
        board = villages.board(session, actor, Wanted(), today=TODAY)
        everywhere = households.page(session, actor, households.Wanted())
        assert (board.figures.all.households, board.figures.all.people) == (everywhere.total, everywhere.people), who
        for block in board.blocks:
            for row in block.rows:
                place: dict[str, Any] = {"town_id": row.town_id, "village_id": row.id}
                there = households.page(session, actor, households.Wanted(**place))
                unclear = households.page(session, actor, households.Wanted(**place, clear=False))
                unhelped = households.page(session, actor, households.Wanted(**place, helped=False))
                monitored = households.page(session, actor, households.Wanted(**place, group=HouseholdGroup.MONITORED))
                assert counts(row.figures)[:7] == (
                    *(there.total, there.people, monitored.total, monitored.people),
                    *(there.total - unhelped.total, unhelped.total, unclear.total),
                )
                for kind, shown in ((Kind.PETITION, row.figures.petitions), (Kind.ITEM, row.figures.items)):
                    filters = Filters(kind=kind, is_open=True, **place)
                    assert matters.count(session, actor, filters, today=TODAY) == shown, (who, row.name)
        if board.drills:
            for kind, shown in ((Kind.PETITION, board.figures.petitions), (Kind.ITEM, board.figures.items)):
                assert matters.count(session, actor, Filters(kind=kind, is_open=True), today=TODAY) == shown, who


def own_light(session: Session, here: County, name: str = "well") -> Light:
    (row,) = villages.rows(session, here.actors["leader"], today=TODAY, village_id=here.villages[name])
    return row.light


def test_an_item_that_names_a_household_that_is_no_more_is_its_villages_own(session: Session, here: County) -> None:
    well, ford = here.villages["well"], here.villages["ford"]
    for village_id in (well, ford):
        rows_of(session, village_id, [2], housing=Housing.SAFE, water_safe=True)
    (gone,) = rows_of(
        session, well, [0], housing=Housing.SAFE, water_safe=True, retired_on=TODAY, retired_why="整户迁出"
    )
    assert (own_light(session, here), own_light(session, here, "ford")) == (Light.CLEAR, Light.CLEAR)
    item = given.item(session, here, village_id=well, unit_id=here.units["willow"])
    item.household_id, item.households = gone.id, [ItemHousehold(household_id=gone.id)]
    session.flush()
    assert own_light(session, here) is not Light.CLEAR
    item.village_id, item.villages = ford, [ItemVillage(village_id=well)]
    session.flush()
    assert own_light(session, here) is not Light.CLEAR, "nor where it is only affected"


def test_history_that_is_taken_up_again_counts(session: Session, here: County) -> None:
    well = here.villages["well"]
    rows_of(session, well, [2], housing=Housing.SAFE, water_safe=True)
    before = MORNING.date() - timedelta(days=1)
    said: dict[str, Any] = {"received_on": before, "history": History(before)}
    item = given.item(*(session, here), village_id=well, unit_id=here.units["willow"], **said)
    actor, listed_open = here.actors["leader"], Filters(kind=Kind.ITEM, is_open=True)
    assert (item.stage, item.holder_id, own_light(session, here)) == ("closed", None, Light.NOT_CLEAR)
    assert matters.count(session, actor, listed_open, today=TODAY) == 1
    led: dict[str, Any] = {"lead_leader_id": here.people["leader"], "handler_id": here.people["town_clerk"]}
    given.done(session, here, item, Action.REWORK, at=MORNING + timedelta(days=30), **led)
    assert (item.stage, item.is_history) == ("reopened", True)
    assert item.holder_id is not None
    assert own_light(session, here) is not Light.CLEAR
    assert matters.count(session, actor, listed_open, today=TODAY) == 1


def test_an_item_entered_as_struck_off_keeps_its_household_unclear_until_another_looked(
    session: Session, here: County
) -> None:
    (home,) = rows_of(session, here.villages["well"], [2], housing=Housing.SAFE, water_safe=True)
    before, actor = MORNING.date() - timedelta(days=1), here.actors["leader"]
    said: dict[str, Any] = {"received_on": before, "history": History(before)}
    item = given.item(*(session, here), village_id=here.villages["well"], unit_id=here.units["willow"], **said)
    item.household_id = home.id
    session.flush()
    assert households.unclear_of(session, actor, [home])[home.id] == (Unclear.OPEN_ITEM,)
    assert own_light(session, here) is Light.NOT_CLEAR
    with pytest.raises(Refused, match="had_part_entered_closed"):
        given.visited(session, here, item, at=MORNING + timedelta(hours=1), by="office_clerk")
    given.visited(session, here, item, at=MORNING + timedelta(hours=2))
    assert households.unclear_of(session, actor, [home])[home.id] == ()
    assert own_light(session, here) is Light.CLEAR


def test_what_is_kept_up_for_good_leaves_its_village_clear_until_a_check_fails(session: Session, here: County) -> None:
    (home,) = rows_of(session, here.villages["well"], [2], housing=Housing.SAFE, water_safe=True)
    actor, listed_open = here.actors["leader"], Filters(kind=Kind.ITEM, is_open=True)

    def stands(item: RectificationItem) -> tuple[Light, bool, int, int, int]:
        """The village's light; whether the household is clear; what is open on the board, in its list, in the round."""
        (row,) = villages.rows(session, actor, today=TODAY, village_id=here.villages["well"])
        why = households.unclear_of(session, actor, [home])[home.id]
        assert households.ids(session, actor, households.Wanted(clear=False)) == ([home.id] if why else [])
        (tally,) = (one.tally for one in rounds.all_of(session, actor, today=TODAY) if one.round is item.round)
        listed_ones = matters.count(session, actor, listed_open, today=TODAY)
        return row.light, not why, row.figures.items, listed_ones, tally.live

    item = given.item(session, here, Stage.VERIFIED, item_type=ItemType.LONG_TERM, village_id=here.villages["well"])
    item.household_id = home.id
    session.flush()
    assert stands(item) == (Light.NOT_CLEAR, False, 1, 1, 1)
    given.done(session, here, item, Action.KEEP_WATCH, at=MORNING + timedelta(hours=1))
    assert stands(item) == (Light.CLEAR, True, 0, 0, 0)
    given.done(session, here, item, Action.CHECK, at=MORNING + timedelta(days=80))
    assert stands(item) == (Light.CLEAR, True, 0, 0, 0)
    given.done(session, here, item, Action.CHECK_FAILED, at=MORNING + timedelta(days=90))
    assert stands(item) == (Light.NOT_CLEAR, False, 1, 1, 1)


def test_a_problem_that_a_campaign_found_keeps_household_and_village_from_being_clear(
    session: Session, here: County
) -> None:
    facts: dict[str, Any] = {"housing": Housing.SAFE, "water_safe": True}
    home, other = rows_of(session, here.villages["well"], [2, 2], **facts)
    made = campaign(session, here, CampaignKind.WATER)

    def stands() -> tuple[Light, tuple[VillageUnclear, ...], tuple[Unclear, ...], list[int]]:
        actor = here.actors["leader"]
        (row,) = villages.rows(session, actor, today=TODAY, village_id=here.villages["well"])
        why = households.unclear_of(session, actor, [home, other])
        assert why[other.id] == (), "a campaign that has not looked says nothing of it"
        found = households.ids(session, actor, households.Wanted(clear=False))
        assert row.figures.unclear == len(found)
        return row.light, row.unclear, why[home.id], list(found)

    assert stands() == (Light.CLEAR, (), (), [])
    problem = looked(here)
    entered(session, here, made, home, problem)
    why = (VillageUnclear.HOUSEHOLDS, VillageUnclear.CAMPAIGNS)
    assert stands() == (Light.NOT_CLEAR, why, (Unclear.OPEN_CAMPAIGN,), [home.id])
    solved = replace(problem, finding=Finding.SOLVED, solved_on=TODAY, solved_note="已接通自来水")
    entered(session, here, made, home, solved)
    assert stands() == (Light.NOT_CLEAR, (VillageUnclear.HOUSEHOLDS,), (Unclear.UNCONFIRMED,), [home.id])
    confirmed(session, here, proposed(session, here, home, Proposed.CLEAR))
    assert stands() == (Light.CLEAR, (), (), [])


def test_the_database_and_the_rule_agree_on_every_household(session: Session, peopled: County) -> None:
    actor = peopled.actors["leader"]
    everyone = session.scalars(select(Household)).all()
    said = households.unclear_of(session, actor, everyone)
    found = households.ids(session, actor, households.Wanted(clear=False))
    assert {number for number, why in said.items() if why} == set(found)
    assert 10 < len(found) < len(everyone)


def test_causes_of_villages_add_up_to_towns_and_the_county(session: Session, peopled: County) -> None:
    actor = peopled.actors["leader"]
    places = session.scalars(select(Village)).all()
    for kinds in (None, *GROUPS.values(), frozenset({HouseholdKind.SUDDEN})):
        whole = causes.causes(session, actor, kinds=kinds)
        of_places: Counter[tuple[Cause | None, str]] = Counter()
        of_towns: Counter[tuple[Cause | None, str]] = Counter()
        for into, narrowed in (
            (of_places, [{"village_id": place.id} for place in places]),
            (of_towns, [{"town_id": town} for town in {place.town_id for place in places}]),
        ):
            for place in narrowed:
                for row in causes.causes(session, actor, kinds=kinds, **place).rows:
                    into[row.cause, "households"] += row.group.households
                    into[row.cause, "people"] += row.group.people
        for row in whole.rows:
            for counted in (of_places, of_towns):
                assert counted[row.cause, "households"] == row.group.households
                assert counted[row.cause, "people"] == row.group.people
        assert sum(row.group.households for row in whole.rows) == whole.whole.households


def test_the_speech_leaves_31_households_without_a_cause(session: Session, here: County) -> None:
    """856 households: 604 (1,424 people) ill, 196 (429) disabled, 25 (36) without labour, as the county said."""
    spread = list(here.villages.values())
    for cause, number, people in (
        *((Cause.ILLNESS, 604, 1424), (Cause.DISABILITY, 196, 429), (Cause.LABOUR, 25, 36)),
        *((None, 31, 62),),
    ):
        sizes = [people // number + (place < people % number) for place in range(number)]
        for place, village_id in enumerate(spread):
            rows_of(session, village_id, sizes[place :: len(spread)], main_cause=cause)
    table = causes.causes(session, here.actors["leader"], kinds=GROUPS[HouseholdGroup.POOR])
    assert table.whole.households == 856
    assert [
        (row.cause, row.group.households, row.group.people, str(share(row.group.households, 856))) for row in table.rows
    ] == [
        (Cause.ILLNESS, 604, 1424, "70.56"),
        (Cause.DISABILITY, 196, 429, "22.90"),
        (Cause.LABOUR, 25, 36, "2.92"),
        (None, 31, 62, "3.62"),
    ]
    assert table.whole.people == 1424 + 429 + 36 + 62
