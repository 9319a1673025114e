"""What was entered wrongly of a household is put right with a reason, and nothing of it contradicts the rest."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.households import HouseholdKind, Measure, Relation
from app.operations import household_corrections as corrections
from app.operations import members
from app.operations.household_corrections import PlanFacts, StatusFacts
from app.operations.members import NewPlanLine
from app.queries import households as rows
from tests.given import MORNING, County, refused
from tests.households import HEAD, REASON, SINCE, SON, become, household, retire

WHY = "公告日期抄错了，按公告更正"
FIRST, LATER = date(2023, 10, 1), date(2024, 3, 1)


def test_the_days_of_two_statuses_still_meet_after_one_was_corrected(session: Session, here: County) -> None:
    made, clerk = household(session, here), here.actors["office_clerk"]
    become(session, here, made, HouseholdKind.LIFTED, LATER)
    first, second = made.statuses
    told = StatusFacts(date(2024, 4, 1), "县级审定，2024年4月1日公告")
    with refused(session, "decided_by_another", "since"):
        town = here.actors["town_clerk"]
        corrections.correct_status(session, made.uid, None, second.uid, told, WHY, actor=town, now=MORNING)
    corrections.correct_status(session, made.uid, None, second.uid, told, WHY, actor=clerk, now=MORNING)
    assert (first.to_on, second.from_on, second.reason) == (date(2024, 3, 31), date(2024, 4, 1), told.basis)
    corrections.correct_status(
        session, made.uid, None, first.uid, StatusFacts(FIRST, REASON), WHY, actor=clerk, now=MORNING
    )
    assert (first.from_on, first.to_on, first.reason) == (FIRST, date(2024, 3, 31), REASON)
    for day, code in ((SINCE - timedelta(days=40), "day_before"), (date(2024, 6, 1), "day_in_future")):
        with refused(session, code, "since"):
            corrections.correct_status(
                session, made.uid, None, second.uid, StatusFacts(day, REASON), WHY, actor=clerk, now=MORNING
            )
    with refused(session, "household_status_after_end", "since"):
        late = StatusFacts(date(2024, 4, 5), REASON)
        corrections.correct_status(session, made.uid, None, first.uid, late, WHY, actor=clerk, now=MORNING)
    with refused(session, "nothing_changed", "reason"):
        same = StatusFacts(FIRST, REASON)
        corrections.correct_status(session, made.uid, None, first.uid, same, WHY, actor=clerk, now=MORNING)
    assert [one.action for one in rows.changes_of(session, made)][:2] == ["correct_status", "correct_status"]


def test_a_line_of_the_plan_is_put_right_and_what_is_not_done_yet_is_open_again(session: Session, here: County) -> None:
    made, clerk = household(session, here), here.actors["town_clerk"]
    new = NewPlanLine("代办慢性病门诊报销手续", here.people["town_clerk"], date(2024, 6, 30))
    line = members.plan(session, made.uid, None, new, actor=clerk, now=MORNING)
    members.plan_done(
        session, made.uid, None, line.uid, MORNING.date(), "报销款已经到账，看过存折", actor=clerk, now=MORNING
    )
    facts = PlanFacts("代办大病保险二次报销手续", here.people["deputy"], date(2024, 7, 31), measure=Measure.MEDICAL)
    corrections.correct_plan(session, made.uid, None, line.uid, facts, WHY, actor=clerk, now=MORNING)
    assert (line.text, line.owner_id, line.due_on, line.measure, line.done_on, line.done_note) == (
        *(facts.text, facts.owner_id, facts.due_on, Measure.MEDICAL, None, None),
    )
    with refused(session, "choice_missing", "measure"):
        none = replace(facts, measure=None)
        corrections.correct_plan(session, made.uid, None, line.uid, none, WHY, actor=clerk, now=MORNING)
    with refused(session, "day_before", "due_on"):
        early = replace(facts, due_on=date(2024, 5, 1))
        corrections.correct_plan(session, made.uid, None, line.uid, early, WHY, actor=clerk, now=MORNING)
    with pytest.raises(NotFound):
        corrections.correct_plan(
            session, made.uid, None, line.uid, facts, WHY, actor=here.actors["bridge_clerk"], now=MORNING
        )


def test_who_left_with_the_household_lives_there_again_unless_he_lives_elsewhere(
    session: Session, here: County
) -> None:
    made, clerk = household(session, here), here.actors["town_clerk"]
    with refused(session, "household_not_retired"):
        corrections.restore(session, made.uid, None, WHY, actor=clerk, now=MORNING)
    retire(session, here, made, date(2024, 5, 1))
    corrections.restore(session, made.uid, None, "没有迁走，登记错了户", actor=clerk, now=MORNING)
    assert made.retired_on is None
    assert [one.left_on for one in made.members] == [None, None]
    assert made.unconfirmed, "that it is clear is said by two again"
    retire(session, here, made, date(2024, 5, 1))
    household(session, here, replace(SON, relation=Relation.HEAD), number="9902261040418", at=MORNING)
    with refused(session, "member_elsewhere", "reason"):
        corrections.restore(session, made.uid, None, "没有迁走，登记错了户", actor=clerk, now=MORNING)
    assert HEAD.name not in [one.name for one in made.members if one.left_on is None]
