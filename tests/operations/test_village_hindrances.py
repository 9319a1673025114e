"""What keeps a village itself from being clear goes by no single hand: another one confirms it (村村清)."""

from dataclasses import replace

from sqlalchemy.orm import Session

from app.domain.campaigns import RowFacts
from app.domain.villages import Light, VillageUnclear
from app.models.directory import Village
from app.operations import campaign_rows, correcting, villages
from app.operations.correcting import Correct
from app.operations.matters import Void, void
from app.queries import villages as asked
from app.queries.villages import VillageRow, Wanted
from tests import given
from tests.campaigns import LOOKED, campaign
from tests.given import MORNING, County, refused
from tests.households import HEAD, household

WHY = "原来录错了，按现场核对更正"
U = VillageUnclear


def stands(session: Session, here: County) -> VillageRow:
    """The village of the well as the county's leader sees it."""
    session.flush()
    session.info.clear()
    (row,) = asked.rows(session, here.actors["leader"], today=MORNING.date(), village_id=here.villages["well"])
    return row


def confirm(session: Session, here: County, by: str) -> None:
    """The word of another one."""
    uid = session.get_one(Village, here.villages["well"]).uid
    villages.confirm(session, uid, None, "调阅原件，电话问过村里", actor=here.actors[by], now=MORNING)


def test_a_public_toilet_keeps_its_village_unclear_until_another_one_confirmed_it(
    session: Session, here: County
) -> None:
    household(session, here)
    made, actor = campaign(session, here), here.actors["office_clerk"]
    place = campaign_rows.add_place(session, made.uid, here.villages["well"], "村口公厕", actor=actor, now=MORNING)
    assert stands(session, here).light is Light.CLEAR, "nobody has looked at it yet"
    four = RowFacts(LOOKED, here.people["town_clerk"], has_rules=True, has_standard=True, has_team=True, has_funds=True)
    campaign_rows.inspect(session, place.uid, None, four, actor=actor, now=MORNING)
    assert stands(session, here).unclear == (U.TOILETS,)
    campaign_rows.inspect(session, place.uid, None, replace(four, has_supervision=True), actor=actor, now=MORNING)
    assert stands(session, here).unclear == (U.UNCONFIRMED,)
    board = asked.board(session, here.actors["leader"], Wanted(unconfirmed=True), today=MORNING.date())
    assert [row.id for block in board.blocks for row in block.rows] == [here.villages["well"]]
    with refused(session, "village_confirmed_by_writer"):
        confirm(session, here, "office_clerk")
    with refused(session, "not_permitted"):
        confirm(session, here, "town_clerk")
    confirm(session, here, "office_head")
    assert stands(session, here).light is Light.CLEAR
    with refused(session, "village_nothing_to_confirm"):
        confirm(session, here, "office_head")


def test_voiding_an_item_of_a_village_alone_waits_for_another_one(session: Session, here: County) -> None:
    household(session, here)
    item = given.item(session, here, village_id=here.villages["well"], unit_id=here.units["willow"])
    assert stands(session, here).unclear == (U.ITEMS,)
    void(session, item.uid, None, Void("重复录入，这一条作废"), actor=here.actors["office_head"], now=MORNING)
    assert stands(session, here).unclear == (U.UNCONFIRMED,)
    with refused(session, "village_confirmed_by_writer"):
        confirm(session, here, "office_head")
    confirm(session, here, "office_clerk")
    assert stands(session, here).light is Light.CLEAR


def test_an_item_that_is_corrected_away_from_a_village_waits_too_but_not_one_that_names_its_household(
    session: Session, here: County
) -> None:
    household(session, here)
    willow = here.units["willow"]
    item = given.item(session, here, villages="井台村", village_id=here.villages["mill"], unit_id=willow)
    assert stands(session, here).unclear == (U.ITEMS,)
    named, office = Correct({"household": HEAD.name}, WHY), here.actors["office_clerk"]
    correcting.correct(session, item.uid, None, named, actor=office, now=MORNING)
    assert stands(session, here).unclear == (U.HOUSEHOLDS,), "the household stands for it"
    away = Correct({"household": "", "villages": ""}, WHY)
    correcting.correct(session, item.uid, None, away, actor=office, now=MORNING)
    assert stands(session, here).unclear == (U.HOUSEHOLDS,), "it waits at the household"
    other = given.item(session, here, village_id=here.villages["well"], unit_id=willow)
    correcting.correct(
        session, other.uid, None, Correct({"village_id": here.villages["mill"]}, WHY), actor=office, now=MORNING
    )
    assert U.UNCONFIRMED in stands(session, here).unclear


def test_what_is_corrected_beside_leaves_the_village_as_it_stands(session: Session, here: County) -> None:
    household(session, here)
    item = given.item(session, here, village_id=here.villages["well"], unit_id=here.units["willow"])
    correcting.correct(
        session, item.uid, None, Correct({"title": "井台村公厕"}, WHY), actor=here.actors["office_clerk"], now=MORNING
    )
    assert stands(session, here).unclear == (U.ITEMS,)
