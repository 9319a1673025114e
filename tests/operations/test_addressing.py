"""To which units a petition may be sent (P6): refused at the unit, and the form offers exactly the others."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.petitions import Action, Stage
from app.models.directory import Unit, UnitLevel
from app.operations import correcting
from app.operations.correcting import Correct
from app.operations.registering import NewAccused
from app.queries.dossier import RESPONSIBLE, Offered, assignable, offered
from app.queries.facts import facts_of
from tests import given
from tests.given import MORNING, County, done, refused

LATER = MORNING + timedelta(hours=3)
COUNTY, TOWNS = {"housing", "revival"}, {"willow", "bridge"}


def sent(session: Session, here: County, **said: Any) -> tuple[set[str], dict[str, str], set[str]]:
    """Where a petition goes, why not elsewhere, and what the form offers."""
    made = given.petition(session, here, **said)
    gone, why = set(), dict[str, str]()
    for name, unit_id in here.units.items():
        attempt = session.begin_nested()
        try:
            done(session, here, made, Action.ASSIGN, at=LATER, unit_id=unit_id)
            gone.add(name)
        except Refused as refusal:
            why[name] = f"{refusal.field}: {refusal.code}"
        attempt.rollback()
    names = {unit_id: name for name, unit_id in here.units.items()}
    units = offered(session, here.actors["petition_head"], made, LATER.date()).addressees
    return gone, why, {names[unit.id] for unit in units}


def levels(session: Session, here: County) -> set[str]:
    """The units that can be made responsible at all."""
    found = session.scalars(select(Unit.id).where(Unit.level.in_(RESPONSIBLE)))
    ids = set(found)
    return {name for name, unit_id in here.units.items() if unit_id in ids}


@pytest.mark.parametrize(("town", "towns"), [("willow", {"willow"}), ("bridge", {"bridge"}), ("", TOWNS)])
def test_a_petition_goes_to_its_own_town_or_to_a_unit_of_the_county(
    session: Session, here: County, town: str, towns: set[str]
) -> None:
    gone, why, shown = sent(session, here, town_id=here.units[town] if town else None, village_id=None)
    assert gone & levels(session, here) == shown == COUNTY | towns
    elsewhere = dict.fromkeys(TOWNS - towns, "unit: unit_of_another_town")
    assert why == elsewhere | {
        "discipline": "unit: unit_for_accusations",
        "city": "unit: unit_outside_county",
        "petition_office": "unit: unit_is_petition_office",
    }


def test_a_petition_office_of_the_county_itself_is_not_offered(session: Session, here: County) -> None:
    session.get_one(Unit, here.units["petition_office"]).level = UnitLevel.DEPARTMENT
    session.flush()
    assert "petition_office" not in sent(session, here)[2]


def test_a_town_gets_what_another_one_has_shown_to_be_elsewhere(session: Session, here: County) -> None:
    made = given.petition(session, here)
    for minutes, act in enumerate((Action.ASSIGN, Action.OBJECT, Action.AGREE)):
        done(session, here, made, act, at=LATER + timedelta(minutes=minutes))
    done(session, here, made, Action.ASSIGN, at=LATER + timedelta(hours=1), unit_id=here.units["bridge"])
    assert made.unit_id == here.units["bridge"]


def test_where_the_own_town_is_complained_of_another_one_gets_it(session: Session, here: County) -> None:
    gone, _, shown = sent(session, here, accused=(NewAccused(unit_id=here.units["willow"]),))
    assert shown == COUNTY | {"bridge"}
    assert "bridge" in gone


def test_a_wrong_unit_is_corrected_to_one_that_may_have_it(session: Session, here: County) -> None:
    made, head = given.petition(session, here), here.actors["petition_head"]
    done(session, here, made, Action.ASSIGN, at=LATER)
    for name, code in (("bridge", "unit_of_another_town"), ("discipline", "unit_for_accusations")):
        with refused(session, code, "unit"):
            wrong = Correct({"unit_id": here.units[name]}, "转办时选错了单位")
            correcting.correct(session, made.uid, None, wrong, actor=head, now=LATER)
    place = {"town_id": here.units["bridge"], "village_id": here.villages["ford"]}
    correcting.correct(session, made.uid, None, Correct(place, "地点登记错了"), actor=head, now=LATER)
    right = Correct({"unit_id": here.units["bridge"]}, "转办时选错了镇")
    correcting.correct(session, made.uid, None, right, actor=head, now=LATER)
    assert made.unit_id == here.units["bridge"]


def test_of_many_at_once_a_town_is_offered_that_one_of_them_may_go_to(session: Session, here: County) -> None:
    here_, there = (
        given.petition(session, here),
        given.petition(session, here, town_id=here.units["bridge"], village_id=here.villages["ford"]),
    )
    pairs = [(one, facts_of(session, one)) for one in (here_, there)]
    for some, towns in ((pairs, {"willow", "bridge"}), (pairs[:1], {"willow"})):
        units = {unit.id for unit in assignable(session, some, LATER.date())}
        assert units == {here.units[name] for name in COUNTY | towns}
    assert here_.stage == Stage.REGISTERED


@pytest.mark.parametrize("words", ["柳河镇政府", "柳河镇人民政府", "柳河镇 党委"])
def test_a_unit_that_plain_words_complain_of_gets_no_such_petition(session: Session, here: County, words: str) -> None:
    made = given.petition(session, here, accused=(NewAccused(name=words),))
    with given.refused(session, "unit_named_in_words", "unit"):
        given.done(session, here, made, "assign", at=given.MORNING, unit_id=here.units["willow"])


def test_somebody_in_a_unit_who_is_named_in_words_does_not_bar_it(session: Session, here: County) -> None:
    made = given.petition(session, here, accused=(NewAccused(name="柳河镇井台村会计"),))
    given.done(session, here, made, "assign", at=given.MORNING, unit_id=here.units["willow"])
    assert made.unit_id == here.units["willow"]


@pytest.mark.parametrize("words", ["井台村支部书记", "柳河镇井台村村委会主任", "井台支书", "井台村两委"])
def test_the_town_over_a_village_whose_leaders_are_complained_of_in_words_gets_no_such_petition(
    session: Session, here: County, words: str
) -> None:
    gone, why, shown = sent(session, here, accused=(NewAccused(name=words),))
    assert why["willow"] == "unit: unit_over_official"
    assert "willow" not in shown
    assert shown == gone & levels(session, here) == COUNTY | {"bridge"}


def test_it_is_said_which_units_are_left_out_and_why(session: Session, here: County) -> None:
    accused = (NewAccused(name="井台村支部书记"), NewAccused(unit_id=here.units["housing"]))
    made = given.petition(session, here, accused=accused)
    told = Offered(session, here.actors["petition_head"], made, LATER.date()).left_out
    found = {unit.id: code for unit, code in told}
    assert found == {here.units["willow"]: "unit_over_official", here.units["housing"]: "unit_is_accused"}
    plain = Offered(session, here.actors["petition_head"], given.petition(session, here), LATER.date())
    assert plain.left_out == ()
