"""监测核对 (DOMAIN 15.2): each rule catches the household that contradicts it, and lets the right one be."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.domain.households import (
    Cause,
    Health,
    HouseholdKind,
    Housing,
    Labour,
    Measure,
    Schooling,
    Vulnerable,
)
from app.domain.monitoring import Check, Clue, Stage, Way
from app.models.households import Household, Member, PlanLine
from app.models.monitoring import MonitoringCase
from app.operations import monitoring
from app.operations.monitoring import NewLine
from app.queries import register_checks as checks
from tests.given import MORNING, County
from tests.households import HEAD, SON, household

TODAY = MORNING.date()
WORKS = replace(HEAD, id_no="", labour=Labour.ORDINARY)
LIFTED: dict[str, Any] = {"kind": HouseholdKind.LIFTED}


def caught(session: Session, here: County, check: Check, by: str = "office_clerk") -> list[str]:
    session.flush()
    rows = checks.caught(session, here.actors[by], check, TODAY).rows
    assert len(rows) == checks.counts(session, here.actors[by], TODAY)[check]
    return [row.number for row in rows]


def case(session: Session, of: Household, stage: Stage, **facts: Any) -> MonitoringCase:
    """A case as it stands after its acts."""
    told = {"clue": Clue.FOUND, "risk": Cause.ILLNESS, "clue_on": date(2024, 1, 3), "entered_at": MORNING} | facts
    made = MonitoringCase(household_id=of.id, stage=stage, **told)
    session.add(made)
    session.flush()
    return made


def test_of_insurance_and_income_those_not_watched_are_caught(session: Session, here: County) -> None:
    household(session, here, replace(WORKS, insured=False), number="1", **LIFTED)
    household(session, here, replace(WORKS, insured=False), number="2", kind=HouseholdKind.MARGINAL)
    household(session, here, WORKS, number="3", income=7299, **LIFTED)
    household(session, here, WORKS, number="4", income=7300, **LIFTED)
    household(session, here, WORKS, number="5", income=100, income_year=2022, **LIFTED)
    assert caught(session, here, Check.UNINSURED) == ["1"]
    assert caught(session, here, Check.BELOW_LINE) == []
    line = NewLine("贵州省", 2023, 7300, "省乡村振兴局通知")
    monitoring.set_line(session, line, actor=here.actors["office_clerk"], now=MORNING)
    assert caught(session, here, Check.BELOW_LINE) == ["3"]
    assert caught(session, here, Check.BELOW_LINE, "bridge_clerk") == []


def test_of_the_cleared_what_is_unsafe_again_and_what_was_cleared_soon(session: Session, here: County) -> None:
    told = {"decided_on": date(2024, 4, 22), "way": Way.HELPED}
    for number, facts, cleared in (
        ("1", {"housing": Housing.C}, {**told, "cleared_on": date(2024, 5, 31)}),
        ("2", {"water_safe": False}, {**told, "cleared_on": date(2024, 5, 31), "way": Way.NATURAL}),
        ("3", {}, {**told, "cleared_on": date(2024, 6, 1)}),
    ):
        case(session, household(session, here, WORKS, number=number, **facts), Stage.CLEARED, **cleared)
    household(session, here, WORKS, number="4", housing=Housing.D)
    assert caught(session, here, Check.HOUSING_AGAIN) == ["1"]
    assert caught(session, here, Check.WATER_AGAIN) == ["2"]
    assert caught(session, here, Check.CLEARED_SOON) == ["1"]


def test_of_the_watched_a_month_without_a_measure_and_a_risk_nobody_bears(session: Session, here: County) -> None:
    long_ago = {"decided_on": TODAY - timedelta(days=40)}
    bare = household(session, here, WORKS, number="1")
    case(session, bare, Stage.MONITORED, **long_ago, risk=Cause.DISABILITY)
    helped = household(session, here, replace(WORKS, health=Health.DISABLED, labour=Labour.NONE), number="2")
    case(session, helped, Stage.MONITORED, **long_ago, risk=Cause.DISABILITY)
    line = PlanLine(household_id=helped.id, owner_id=here.people["town_clerk"], due_on=TODAY, made_at=MORNING)
    line.text = "代办慢性病门诊报销手续"
    session.add(line)
    new = household(session, here, WORKS, number="3")
    case(session, new, Stage.MONITORED, decided_on=TODAY - timedelta(days=20), risk=Cause.LABOUR)
    asked_for = household(session, here, WORKS, number="4")
    case(session, asked_for, Stage.CLEARING_REVIEW, **long_ago, risk=Cause.ILLNESS)
    gone = household(session, here, WORKS, number="5")
    case(session, gone, Stage.MONITORED, decided_on=TODAY, risk=Cause.LABOUR)
    gone.members[0].left_on, gone.members[0].left_why = TODAY, "随女儿迁出"
    assert caught(session, here, Check.NO_MEASURE) == ["1", "4"]
    assert caught(session, here, Check.NOBODY_DISABLED) == ["1"]
    assert caught(session, here, Check.EVERYBODY_WORKS) == ["3"]
    assert caught(session, here, Check.NO_ALLOWANCE) == ["2"]
    session.get_one(Member, helped.members[0].id).low_income = True
    assert caught(session, here, Check.NO_ALLOWANCE) == []


def planned(session: Session, here: County, of: Household, measure: Measure, done: bool = True) -> None:
    """A measure of this kind stands in its plan."""
    line = PlanLine(household_id=of.id, owner_id=here.people["town_clerk"], due_on=TODAY, made_at=MORNING)
    line.text, line.measure = "已联系办理", measure
    if done:
        line.done_on, line.done_note = TODAY, "已经办成，看过凭证"
    session.add(line)


def test_a_measure_that_nobody_there_can_have_had_is_caught(session: Session, here: County) -> None:
    nobody = replace(WORKS, months_worked=None)
    for number, head, measure, done in (
        ("11", replace(nobody, months_worked=0), Measure.PUBLIC_POST, True),
        ("12", replace(nobody, months_worked=3), Measure.PUBLIC_POST, True),
        ("13", nobody, Measure.WORK, True),
        ("14", nobody, Measure.WORK, False),
        ("21", nobody, Measure.LOW_INCOME, True),
        ("22", replace(nobody, low_income=True), Measure.LOW_INCOME, True),
        ("23", replace(nobody, vulnerable=Vulnerable.SUPPORTED), Measure.SUPPORT, True),
        ("31", nobody, Measure.DISABILITY, True),
        ("32", replace(nobody, health=Health.DISABLED), Measure.DISABILITY, True),
        ("33", replace(nobody, vulnerable=Vulnerable.SEVERELY_DISABLED), Measure.DISABILITY, True),
        ("41", nobody, Measure.OTHER, True),
    ):
        planned(session, here, household(session, here, head, number=number), measure, done)
    assert caught(session, here, Check.NOBODY_WORKS) == ["11", "13"]
    assert caught(session, here, Check.NOBODY_ON_ALLOWANCE) == ["21"]
    assert caught(session, here, Check.NOBODY_FOR_SUBSIDY) == ["31"]


def test_a_risk_of_schooling_or_water_asks_for_its_child_and_its_measure(session: Session, here: County) -> None:
    child = replace(SON, id_no="")
    for number, schooling in (("1", Schooling.IN_SCHOOL), ("2", Schooling.DROPPED_OUT)):
        of = household(session, here, WORKS, replace(child, schooling=schooling), number=number)
        case(session, of, Stage.MONITORED, decided_on=TODAY, risk=Cause.DROPPED_OUT)
    for number, measure in (("3", Measure.HOUSING), ("4", Measure.WATER)):
        of = household(session, here, WORKS, number=number)
        case(session, of, Stage.MONITORED, decided_on=TODAY, risk=Cause.SAFE_WATER)
        planned(session, here, of, measure, done=False)
    assert caught(session, here, Check.NOBODY_DROPPED_OUT) == ["1"]
    assert caught(session, here, Check.NO_WATER_MEASURE) == ["3"]


def test_an_id_number_of_another_length_is_told_without_opening_it(session: Session, here: County) -> None:
    numbers = ("990226630307122", SON.id_no, "99022619500101001341", "99022619510101001041B1", "")
    for place, number in enumerate(numbers):
        household(session, here, replace(WORKS, id_no=number), number=str(place))
    assert [len(number) for number in numbers] == [15, 18, 20, 22, 0]
    assert caught(session, here, Check.ID_LENGTH) == ["0"]
