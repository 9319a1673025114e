"""Who reviews and rechecks is of the organ one level above (art. 35, 36); the form offers exactly those."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import PostKind
from app.domain.clocks import RuleId
from app.domain.errors import Refused
from app.domain.letters import LetterKind
from app.domain.permissions import Actor, Role
from app.domain.petitions import Action, RemedyKind, Stage
from app.models.accounts import Grant, User
from app.models.directory import Person, Post, Tenure, Unit, UnitLevel
from app.models.letters import Letter
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import correcting
from app.operations.directory import Row, load
from app.queries.corrections import latest
from app.queries.reviewers import able
from app.queries.superiors import above
from tests import given
from tests.county import SINCE
from tests.given import MORNING

LATER = MORNING + timedelta(days=1)
BODIES = frozenset({Role.REVIEW_BODY, Role.RECHECK_BODY})


def body(session: Session, unit_id: int, name: str) -> int:
    """Somebody of the unit who bears both roles."""
    person, post = Person(name=name), Post(unit_id=unit_id, kind=PostKind.CLERK, title="复查员")
    session.add_all([person, post])
    session.flush()
    session.add(Tenure(post_id=post.id, person_id=person.id, from_on=SINCE))
    user = User(account=name, password_hash="none", password_set_at=MORNING, created_at=MORNING, person_id=person.id)
    session.add(user)
    session.flush()
    session.add_all(Grant(user_id=user.id, role=role, granted_by="given", granted_at=MORNING) for role in BODIES)
    session.flush()
    return person.id


def unit(session: Session, level: UnitLevel, name: str, parent_id: int | None = None) -> int:
    made = Unit(level=level, name=name, parent_id=parent_id)
    session.add(made)
    session.flush()
    return made.id


@dataclass
class Bodies:
    """Somebody with both roles in each kind of unit, by its name in the tests."""

    people: dict[str, int]


@pytest.fixture
def bodies(session: Session, here: given.County) -> Bodies:
    units = here.units
    province = unit(session, UnitLevel.SUPERIOR, "临江省人民政府")
    session.get_one(Unit, units["city"]).parent_id = province
    places = {
        **{name: units[name] for name in ("county", "supervision", "housing", "bridge", "city", "petition_office")},
        "town_office": unit(session, UnitLevel.OFFICE, "柳河镇信访办", units["willow"]),
        "loose_office": unit(session, UnitLevel.OFFICE, "无上级科室"),
        "city_office": unit(session, UnitLevel.OFFICE, "市复核办", units["city"]),
        "province": province,
    }
    return Bodies({name: body(session, place, f"{name}员") for name, place in places.items()})


OF_A_TOWN = {"county", "supervision"}
"""And the petition office, which acts for the county, unless it handled the petition itself."""


@pytest.mark.parametrize(
    ("responsible", "may"),
    [("willow", OF_A_TOWN), ("housing", OF_A_TOWN | {"city", "city_office", "province"})],
)
def test_the_reviewer_is_of_the_organ_above(
    session: Session, here: given.County, bodies: Bodies, responsible: str, may: set[str]
) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    made.unit_id = here.units[responsible]
    session.flush()
    named, fields = set(), set()
    for name, person in bodies.people.items():
        attempt = session.begin_nested()
        try:
            given.done(session, here, made, Action.ASK_REVIEW, at=LATER, reviewer_id=person)
            named.add(name)
        except Refused as refusal:
            fields.add(refusal.field)
        attempt.rollback()
    assert fields == {"reviewer"}
    assert named - {"petition_office"} == may
    offered = {one.person_id for one in able(session, made, RemedyKind.REVIEW, LATER.date())}
    assert offered & set(bodies.people.values()) == {bodies.people[name] for name in named}


def test_the_rechecker_is_of_the_organ_above_the_reviewer(session: Session, here: given.County, bodies: Bodies) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    for act in (Action.ASK_REVIEW, Action.REVIEW, Action.DELIVER):
        given.done(session, here, made, act, at=LATER, by="reviewer" if act is Action.DELIVER else None)
    for name in ("county", "petition_office", "housing", "bridge"):
        with given.refused(session, "rechecker_not_above", "reviewer"):
            given.done(session, here, made, Action.ASK_RECHECK, at=LATER, reviewer_id=bodies.people[name])
    offered = {one.person_id for one in able(session, made, RemedyKind.RECHECK, LATER.date())}
    of_these = {name for name, person in bodies.people.items() if person in offered}
    assert of_these == {"city", "city_office", "province"}
    given.done(session, here, made, Action.ASK_RECHECK, at=LATER, reviewer_id=bodies.people["city_office"])
    assert made.verifier_id == bodies.people["city_office"]


def test_above_a_city_stands_its_own_superior_alone(session: Session, here: given.County, bodies: Bodies) -> None:
    assert above(session, here.units["city"]).organs == ("临江省人民政府",)
    province = session.get_one(Unit, here.units["city"]).parent_id
    assert province is not None
    assert above(session, province).organs == ()


def test_without_an_organ_above_the_county_nobody_rechecks(session: Session, here: given.County) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    for act in (Action.ASK_REVIEW, Action.REVIEW, Action.DELIVER):
        given.done(session, here, made, act, at=LATER, by="reviewer" if act is Action.DELIVER else None)
    session.get_one(Unit, here.units["city"]).retired_on = date(2024, 1, 1)
    session.flush()
    with given.refused(session, "nobody_above", "reviewer"):
        given.done(session, here, made, Action.ASK_RECHECK, at=LATER)
    assert able(session, made, RemedyKind.RECHECK, LATER.date()) == []


def test_whoever_has_two_posts_decides_for_the_organ_above(session: Session, here: given.County) -> None:
    made, now = given.petition(session, here, Stage.DELIVERED), LATER
    person = body(session, here.units["revival"], "两处任职")
    post = Post(unit_id=here.units["county"], kind=PostKind.CLERK, title="复查复核办主任")
    session.add(post)
    session.flush()
    session.add(Tenure(post_id=post.id, person_id=person, from_on=SINCE))
    session.flush()
    given.done(session, here, made, Action.ASK_REVIEW, at=now, reviewer_id=person)
    assert made.remedies[0].unit_id == here.units["county"]


def test_the_reviewer_is_corrected_to_the_organ_above_alone(
    session: Session, here: given.County, bodies: Bodies
) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    given.done(session, here, made, Action.ASK_REVIEW, at=LATER)
    row = made.remedies[0].uid
    for name in ("housing", "bridge", "town_office", "city"):
        other = correcting.CorrectRow(row, {"remedy_reviewer_id": bodies.people[name]}, "登记时选错了人")
        with given.refused(session, "reviewer_not_above", "remedy_reviewer"):
            correcting.correct_row(*(session, made.uid, None, other), actor=here.actors["petition_head"], now=LATER)


def test_the_directory_takes_organs_above_the_county(session: Session, here: given.County) -> None:
    rows = [
        Row(2, UnitLevel.SUPERIOR, "市住建局", "市政府"),
        Row(3, UnitLevel.SUPERIOR, "市政府"),
        Row(4, UnitLevel.SUPERIOR, "市局", "柳河镇"),
    ]
    wrong = load(session, rows, actor=Actor.system(), now=MORNING)
    assert [(line, fault.code) for line, fault in wrong.faults] == [(4, "parent_not_superior")]
    assert load(session, rows[:2], actor=Actor.system(), now=MORNING).units == 2


def decided_above(session: Session, here: given.County) -> Petition:
    """Returned twice, then sent where the common superior said."""
    made = given.petition(session, here)
    for hours, unit_name, head in ((1, "willow", "town_head"), (4, "bridge", "bridge_head")):
        at = MORNING + timedelta(hours=hours)
        given.done(session, here, made, "assign", at=at, unit_id=here.units[unit_name])
        given.done(session, here, made, "object", at=at + timedelta(minutes=1), by=head)
        given.done(session, here, made, "agree", at=at + timedelta(minutes=2))
    by: dict[str, Any] = {"unit_id": here.units["housing"], "decided_by": "县人民政府"}
    given.done(session, here, made, "assign", at=MORNING + timedelta(hours=8), **by)
    return made


def test_the_unit_that_the_superior_of_both_decided_is_exchanged_by_him_alone(
    session: Session, here: given.County
) -> None:
    made, head = decided_above(session, here), here.actors["petition_head"]
    wrong = {"unit_id": here.units["revival"]}
    for blank in ("", "   "):
        with given.refused(session, "unit_decided_above", "decided_anew"):
            again = correcting.Correct(wrong, "转办时选错了单位", blank)
            correcting.correct(session, made.uid, None, again, actor=head, now=LATER)
    assert made.unit_id == here.units["housing"]
    again = correcting.Correct(wrong, "转办时选错了单位", "县信访工作联席会议")
    correcting.correct(session, made.uid, None, again, actor=head, now=LATER)
    assert made.unit_id == here.units["revival"]
    assert not [clock for clock in made.clocks if clock.rule == RuleId.D4 and clock.stopped_on is None]
    routed = session.scalars(select(Step).where(Step.action == "assign").order_by(Step.id.desc()).limit(1)).one()
    assert latest(session, made)[f"decided_by.{routed.uid}"] == "县信访工作联席会议"


def test_what_nobody_above_decided_needs_no_decision(session: Session, here: given.County) -> None:
    made = given.petition(session, here)
    given.done(session, here, made, "assign", at=MORNING)
    again = correcting.Correct({"unit_id": here.units["housing"]}, "转办时选错了单位")
    correcting.correct(session, made.uid, None, again, actor=here.actors["petition_head"], now=LATER)
    assert made.unit_id == here.units["housing"]


@pytest.mark.parametrize("several", [False, True])
def test_the_review_names_the_organ_above_the_county_to_which_one_turns(
    session: Session, here: given.County, several: bool
) -> None:
    if several:
        unit(session, UnitLevel.SUPERIOR, "临河市住房和城乡建设局")
    made = given.petition(session, here, Stage.DELIVERED)
    for act in (Action.ASK_REVIEW, Action.REVIEW):
        given.done(session, here, made, act, at=LATER)
    found = select(Letter).where(Letter.matter_id == made.id, Letter.kind == LetterKind.REVIEW_OPINION)
    body = session.scalars(found).one().body or ""
    assert f"向{'上一级机关、单位' if several else '临河市人民政府'}请求复核" in body
    assert "青禾县人民政府请求复核" not in body


def test_one_sign_names_no_superior(session: Session, here: given.County) -> None:
    made, head = decided_above(session, here), here.actors["petition_head"]
    with given.refused(session, "unit_decided_above", "decided_anew"):
        again = correcting.Correct({"unit_id": here.units["revival"]}, "转办时选错了单位", "。")
        correcting.correct(session, made.uid, None, again, actor=head, now=LATER)
    other = given.petition(session, here)
    with given.refused(session, "superior_decides", "decided_by"):
        given.done(session, here, other, "assign", at=MORNING, decided_by="。")
    routed = session.scalars(select(Step).where(Step.action == "assign").order_by(Step.id.desc()).limit(1)).one()
    with given.refused(session, "decider_unnamed", "decided_by"):
        wrong = correcting.CorrectRow(routed.uid, {"decided_by": "1"}, "写错了由谁决定")
        correcting.correct_row(session, made.uid, None, wrong, actor=head, now=LATER)


def test_the_third_unit_is_decided_above_however_two_had_it(session: Session, here: given.County) -> None:
    made, head = given.petition(session, here), here.actors["petition_head"]
    given.done(session, here, made, "assign", at=MORNING)

    def exchange(unit_name: str, decided_by: str = "") -> None:
        again = correcting.Correct({"unit_id": here.units[unit_name]}, "转办时选错了单位", decided_by)
        correcting.correct(session, made.uid, None, again, actor=head, now=LATER)

    exchange("housing")
    with given.refused(session, "unit_decided_above", "decided_anew"):
        exchange("revival")
    exchange("revival", "县信访工作联席会议")
    assert made.unit_id == here.units["revival"]
    assert not [clock for clock in made.clocks if clock.rule == RuleId.D4 and clock.stopped_on is None]
    with given.refused(session, "unit_decided_above", "decided_anew"):
        exchange("housing")
