"""Supervision plans with what was done of each line, counted from what is recorded; inspections on the spot.

A line counts by the conditions of the list that its number opens, as far as the reader sees the matters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, desc, func, not_, null, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from app.domain.accountability import LOCAL
from app.domain.permissions import Actor
from app.domain.planning import PlanKind, PlanLevel, PlanState, TaskState, task_state
from app.domain.visits import CONCLUDING
from app.models.directory import Unit, UnitLevel
from app.models.matters import Matter
from app.models.plans import Inspection, SupervisionPlan, SupervisionTask
from app.models.remedies import SupervisionOrder
from app.models.sampling import SampleCase, SampleDraw
from app.models.visits import Visit
from app.queries import sampling
from app.queries.visibility import visible

PAGE = 50
LEVELS = {
    PlanLevel.DEPARTMENTS: (UnitLevel.DEPARTMENT, UnitLevel.OFFICE, UnitLevel.DISCIPLINE),
    PlanLevel.TOWNS: (UnitLevel.TOWN, UnitLevel.PARK),
}


@dataclass(frozen=True)
class TaskLine:
    """A line with what was done of it."""

    task: SupervisionTask
    done: int
    state: TaskState


@dataclass(frozen=True)
class Deed:
    """One thing that was done: the day, of which unit, because of which matter, or its own uid."""

    on: date
    unit: str
    matter: Matter | None
    uid: str


def plans(session: Session) -> Sequence[SupervisionPlan]:
    """Every plan, the newest first."""
    return session.scalars(select(SupervisionPlan).options(*_WHOLE).order_by(SupervisionPlan.id.desc())).all()


def by_uid(session: Session, uid: str) -> SupervisionPlan | None:
    """The plan of this address."""
    return session.scalar(select(SupervisionPlan).where(SupervisionPlan.uid == uid).options(*_WHOLE))


def task_by_uid(session: Session, uid: str) -> SupervisionTask | None:
    """The line of this address, with its plan."""
    found = select(SupervisionTask).where(SupervisionTask.uid == uid)
    return session.scalar(found.options(joinedload(SupervisionTask.plan), joinedload(SupervisionTask.unit)))


def lines(session: Session, actor: Actor, plan: SupervisionPlan, today: date) -> list[TaskLine]:
    """The lines of a plan with what was done of each, in its order."""
    return [_line(session, actor, task, today) for task in plan.tasks]


def unmet(session: Session, actor: Actor, today: date) -> list[TaskLine]:
    """The lines of approved plans whose days are over and of which too little was done, the newest first."""
    over = select(SupervisionTask).join(SupervisionPlan, SupervisionPlan.id == SupervisionTask.plan_id)
    over = over.where(
        SupervisionPlan.approved_at.is_not(None),
        SupervisionPlan.withdrawn_at.is_(None),
        SupervisionTask.last_on < today,
    )
    over = over.options(joinedload(SupervisionTask.plan), joinedload(SupervisionTask.unit))
    found = session.scalars(over.order_by(SupervisionTask.last_on.desc(), SupervisionTask.id))
    return [line for task in found if (line := _line(session, actor, task, today)).state is TaskState.UNMET]


def running(session: Session, today: date) -> Sequence[SupervisionPlan]:
    """The approved plans that run today."""
    return [
        plan for plan in plans(session) if plan.state is PlanState.APPROVED and plan.first_on <= today <= plan.last_on
    ]


def deeds(session: Session, actor: Actor, task: SupervisionTask, number: int) -> tuple[list[Deed], int]:
    """One page of what was done of a line, the newest first, and how many there are."""
    found = _done(actor, task)
    rows = session.execute(found.order_by(desc("on"), "uid").limit(PAGE).offset((number - 1) * PAGE)).all()
    ids = [row.matter_id for row in rows if row.matter_id is not None]
    known = {one.id: one for one in session.scalars(select(Matter).where(Matter.id.in_(ids)))}
    names = {row[0]: row[1] for row in session.execute(select(Unit.id, Unit.name))}
    listed = [Deed(_day(row.on), names.get(row.unit_id, ""), known.get(row.matter_id), row.uid) for row in rows]
    return listed, _count(session, actor, task)


def inspections(session: Session, number: int) -> tuple[Sequence[Inspection], int]:
    """One page of the inspections, the newest first, and how many there are."""
    total = session.scalar(select(func.count(Inspection.id))) or 0
    found = select(Inspection).options(*_INSPECTED).order_by(Inspection.inspected_on.desc(), Inspection.id.desc())
    return session.scalars(found.limit(PAGE).offset((number - 1) * PAGE)).all(), total


def inspection_by_uid(session: Session, uid: str) -> Inspection | None:
    """The inspection of this address."""
    return session.scalar(select(Inspection).where(Inspection.uid == uid).options(*_INSPECTED))


def _line(session: Session, actor: Actor, task: SupervisionTask, today: date) -> TaskLine:
    done = _count(session, actor, task)
    days = {"first_on": task.first_on, "last_on": task.last_on}
    return TaskLine(task, done, task_state(**days, number=task.number, done=done, today=today))


def _count(session: Session, actor: Actor, task: SupervisionTask) -> int:
    return session.scalar(select(func.count()).select_from(_done(actor, task).subquery())) or 0


def _done(actor: Actor, task: SupervisionTask) -> Select[Any]:
    columns: Any
    begins, ends = _begins(task.first_on), _begins(task.last_on + timedelta(days=1))
    match task.kind:
        case PlanKind.ORDERS:
            order = SupervisionOrder
            columns = (order.ordered_at.label("on"), order.unit_id, order.matter_id, order.uid)
            found = select(*columns).join(Matter, Matter.id == order.matter_id)
            found = found.where(visible(actor), order.ordered_at >= begins, order.ordered_at < ends)
            return found.where(*_of(task, order.unit_id))
        case PlanKind.SAMPLED:
            case_ = SampleCase
            columns = (SampleDraw.drawn_at.label("on"), case_.unit_id, case_.matter_id, case_.uid)
            found = select(*columns).join(SampleDraw, SampleDraw.id == case_.draw_id)
            found = found.join(Matter, Matter.id == case_.matter_id)
            found = found.where(sampling.seen(actor), not_(Matter.confidential), case_.dropped_at.is_(None))
            found = found.where(SampleDraw.drawn_at >= begins, SampleDraw.drawn_at < ends)
            return found.where(*_of(task, case_.unit_id))
        case PlanKind.VISITS:
            columns = (Visit.visited_on.label("on"), Matter.unit_id, Visit.matter_id, Visit.uid)
            found = select(*columns).join(Matter, Matter.id == Visit.matter_id)
            found = found.where(visible(actor), Visit.kind.in_(CONCLUDING), Visit.unit_id == task.plan.unit_id)
            found = found.where(Visit.visited_on.between(task.first_on, task.last_on))
            return found.where(*_of(task, Matter.unit_id))
        case PlanKind.ON_SITE:
            seen = Inspection
            columns = (seen.inspected_on.label("on"), seen.unit_id, null().label("matter_id"), seen.uid)
            found = select(*columns).where(seen.withdrawn_at.is_(None), seen.by_unit_id == task.plan.unit_id)
            found = found.where(seen.inspected_on.between(task.first_on, task.last_on))
            return found.where(*_of(task, seen.unit_id))


def _of(
    task: SupervisionTask, unit_id: InstrumentedAttribute[int] | InstrumentedAttribute[int | None]
) -> Sequence[ColumnElement[bool]]:
    if task.unit_id is not None:
        return (unit_id == task.unit_id,)
    if task.level is PlanLevel.ALL:
        return ()
    return (unit_id.in_(select(Unit.id).where(Unit.level.in_(LEVELS[task.level]))),)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LOCAL)


def _day(on: date | datetime) -> date:
    return on.astimezone(LOCAL).date() if isinstance(on, datetime) else on


_WHOLE = (
    joinedload(SupervisionPlan.unit),
    joinedload(SupervisionPlan.made_by),
    joinedload(SupervisionPlan.approved_by),
    joinedload(SupervisionPlan.withdrawn_by),
    selectinload(SupervisionPlan.tasks).joinedload(SupervisionTask.unit),
)
_INSPECTED = (joinedload(Inspection.unit), joinedload(Inspection.by_unit), joinedload(Inspection.recorded_by))
