"""Making a supervision plan, its lines, approving it, taking it back; an inspection on the spot."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound, Refused
from app.domain.permissions import Actor
from app.domain.planning import MOST_TASKS, PlanKind, PlanLevel, PlanState, check_period, may_approve, may_make
from app.models.directory import Unit
from app.models.plans import Inspection, SupervisionPlan, SupervisionTask
from app.operations import recording
from app.operations.matters import check_days, said


@dataclass(frozen=True)
class NewPlan:
    """What it is called and its period."""

    title: str
    first_on: date
    last_on: date
    token: str | None = None


@dataclass(frozen=True)
class NewTask:
    """A line: what, of which units or of one, in which days, how many."""

    kind: PlanKind
    level: PlanLevel
    first_on: date
    last_on: date
    number: int
    unit_id: int | None = None


@dataclass(frozen=True)
class NewInspection:
    """Which unit was inspected when, announced or not, where, what was found, what is demanded."""

    inspected_on: date
    unit_id: int
    announced: bool
    finding: str
    place: str = ""
    demand: str = ""
    token: str | None = None


def make(session: Session, new: NewPlan, *, actor: Actor, now: datetime) -> SupervisionPlan:
    """Begin a plan of the actor's office. Sent twice it is one."""
    unit_id, person_id = _maker(actor)
    if (made := recording.made_before(session, new.token)) is not None:
        return session.scalars(select(SupervisionPlan).where(SupervisionPlan.uid == made)).one()
    check_period(new.first_on, new.last_on, ("first_on", "last_on"))
    title = " ".join(new.title.split())
    if not title:
        raise Refused("plan_title_missing", "title")
    plan = SupervisionPlan(
        title=title, first_on=new.first_on, last_on=new.last_on, unit_id=unit_id, made_by_id=person_id, made_at=now
    )
    session.add(plan)
    session.flush()
    _note(session, "plan.make", "plan", plan.uid, actor, now)
    recording.spend(session, new.token, plan.uid, actor=actor, now=now)
    return plan


def add_task(session: Session, uid: str, new: NewTask, *, actor: Actor, now: datetime) -> SupervisionTask:
    """Put a line into a plan that is not approved. Raises Refused at the field that is wrong."""
    plan = _draft(session, uid, actor)
    check_period(new.first_on, new.last_on, ("task_first_on", "task_last_on"))
    if new.first_on < plan.first_on or new.last_on > plan.last_on:
        raise Refused("plan_task_outside", "task_last_on", first=plan.first_on, last=plan.last_on)
    if len(plan.tasks) >= MOST_TASKS:
        raise Refused("plan_too_long", most=MOST_TASKS)
    if new.unit_id is not None:
        _unit(session, new.unit_id)
    task = SupervisionTask(
        plan=plan,
        kind=new.kind,
        level=PlanLevel.ALL if new.unit_id is not None else new.level,
        unit_id=new.unit_id,
        first_on=new.first_on,
        last_on=new.last_on,
        number=new.number,
    )
    session.add(task)
    session.flush()
    _note(session, "plan.add_task", "plan", plan.uid, actor, now, {"task": task.uid, "number": task.number})
    return task


def drop_task(session: Session, uid: str, *, actor: Actor, now: datetime) -> SupervisionPlan:
    """Take a line out of a plan that is not approved; `uid`: of the line."""
    task = session.scalar(select(SupervisionTask).where(SupervisionTask.uid == uid))
    if task is None:
        raise NotFound
    plan = _draft(session, task.plan.uid, actor)
    plan.tasks.remove(task)
    session.delete(task)
    session.flush()
    _note(session, "plan.drop_task", "plan", plan.uid, actor, now, {"task": uid})
    return plan


def approve(session: Session, uid: str, *, actor: Actor, now: datetime) -> SupervisionPlan:
    """Approve a plan that somebody else made: from now on its lines stand."""
    plan = _locked(session, uid)
    if not may_approve(actor, plan.made_by_id):
        raise Refused("plan_approved_by_another" if actor.person_id == plan.made_by_id else "not_permitted")
    if plan.state is not PlanState.DRAFT:
        raise Refused("plan_not_draft")
    if not plan.tasks:
        raise Refused("plan_empty")
    plan.approved_by_id, plan.approved_at = actor.person_id, now
    _note(session, "plan.approve", "plan", plan.uid, actor, now)
    return plan


