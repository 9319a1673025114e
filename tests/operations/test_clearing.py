"""Clearing a risk (DOMAIN 15.1): two persons at home, income above the line, each cause; village, town, county."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.households import Cause, HouseholdKind, Housing, Labour
from app.domain.monitoring import Action, Clue, Stage, Way, kind_after
from app.models.directory import Person, Tenure
from app.models.monitoring import MonitoringCase
from app.operations import monitoring
from app.operations.monitoring import NewClue
from tests.given import County
from tests.households import HEAD, become
from tests.operations.test_monitoring import AT, does, watched

LOOKED: dict[str, Any] = {
    "way": Way.HELPED,
    "income": 9000,
    "income_steady": True,
    "causes_gone": (Cause.ILLNESS, Cause.LABOUR),
    "risk_gone": True,
}


def line_set(session: Session, here: County, year: int = 2024) -> None:
    line = monitoring.NewLine("贵州省", year, 7300, "省乡村振兴局通知")
    monitoring.set_line(session, line, actor=here.actors["office_clerk"], now=AT)


def looked(here: County, **more: object) -> dict[str, Any]:
    """What two of the town found when they looked at home before clearing."""
    two = {"checked_by_id": here.people["town_clerk"], "checked_with_id": here.people["town_head"]}
    return {**LOOKED, **two, **more}


def codes_of(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refused.value.code, *(other.code for other in refused.value.others)]


def test_a_risk_is_cleared_only_when_everything_holds(session: Session, here: County) -> None:
    case = watched(session, here)
    case.household.water_safe = False
    for member in case.household.members:
        member.labour = Labour.NONE
    session.flush()
    ask = (session, here, case.uid, Action.ASK_CLEARING, date(2024, 6, 3))
    bare = looked(here, income=7300, income_steady=False, causes_gone=(Cause.ILLNESS,), risk_gone=False)
    with pytest.raises(Refused) as refused:
        does(*ask, **bare)
    others = ("income_not_steady", "causes_not_settled", "risk_not_gone", "guarantee_not_safe", "no_labour_is_watched")
    assert codes_of(refused) == ["income_line_missing", *others]
    line_set(session, here)
    with pytest.raises(Refused) as refused:
        does(*ask, **bare)
    assert codes_of(refused) == ["income_below_line", *others], "as much as the line is not above it"
    assert (refused.value.field, refused.value.facts) == ("income", {"line": 7300})
    assert refused.value.others[1].facts == {"causes": "缺劳动力"}
    case.household.water_safe = True
    case.household.members[1].labour = Labour.ORDINARY
    session.flush()
    does(*ask, **looked(here))
    assert case.stage is Stage.CLEARING
    assert (case.clearing_income, case.checked_with_id) == (9000, here.people["town_head"])


def test_the_home_is_looked_at_by_two_persons(session: Session, here: County) -> None:
    case = watched(session, here)
    line_set(session, here, 2023)
    ask = (session, here, case.uid, Action.ASK_CLEARING, date(2024, 6, 3))
    first = here.people["town_clerk"]
    for said, code, field in (
        ({"checked_by_id": None}, "clearing_needs_two", "checked_by_id"),
        ({"checked_with_id": None}, "clearing_needs_two", "checked_with_id"),
        ({"checked_with_id": first}, "clearing_same_person", "checked_with_id"),
    ):
        with pytest.raises(Refused) as refused:
            does(*ask, **looked(here, **said))
        assert (refused.value.code, refused.value.field) == (code, field)
    assert case.stage is Stage.MONITORED
    does(*ask, **looked(here))  # the line of the year before counts while the year has none


def test_who_looks_is_of_the_town_or_the_county_and_none_of_the_household(session: Session, here: County) -> None:
    case = watched(session, here)
    line_set(session, here)
    ask = (session, here, case.uid, Action.ASK_CLEARING, date(2024, 6, 3))
    elsewhere, kin = here.people["bridge_clerk"], here.people["deputy"]
    case.household.members[1].name = session.get_one(Person, kin).name
    for field, person, code in (
        ("checked_by_id", elsewhere, "clearing_looker_from_elsewhere"),
        ("checked_with_id", elsewhere, "clearing_looker_from_elsewhere"),
        ("checked_with_id", kin, "clearing_looker_of_household"),
    ):
        with pytest.raises(Refused) as refused:
            does(*ask, **looked(here, **{field: person}))
        assert (refused.value.code, refused.value.field) == (code, field)
    out_of_post = session.scalars(select(Tenure).where(Tenure.person_id == here.people["town_head"])).one()
    out_of_post.to_on, out_of_post.reason = date(2024, 6, 2), "调任外县"
    session.flush()
    with pytest.raises(Refused, match="clearing_looker_from_elsewhere"):
        does(*ask, **looked(here))
    does(*ask, **looked(here, checked_with_id=here.people["office_clerk"]))
    assert case.stage is Stage.CLEARING


def cleared_so_far(session: Session, here: County, *, until: Action, **more: Any) -> MonitoringCase:
    """A case on its way to being cleared, each act done by whose it is, up to this one."""
    case = watched(session, here, **more)
    line_set(session, here)
    acts: dict[Action, tuple[date, str, dict[str, Any]]] = {
        Action.ASK_CLEARING: (date(2024, 6, 3), "town_clerk", looked(here)),
        Action.POST_CLEARING: (date(2024, 6, 4), "town_clerk", {"notice_to": date(2024, 6, 9)}),
        Action.END_CLEARING: (date(2024, 6, 10), "town_clerk", {}),
        Action.REVIEW_CLEARING: (date(2024, 6, 11), "secretary", {}),
        Action.CLEAR: (date(2024, 6, 20), "office_clerk", {}),
    }
    for action, (on, by, more) in acts.items():
        does(session, here, case.uid, action, on, by=by, **more)
        if action is until:
            break
    return case


def test_who_decides_neither_looked_nor_asked(session: Session, here: County) -> None:
    asks = {"by": "office_clerk", "checked_by_id": here.people["office_head"]}
    case = watched(session, here)
    line_set(session, here)
    does(session, here, case.uid, Action.ASK_CLEARING, date(2024, 6, 3), **looked(here, **asks))
    does(session, here, case.uid, Action.POST_CLEARING, date(2024, 6, 4), notice_to=date(2024, 6, 9))
    does(session, here, case.uid, Action.END_CLEARING, date(2024, 6, 10))
    does(session, here, case.uid, Action.REVIEW_CLEARING, date(2024, 6, 11), by="secretary")
    for who in ("office_clerk", "office_head"):
        with pytest.raises(Refused, match="clearing_decided_by_another"):
            does(session, here, case.uid, Action.CLEAR, date(2024, 6, 20), by=who)
    case.checked_by_id = here.people["town_clerk"]
    session.flush()
    does(session, here, case.uid, Action.CLEAR, date(2024, 6, 20), by="office_head")
    assert case.stage is Stage.CLEARED


def test_clearing_goes_by_the_village_and_the_town_to_the_county(session: Session, here: County) -> None:
    case = cleared_so_far(session, here, until=Action.ASK_CLEARING)
    post = (session, here, case.uid, Action.POST_CLEARING, date(2024, 6, 4))
    with pytest.raises(Refused, match="not_at_this_stage"):
        does(session, here, case.uid, Action.CLEAR, date(2024, 6, 20), by="office_clerk")
    with pytest.raises(Refused, match="notice_too_short"):
        does(*post, notice_to=date(2024, 6, 8))
    with pytest.raises(Refused, match="notice_with_numbers"):
        does(*post, notice_to=date(2024, 6, 9), note=f"拟消除风险 {HEAD.id_no}，公示如下")
    with pytest.raises(Refused, match="value_missing"):
        does(*post)
    does(*post, notice_to=date(2024, 6, 9), note="拟消除风险，公示如下")
    assert case.clearing_text == "拟消除风险，公示如下"
    with pytest.raises(Refused, match="day_before"):
        does(session, here, case.uid, Action.END_CLEARING, date(2024, 6, 8))
    does(session, here, case.uid, Action.END_CLEARING, date(2024, 6, 10))
    for who in ("town_clerk", "office_clerk"):
        with pytest.raises(Refused, match="not_permitted"):
            does(session, here, case.uid, Action.REVIEW_CLEARING, date(2024, 6, 11), by=who)
    does(session, here, case.uid, Action.REVIEW_CLEARING, date(2024, 6, 11), by="secretary")
    with pytest.raises(Refused, match="not_permitted"):
        does(session, here, case.uid, Action.CLEAR, date(2024, 6, 20), by="secretary")
    case.household.housing = Housing.C
    session.flush()
    with pytest.raises(Refused, match="guarantee_not_safe"):
        does(session, here, case.uid, Action.CLEAR, date(2024, 6, 20), by="office_clerk")
    case.household.housing = Housing.SAFE
    session.flush()
    does(session, here, case.uid, Action.CLEAR, date(2024, 6, 20), by="office_clerk")
    assert (case.stage, case.household.kind) == (Stage.CLEARED, HouseholdKind.ORDINARY)
    again = NewClue(Clue.WARNED, Cause.DISASTER, date(2024, 6, 25), "水利部门预警：房屋进水")
    other = monitoring.begin(session, case.household.uid, None, again, actor=here.actors["town_clerk"], now=AT)
    with pytest.raises(Refused, match="monitoring_open"):
        monitoring.begin(session, case.household.uid, None, again, actor=here.actors["town_clerk"], now=AT)
    assert other.stage is Stage.CLUE


@pytest.mark.parametrize("before", [HouseholdKind.LIFTED, HouseholdKind.ORDINARY])
@pytest.mark.parametrize("decided", [HouseholdKind.UNSTABLE, HouseholdKind.MARGINAL, HouseholdKind.SUDDEN])
def test_a_household_that_is_cleared_is_again_what_it_was_before(
    session: Session, here: County, before: HouseholdKind, decided: HouseholdKind
) -> None:
    case = cleared_so_far(session, here, until=Action.CLEAR, kind=before, decided=decided)
    statuses = sorted(case.household.statuses, key=lambda one: one.from_on)
    assert case.household.kind is before
    assert [one.kind for one in statuses] == [before, decided, before]
    assert [one.from_on for one in statuses[1:]] == [date(2024, 4, 22), date(2024, 6, 20)]


def test_what_it_became_while_it_was_watched_changes_nothing_of_what_it_was_before(
    session: Session, here: County
) -> None:
    case = cleared_so_far(session, here, until=Action.REVIEW_CLEARING, kind=HouseholdKind.LIFTED)
    become(session, here, case.household, HouseholdKind.SUDDEN, date(2024, 6, 12), at=AT)
    does(session, here, case.uid, Action.CLEAR, date(2024, 6, 20), by="office_clerk")
    assert case.household.kind is HouseholdKind.LIFTED


@pytest.mark.parametrize(
    ("kinds", "after"),
    [
        ([HouseholdKind.UNSTABLE], HouseholdKind.LIFTED),
        ([HouseholdKind.UNSTABLE, HouseholdKind.SUDDEN], HouseholdKind.LIFTED),
        ([HouseholdKind.MARGINAL], HouseholdKind.ORDINARY),
    ],
)
def test_of_what_came_in_as_watched_its_kind_tells_what_it_was(
    kinds: list[HouseholdKind], after: HouseholdKind
) -> None:
    assert kind_after(kinds) is after


@pytest.mark.parametrize(
    ("until", "by"),
    [
        (Action.ASK_CLEARING, "secretary"),
        (Action.POST_CLEARING, "secretary"),
        (Action.END_CLEARING, "secretary"),
        (Action.REVIEW_CLEARING, "office_clerk"),
    ],
)
def test_who_decides_next_may_say_that_the_household_is_watched_on(
    session: Session, here: County, until: Action, by: str
) -> None:
    case = cleared_so_far(session, here, until=until)
    on = max(date(2024, 6, 5), case.clearing_reviewed_on or date.min, date(2024, 6, 12))
    with pytest.raises(Refused, match="not_permitted"):
        does(session, here, case.uid, Action.KEEP, on)
    does(session, here, case.uid, Action.KEEP, on, by=by, note="公示期间有人反映儿媳住院花费很大")
    assert case.stage is Stage.MONITORED
    assert (case.asked_on, case.clearing_income, case.clearing_notice_to, case.clearing_reviewed_on) == (None,) * 4
    does(session, here, case.uid, Action.ASK_CLEARING, date(2024, 6, 28), **looked(here))


def test_what_was_said_for_clearing_is_corrected_and_stays_right(session: Session, here: County) -> None:
    case = cleared_so_far(session, here, until=Action.REVIEW_CLEARING)
    facts, who, why = monitoring.facts_of(case), here.actors["town_clerk"], "核查表上写的不一样，录入时看错"
    for wrong, code, field in (
        ({"clearing_income": 7000}, "income_below_line", "clearing_income"),
        ({"checked_with_id": case.checked_by_id}, "clearing_same_person", "checked_with_id"),
        (
            {"checked_with_id": here.people["bridge_clerk"]},
            *("clearing_looker_from_elsewhere", "checked_with_id"),
        ),
        ({"clearing_notice_to": date(2024, 6, 8)}, "notice_too_short", "clearing_notice_to"),
        ({"clearing_notice_from": date(2024, 6, 2)}, "day_before", "clearing_notice_from"),
        ({"clearing_reviewed_on": date(2024, 6, 12)}, "decided_by_another", "clearing_reviewed_on"),
    ):
        with pytest.raises(Refused) as refused:
            monitoring.correct(session, case.uid, None, replace(facts, **wrong), why, actor=who, now=AT)
        assert (refused.value.code, refused.value.field) == (code, field)
    right = replace(facts, clearing_income=9100, checked_with_id=here.people["secretary"])
    monitoring.correct(session, case.uid, None, right, why, actor=who, now=AT)
    assert (case.clearing_income, case.checked_with_id) == (9100, here.people["secretary"])
    right = replace(right, clearing_reviewed_on=date(2024, 6, 12))
    monitoring.correct(session, case.uid, None, right, why, actor=here.actors["secretary"], now=AT)
    assert case.clearing_reviewed_on == date(2024, 6, 12)
