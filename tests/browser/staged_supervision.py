"""Instructions of leaders, supervision plans and inspections at every station, for the crawl."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.instructing import AnswerKind
from app.domain.planning import PlanKind, PlanLevel
from app.models.matters import Matter
from app.operations import instructing, planning
from tests import given


def planned(session: Session, here: given.County, at: datetime) -> None:
    """A plan that waits to be approved, one that is approved, and an inspection."""
    maker, today = here.actors["supervisor"], local_day(at)
    for approved in (True, False):
        plan = planning.make(
            session, planning.NewPlan("本季度信访督查计划", today, today + timedelta(days=60)), actor=maker, now=at
        )
        task = planning.NewTask(PlanKind.ON_SITE, PlanLevel.TOWNS, today, today + timedelta(days=30), 2)
        planning.add_task(session, plan.uid, task, actor=maker, now=at)
        if approved:
            planning.approve(session, plan.uid, actor=here.actors["petition_head"], now=at)
    found = planning.NewInspection(today, here.units["willow"], False, "登记齐全，公示栏还是上季度的，要更新。")
    planning.inspect(session, found, actor=maker, now=at)


def instructed(session: Session, here: given.County, made: Matter, now: datetime, *, reports: bool) -> None:
    """An instruction that waits for its report, or for its settling."""
    head, today = here.actors["petition_head"], local_day(now)
    command = instructing.Instruct(
        text="请限期核查，结果报我。",
        instructed_on=today,
        unit_id=here.units["willow"],
        passed_on=today,
        due_on=today + timedelta(days=10),
        leader_id=here.people["leader"],
    )
    one = instructing.give(session, made.uid, None, command, actor=head, now=now)
    if reports:
        told = instructing.Answer(AnswerKind.REPORTED, today, "已经核查，补助十日内发放到户。")
        instructing.answer(session, one.uid, told, actor=head, now=now)