def withdraw(session: Session, uid: str, reason: str, *, actor: Actor, now: datetime) -> SupervisionPlan:
    """Take a plan back with the reason: it stays readable and is counted no more."""
    _maker(actor)
    plan = _locked(session, uid)
    if plan.state is PlanState.WITHDRAWN:
        raise Refused("plan_withdrawn")
    plan.withdrawal = said(reason, "reason", "reason_too_short")
    plan.withdrawn_by_id, plan.withdrawn_at = actor.person_id, now
    _note(session, "plan.withdraw", "plan", plan.uid, actor, now)
    return plan


def inspect(session: Session, new: NewInspection, *, actor: Actor, now: datetime) -> Inspection:
    """Write down an inspection on the spot. Sent twice it is one."""
    by_unit_id, person_id = _maker(actor)
    if (made := recording.made_before(session, new.token)) is not None:
        return session.scalars(select(Inspection).where(Inspection.uid == made)).one()
    check_days(new.inspected_on, "inspected_on", now=now)
    _unit(session, new.unit_id)
    inspection = Inspection(
        inspected_on=new.inspected_on,
        unit_id=new.unit_id,
        by_unit_id=by_unit_id,
        announced=new.announced,
        place=" ".join(new.place.split()) or None,
        recorded_by_id=person_id,
        recorded_at=now,
    )
    inspection.finding = said(new.finding, "finding", "inspection_finding_too_short")
    inspection.demand = new.demand.strip() or None
    session.add(inspection)
    session.flush()
    _note(session, "inspection.record", "inspection", inspection.uid, actor, now)
    recording.spend(session, new.token, inspection.uid, actor=actor, now=now)
    return inspection


def withdraw_inspection(session: Session, uid: str, reason: str, *, actor: Actor, now: datetime) -> Inspection:
    """Take back what was written down wrongly, with the reason; the office that wrote it may."""
    by_unit_id, _ = _maker(actor)
    this = select(Inspection).where(Inspection.uid == uid).with_for_update()
    inspection = session.scalar(this.execution_options(populate_existing=True))
    if inspection is None:
        raise NotFound
    if inspection.by_unit_id != by_unit_id:
        raise Refused("not_permitted")
    if inspection.withdrawn_at is not None:
        raise Refused("inspection_withdrawn")
    inspection.withdrawal = said(reason, "reason", "reason_too_short")
    inspection.withdrawn_by_id, inspection.withdrawn_at = actor.person_id, now
    _note(session, "inspection.withdraw", "inspection", inspection.uid, actor, now)
    return inspection


def _maker(actor: Actor) -> tuple[int, int]:
    if not may_make(actor) or actor.unit_id is None or actor.person_id is None:
        raise Refused("not_permitted")
    return actor.unit_id, actor.person_id


def _draft(session: Session, uid: str, actor: Actor) -> SupervisionPlan:
    unit_id, _ = _maker(actor)
    plan = _locked(session, uid)
    if plan.unit_id != unit_id:
        raise Refused("not_permitted")
    if plan.state is not PlanState.DRAFT:
        raise Refused("plan_not_draft")
    return plan


def _locked(session: Session, uid: str) -> SupervisionPlan:
    this = select(SupervisionPlan).where(SupervisionPlan.uid == uid).with_for_update()
    plan = session.scalar(this.execution_options(populate_existing=True))
    if plan is None:
        raise NotFound
    return plan


def _unit(session: Session, unit_id: int) -> None:
    unit = session.get(Unit, unit_id)
    if unit is None or unit.retired_on is not None:
        raise Refused("unit_unknown", "unit")


def _note(
    session: Session,
    event: str,
    kind: str,
    uid: str,
    actor: Actor,
    now: datetime,
    detail: dict[str, object] | None = None,
) -> None:
    recording.note_event(session, event, actor=actor, now=now, kind=kind, uid=uid, detail=detail)
