"""督查计划: made and approved by two people; each line counts what is recorded, and its number is its list."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.errors import Refused
from app.domain.petitions import Stage
from app.domain.planning import PlanKind, PlanLevel, PlanState, TaskState
from app.models.plans import Inspection, SupervisionPlan
from app.operations import planning
from app.operations.planning import NewInspection, NewPlan, NewTask
from app.queries import plans
from tests import given
from tests.given import County

FIRST, LAST = date(2024, 4, 1), date(2024, 6, 30)
FOUND = "登记齐全，公示栏还是上季度的，群众不知道办到哪一步。"


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


def refused(doing: Callable[[], object], session: Session) -> str:
    """The code with which it is refused."""
    with pytest.raises(Refused) as why, session.begin_nested():
        doing()
    return why.value.code


@pytest.fixture
def plan(session: Session, here: County) -> SupervisionPlan:
    """A plan of the supervision office for a quarter, being made."""
    new = NewPlan("二季度督查计划", FIRST, LAST)
    return planning.make(session, new, actor=here.actors["supervisor"], now=at(4, 1))


def add(session: Session, here: County, plan: SupervisionPlan, kind: PlanKind, number: int = 1, **said: Any) -> None:
    usual = NewTask(kind, PlanLevel.ALL, FIRST, LAST, number)
    planning.add_task(session, plan.uid, replace(usual, **said), actor=here.actors["supervisor"], now=at(4, 1, 10))


def inspect(session: Session, here: County, **said: Any) -> Inspection:
    usual = NewInspection(date(2024, 5, 7), here.units["willow"], announced=False, finding=FOUND)
    return planning.inspect(session, replace(usual, **said), actor=here.actors["supervisor"], now=at(5, 8))


def counted(session: Session, here: County, plan: SupervisionPlan, by: str = "supervisor") -> list[int]:
    actor, found = here.actors[by], []
    for line in plans.lines(session, actor, plan, date(2024, 5, 10)):
        listed, total = plans.deeds(session, actor, line.task, 1)
        assert len(listed) == total == line.done, "a number is as long as its list"
        found.append(line.done)
    return found


def test_a_plan_is_approved_by_another_person_and_then_stands(
    session: Session, here: County, plan: SupervisionPlan
) -> None:
    head, maker = here.actors["petition_head"], here.actors["supervisor"]
    assert refused(lambda: planning.approve(session, plan.uid, actor=head, now=at(4, 1, 11)), session) == "plan_empty"
    add(session, here, plan, PlanKind.ORDERS)
    assert refused(lambda: planning.approve(session, plan.uid, actor=maker, now=at(4, 2)), session) == (
        "plan_approved_by_another"
    )
    clerk = here.actors["town_head"]
    assert refused(lambda: planning.approve(session, plan.uid, actor=clerk, now=at(4, 2)), session) == "not_permitted"
    planning.approve(session, plan.uid, actor=head, now=at(4, 2))
    assert (plan.state, plan.approved_by_id) == (PlanState.APPROVED, head.person_id)
    assert refused(lambda: add(session, here, plan, PlanKind.VISITS), session) == "plan_not_draft"
    dropping = plan.tasks[0].uid
    assert refused(lambda: planning.drop_task(session, dropping, actor=maker, now=at(4, 2)), session) == (
        "plan_not_draft"
    )
    planning.withdraw(session, plan.uid, "数字有误，重新编制一份", actor=maker, now=at(4, 3))
    assert plan.state is PlanState.WITHDRAWN
    assert plans.running(session, date(2024, 5, 1)) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"last_on": date(2024, 7, 1)}, "plan_task_outside"),
        ({"first_on": date(2024, 3, 31)}, "plan_task_outside"),
        ({"first_on": date(2024, 6, 1), "last_on": date(2024, 5, 1)}, "plan_period_wrong"),
        ({"unit_id": 99999}, "unit_unknown"),
    ],
)
def test_a_line_lies_within_its_plan(
    session: Session, here: County, plan: SupervisionPlan, said: dict[str, Any], code: str
) -> None:
    assert refused(lambda: add(session, here, plan, PlanKind.ORDERS, **said), session) == code
    assert plan.tasks == []


def test_each_line_counts_what_is_recorded_of_its_units_in_its_days(
    session: Session, here: County, plan: SupervisionPlan
) -> None:
    made = given.petition(session, here, Stage.ACCEPTED, at=at(5, 2))
    given.done(session, here, made, "supervise", at=at(5, 6))
    inspect(session, here)
    inspect(session, here, inspected_on=date(2024, 3, 31))
    inspect(session, here, unit_id=here.units["housing"])
    for kind, said in (
        (PlanKind.ORDERS, {}),
        (PlanKind.ORDERS, {"level": PlanLevel.DEPARTMENTS}),
        (PlanKind.ORDERS, {"first_on": date(2024, 5, 7)}),
        (PlanKind.ON_SITE, {}),
        (PlanKind.ON_SITE, {"level": PlanLevel.TOWNS}),
        (PlanKind.ON_SITE, {"unit_id": here.units["housing"]}),
    ):
        add(session, here, plan, kind, 2, **said)
    assert counted(session, here, plan) == [1, 0, 0, 2, 1, 1]
    assert counted(session, here, plan, "office_head") == [0, 0, 0, 2, 1, 1], "who sees no petition counts none"


def test_a_draw_and_visits_count_as_far_as_they_are_the_offices(
    session: Session, here: County, plan: SupervisionPlan
) -> None:
    made = given.petition(session, here, Stage.CLOSED, at=at(5, 2))
    given.done(session, here, made, "visit", at=made.stage_at + timedelta(days=1))
    add(session, here, plan, PlanKind.VISITS)
    by = here.actors["petition_head"]
    other = planning.make(session, NewPlan("信访局二季度督查计划", FIRST, LAST), actor=by, now=at(4, 1))
    task = NewTask(PlanKind.VISITS, PlanLevel.TOWNS, FIRST, LAST, 1)
    planning.add_task(session, other.uid, task, actor=by, now=at(4, 1))
    assert (counted(session, here, plan), counted(session, here, other)) == ([0], [1])


def test_what_was_not_done_by_the_end_is_marked_once_approved(
    session: Session, here: County, plan: SupervisionPlan
) -> None:
    add(session, here, plan, PlanKind.ON_SITE, 2, last_on=date(2024, 5, 8))
    add(session, here, plan, PlanKind.ON_SITE, 1)
    actor = here.actors["supervisor"]
    assert plans.unmet(session, actor, date(2024, 5, 9)) == []
    planning.approve(session, plan.uid, actor=here.actors["petition_head"], now=at(4, 2))
    one = inspect(session, here)
    states = [line.state for line in plans.lines(session, actor, plan, date(2024, 5, 9))]
    assert states == [TaskState.UNMET, TaskState.DONE]
    assert [line.task.number for line in plans.unmet(session, actor, date(2024, 5, 9))] == [2]
    planning.withdraw_inspection(session, one.uid, "记错了单位，重新记一次", actor=actor, now=at(5, 9))
    assert counted(session, here, plan) == [0, 0]


def test_an_inspection_says_what_was_found_and_no_day_to_come(session: Session, here: County) -> None:
    assert refused(lambda: inspect(session, here, finding="好"), session) == "inspection_finding_too_short"
    assert refused(lambda: inspect(session, here, inspected_on=date(2024, 5, 9)), session) == "day_in_future"
    one = inspect(session, here)
    other = here.actors["petition_head"]
    assert refused(
        lambda: planning.withdraw_inspection(session, one.uid, "不是我们单位记的", actor=other, now=at(5, 9)), session
    ) == ("not_permitted")
