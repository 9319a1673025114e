"""Who leads an item: the units that lead check and sign nothing of it; its leader does not handle it himself."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.rectification import Action, Stage
from app.models.directory import Unit, UnitLevel
from app.models.rectification import RectificationItem
from app.operations import correcting
from app.operations.registering import History
from app.queries.turns import may_do
from tests import given
from tests.given import MORNING, County, done, refused

TODAY = MORNING.date()


def name_of(session: Session, here: County, unit: str) -> str:
    return session.get_one(Unit, here.units[unit]).name


def may(session: Session, here: County, who: str, *actions: Action) -> bool:
    asked = select(RectificationItem.id).where(may_do(here.actors[who], *actions))
    return bool(session.scalars(asked).all())


def test_a_verifier_is_of_no_unit_that_leads(session: Session, here: County) -> None:
    leading = f"省乡村振兴局、{name_of(session, here, 'revival')}"
    made = given.item(session, here, Stage.CLAIMED, lead_unit=leading)
    with refused(session, "verifier_of_same_unit", "verifier"):
        done(session, here, made, Action.APPROVE_PLAN, at=MORNING)


def test_named_to_lead_later_it_neither_verifies_nor_signs(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.APPLIED)
    assert may(session, here, "verifier", Action.VERIFY)
    leads(session, here, made, "revival")
    assert not may(session, here, "verifier", Action.VERIFY)
    with refused(session, "verifier_of_same_unit"):
        done(session, here, made, Action.VERIFY, at=MORNING)
    leads(session, here, made, "housing")
    done(session, here, made, Action.VERIFY, at=MORNING)
    assert may(session, here, "office_head", Action.SIGN_OFF)
    leads(session, here, made, "county_office")
    assert not may(session, here, "office_head", Action.SIGN_OFF)
    with refused(session, "signer_of_same_unit"):
        done(session, here, made, Action.SIGN_OFF, at=MORNING, by="office_head")
    done(session, here, made, Action.SIGN_OFF, at=MORNING)
    assert made.stage == Stage.CLOSED


def leads(session: Session, here: County, made: RectificationItem, unit: str) -> None:
    command = correcting.Correct({"lead_unit": name_of(session, here, unit)}, "牵头单位抄错了一行")
    correcting.correct(session, made.uid, None, command, actor=here.actors["office_clerk"], now=MORNING)


def test_a_part_of_a_name_is_the_unit_that_alone_has_it(session: Session, here: County) -> None:
    whole = name_of(session, here, "housing")
    made = given.item(session, here, lead_unit=f"{whole[1:]}， 省 住建厅;{whole}")
    assert made.lead_unit == f"{whole}、省住建厅"
    session.add(Unit(level=UnitLevel.OFFICE, name="县住建监测站"))
    session.flush()
    with refused(session, "lead_unit_of_several", "lead_unit"):
        given.item(session, here, lead_unit="县住建")


@pytest.mark.parametrize("first", ["handler", "leader"])
def test_whoever_leads_an_item_does_not_handle_it(session: Session, here: County, first: str) -> None:
    clerk = here.people["town_clerk"]
    made = given.item(session, here)
    if first == "handler":
        with refused(session, "leader_is_handler", "lead_leader"):
            done(session, here, made, Action.CLAIM, at=MORNING, lead_leader_id=clerk)
        return
    named = given.item(session, here, lead_leader_id=clerk)
    with refused(session, "leader_is_handler", "handler"):
        done(session, here, named, Action.CLAIM, at=MORNING, lead_leader_id=None)
    done(session, here, made, Action.CLAIM, at=MORNING)
    command = correcting.Correct({"lead_leader_id": clerk}, "牵头领导抄错了一行")
    with refused(session, "leader_is_handler", "lead_leader"):
        correcting.correct(session, made.uid, None, command, actor=here.actors["office_clerk"], now=MORNING)


def test_what_came_in_as_struck_off_gets_its_leader_and_handler_with_the_rework(session: Session, here: County) -> None:
    closed_on = TODAY - timedelta(days=30)
    said: dict[str, Any] = {"received_on": date(2023, 9, 1), "due_on": closed_on, "history": History(closed_on)}
    made = given.item(session, here, **said)
    leader, clerk = here.people["leader"], here.people["town_clerk"]
    with refused(session, "lead_leader_missing", "lead_leader"):
        done(session, here, made, Action.REWORK, at=MORNING)
    with refused(session, "handler_missing", "handler"):
        done(session, here, made, Action.REWORK, at=MORNING, lead_leader_id=leader)
    with refused(session, "person_not_in_unit", "handler"):
        done(session, here, made, Action.REWORK, at=MORNING, lead_leader_id=leader, handler_id=here.people["visitor"])
    done(session, here, made, Action.REWORK, at=MORNING, lead_leader_id=leader, handler_id=clerk)
    assert (made.lead_leader_id, made.handler_id, made.stage) == (leader, clerk, Stage.REOPENED)
    assert may(session, here, "town_clerk", Action.PLAN)
