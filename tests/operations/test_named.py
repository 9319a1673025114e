"""A forged, struck off or foreign id of a person, unit, village or member is told at its field, never an error."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.campaigns import CampaignKind
from app.domain.errors import Refused
from app.domain.households import Measure
from app.domain.receptions import Purpose, ReceptionKind, Talk
from app.models.directory import Person, Tenure, Unit, Village
from app.models.villages import VillageListing
from app.operations import campaigns, household_corrections, households, members, receptions, villages
from app.operations.campaigns import facts_of
from app.operations.members import NewPlanLine
from app.operations.receptions import NewReception
from app.operations.villages import PairingFacts
from tests.campaigns import campaign, entered, looked
from tests.given import MORNING, County, refused
from tests.households import household
from tests.villages import WHY, facts, listed, paired, uid_of

TODAY = MORNING.date()
FORGED = 987654321
PERSON, UNIT, VILLAGE = "person", "unit", "village"


def struck_off(session: Session, here: County, kind: str) -> int:
    """The id of one that was struck off the directory."""
    made: Any
    if kind == PERSON:
        made = Person(name="调走的人", retired_on=TODAY)
    elif kind == UNIT:
        made = Unit(name="撤掉的局", level=session.get_one(Unit, here.units["housing"]).level, retired_on=TODAY)
    else:
        made = Village(name="并掉的村", town_id=here.units["willow"], retired_on=TODAY)
    session.add(made)
    session.flush()
    return int(made.id)


def _list(session: Session, here: County, id_: int) -> object:
    told = replace(facts(here), accountable_id=id_)
    return villages.begin(
        session, uid_of(session, here), None, told, None, actor=here.actors["office_clerk"], now=MORNING
    )


def _list_again(session: Session, here: County, id_: int) -> object:
    row, told = listed(session, here), replace(facts(here), accountable_id=id_)
    return villages.correct_listing(session, row.uid, None, told, WHY, actor=here.actors["office_clerk"], now=MORNING)


def _list_again_as(session: Session, here: County, who: str) -> object:
    row = session.scalars(select(VillageListing).where(VillageListing.village_id == here.villages["well"])).one()
    told = replace(facts(here), accountable_id=here.people[who])
    return villages.correct_listing(session, row.uid, None, told, WHY, actor=here.actors["office_clerk"], now=MORNING)


def _pair(session: Session, here: County, id_: int) -> object:
    said = PairingFacts(id_, TODAY)
    return villages.pair(
        session, uid_of(session, here), None, said, None, actor=here.actors["office_clerk"], now=MORNING
    )


def _pair_again(session: Session, here: County, id_: int) -> object:
    row, said = paired(session, here), PairingFacts(id_, TODAY)
    return villages.correct_pairing(session, row.uid, None, said, WHY, actor=here.actors["office_clerk"], now=MORNING)


def _help(session: Session, here: County, id_: int) -> object:
    return household(session, here, helper_id=id_)


def _help_again(session: Session, here: County, id_: int) -> object:
    made, clerk = household(session, here), here.actors["town_clerk"]
    told = replace(households.facts_of(made), helper_id=id_)
    return households.correct(session, made.uid, None, told, WHY, actor=clerk, now=MORNING)


def _plan(session: Session, here: County, id_: int) -> object:
    line = NewPlanLine("冬天以前修好屋顶，不再漏雨", id_, TODAY)
    uid = household(session, here).uid
    return members.plan(session, uid, None, line, actor=here.actors["town_clerk"], now=MORNING)


def _plan_again(session: Session, here: County, id_: int) -> object:
    made, clerk = household(session, here), here.actors["town_clerk"]
    line = NewPlanLine("冬天以前修好屋顶，不再漏雨", here.people["town_clerk"], TODAY, measure=Measure.OTHER)
    row = members.plan(session, made.uid, None, line, actor=clerk, now=MORNING)
    told = replace(household_corrections.plan_facts(row), owner_id=id_)
    return household_corrections.correct_plan(session, made.uid, None, row.uid, told, WHY, actor=clerk, now=MORNING)


def _plan_for(session: Session, here: County, id_: int) -> object:
    line = NewPlanLine("冬天以前修好屋顶，不再漏雨", here.people["town_clerk"], TODAY, member_id=id_)
    uid = household(session, here).uid
    return members.plan(session, uid, None, line, actor=here.actors["town_clerk"], now=MORNING)


def _live_in(session: Session, here: County, id_: int) -> object:
    made = household(session, here, by="office_clerk")
    told = replace(households.facts_of(made), village_id=id_)
    return households.correct(session, made.uid, None, told, WHY, actor=here.actors["office_clerk"], now=MORNING)


def _look(session: Session, here: County, id_: int) -> object:
    return entered(session, here, campaign(session, here), household(session, here), looked(here, looked_by_id=id_))


def _ask(session: Session, here: County, id_: int) -> object:
    return entered(session, here, campaign(session, here), household(session, here), looked(here, consent_by_id=id_))


def _please(session: Session, here: County, id_: int) -> object:
    ticks: dict[str, Any] = dict.fromkeys(("built_on", "works_on", "in_use_on", "satisfied_on"), TODAY)
    said = looked(here, **ticks, satisfied_by_id=id_)
    return entered(session, here, campaign(session, here), household(session, here), said)


def _cover(session: Session, here: County, id_: int) -> object:
    made = campaign(session, here, CampaignKind.WATER)
    more = replace(facts_of(made), village_ids=facts_of(made).village_ids | {id_})
    return campaigns.correct(session, made.uid, None, more, WHY, actor=here.actors["office_clerk"], now=MORNING)


def _talk(session: Session, here: County, **said: Any) -> object:
    usual: dict[str, Any] = {
        **{"kind": ReceptionKind.GOING_DOWN, "purpose": Purpose.CHECK, "held_on": TODAY},
        **{"person_id": here.people["secretary"], "met": "几位户主", "said": "看了屋顶和水管，都已经修好"},
    }
    talk = Talk(**{**usual, **said})
    return receptions.record(session, NewReception(talk), actor=here.actors["secretary"], now=MORNING)


def _talk_of(session: Session, here: County, id_: int) -> object:
    return _talk(session, here, person_id=id_)


def _talk_sent(session: Session, here: County, id_: int) -> object:
    return _talk(session, here, sent_by_id=id_)


def _talk_in(session: Session, here: County, id_: int) -> object:
    return _talk(session, here, village_id=id_)


FORMS: list[tuple[Callable[[Session, County, int], object], str, str]] = [
    *((_list, PERSON, "accountable"), (_list_again, PERSON, "accountable")),
    *((_pair, UNIT, "unit"), (_pair_again, UNIT, "unit")),
    *((_help, PERSON, "helper"), (_help_again, PERSON, "helper")),
    *((_plan, PERSON, "owner"), (_plan_again, PERSON, "owner"), (_plan_for, PERSON, "member")),
    (_live_in, VILLAGE, "village"),
    *((_look, PERSON, "looked_by"), (_ask, PERSON, "consent_by"), (_please, PERSON, "satisfied_by")),
    (_cover, VILLAGE, "villages"),
    *((_talk_of, PERSON, "person"), (_talk_sent, PERSON, "sent_by"), (_talk_in, VILLAGE, "village")),
]
SAID = {
    *("person_unknown", "unit_unknown", "village_missing", "village_unknown", "campaign_village_unknown"),
    *("plan_member_unknown", "campaign_satisfied_outside"),
}


@pytest.mark.parametrize("is_struck_off", [False, True])
@pytest.mark.parametrize(("do", "kind", "field"), FORMS, ids=lambda one: getattr(one, "__name__", None))
def test_what_is_not_in_the_directory_is_told_at_its_field(
    session: Session,
    here: County,
    do: Callable[[Session, County, int], object],
    kind: str,
    field: str,
    is_struck_off: bool,
) -> None:
    id_ = struck_off(session, here, kind) if is_struck_off else FORGED
    with pytest.raises(Refused) as why, session.begin_nested():
        do(session, here, id_)
    assert (why.value.field, why.value.code in SAID) == (field, True), why.value.code


@pytest.mark.parametrize("who", ["auditor", "supervisor", "housing_clerk", "bridge_head", "bridge_secretary"])
def test_a_supervised_village_has_somebody_who_leads_or_is_of_its_town(
    session: Session, here: County, who: str
) -> None:
    with refused(session, "village_supervisor_post", "accountable"):
        listed(session, here, accountable=who)
    for other, village in (("leader", "well"), ("town_clerk", "mill"), ("bridge_head", "ford")):
        assert listed(session, here, village, accountable=other).accountable_id == here.people[other]
    with refused(session, "village_supervisor_post", "accountable"):
        _list_again_as(session, here, who)


def test_who_answers_already_stays_when_his_post_went(session: Session, here: County) -> None:
    row = listed(session, here)
    session.get_one(Person, row.accountable_id).retired_on = TODAY
    for tenure in session.scalars(select(Tenure).where(Tenure.person_id == row.accountable_id)):
        tenure.to_on = TODAY - timedelta(days=1)
    session.flush()
    office, later = here.actors["office_clerk"], replace(facts(here), until_on=TODAY + timedelta(days=90))
    villages.correct_listing(session, row.uid, None, later, WHY, actor=office, now=MORNING)
    assert row.until_on == TODAY + timedelta(days=90)
