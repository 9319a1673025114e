"""Carrying out what an opinion supports (落实, art. 32 para 2): a task with an owner and a day, until it is proven."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.demands import CARRIED_OUT
from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.domain.petitions import VISITED, Outcome
from app.domain.reasons import check_readable
from app.domain.visits import CONCLUDING, Conclusion
from app.domain.workflow import evidence_lacking
from app.models.inbox import MessageKind
from app.models.matters import Matter, StopReason
from app.models.petitions import Petition
from app.models.promises import Promise
from app.models.visits import Visit
from app.operations import clocks, holdings
from app.operations.matters import in_future
from app.operations.recording import Change
from app.queries import executions
from app.queries.deeds import since_taken_up
from app.queries.directory import posts_of
from app.queries.facts import facts_of

MOST_DAYS = 365
"""As many days ahead what is still to be carried out is due at most; a rule of this house, art. 32 names no day."""


@dataclass(frozen=True)
class NewExecution:
    """落实任务: what is still to be carried out, who sees to it, by which day."""

    text: str
    owner_id: int | None
    due_on: date | None


def check(session: Session, petition: Petition, outcome: Outcome, task: NewExecution | None) -> None:
    """Refuse to close what is neither proven nor goes on as a task.

    Whatever the decision is, something shows what was done (`evidence_missing`). What is supported has to be carried
    out: it is solved and proven, or its task is opened (`execution_unproven`); nothing else has such a task
    (`execution_not_owed`).
    """
    supported = petition.decision in CARRIED_OUT
    if task is not None and not supported:
        raise Refused("execution_not_owed", "task")
    if task is None and evidence_lacking(facts_of(session, petition)):
        raise Refused("evidence_missing", "papers")
    if task is None and supported and outcome is not Outcome.RESOLVED:
        raise Refused("execution_unproven", "task")


def add(
    session: Session, petition: Petition, task: NewExecution, *, actor: Actor, now: datetime
) -> tuple[tuple[Change, ...], list[tuple[int, MessageKind]]]:
    """Open the task; what the step of its act tells of it, and who hears of it."""
    if not task.text.strip():
        raise Refused("execution_text_missing", "task")
    check_readable(task.text, "task")
    if task.owner_id is None:
        raise Refused("execution_owner_missing", "task_owner")
    if task.due_on is None:
        raise Refused("execution_due_missing", "task_due_on")
    in_future(task.due_on, "task_due_on", now=now)
    if task.due_on > (latest := local_day(now) + timedelta(days=MOST_DAYS)):
        raise Refused("execution_too_late", "task_due_on", latest=latest)
    check_owner(session, petition, task.owner_id, "task_owner", now=now)
    made = Promise(matter_id=petition.id, due_on=task.due_on, made_by_id=actor.person_id, made_at=now)
    made.text, made.owner_id = task.text.strip(), task.owner_id
    made.clock = clocks.start_executing(session, petition, local_day(now), task.due_on)
    session.add(made)
    changes = (
        Change("promise", None, made.text),
        Change("promise_owner_id", None, str(task.owner_id)),
        Change("promise_due_on", None, task.due_on.isoformat()),
    )
    told = [(task.owner_id, MessageKind.HANDLER)] if task.owner_id != actor.person_id else []
    return changes, told


def check_owner(session: Session, matter: Matter, person_id: int, field: str, *, now: datetime) -> None:
    """Refuse an owner who is not in post in the responsible unit, or has to keep away (`person_not_in_unit`)."""
    known, posts = facts_of(session, matter), posts_of(session, person_id, local_day(now))
    kept_away = person_id in known.recused_ids | known.accused_person_ids
    if kept_away or all(post.unit_id != matter.unit_id for post in posts):
        raise Refused("person_not_in_unit", field)


def check_day(made: Promise, day: date, field: str) -> None:
    """Refuse another day than might have been set when it was closed (`day_before`, `execution_too_late`)."""
    began = local_day(made.made_at)
    if day <= began:
        raise Refused("day_before", field, day=day, earliest=began + timedelta(days=1))
    if day > (latest := began + timedelta(days=MOST_DAYS)):
        raise Refused("execution_too_late", field, latest=latest)


def follow(session: Session, made: Promise, today: date) -> None:
    """Let the clock go by the day and the end as they are now: carried out, or to be carried out after all."""
    if (clock := made.clock) is None:
        return
    session.flush()
    if clock.due_on != made.due_on:
        clock = made.clock = clocks.execute_anew(session, made.matter, clock, made.due_on, today)
    if made.kept_on is not None:
        clocks.end(clock, made.kept_on)
    elif clock.stop_reason is StopReason.MET and executions.is_open(session, made.matter):
        clocks.run_on(clock)


def settle_if_met(session: Session, matter: Matter, now: datetime) -> tuple[Change, ...]:
    """Settle what a visit had confirmed as solved while something was still to be carried out, once that is proven."""
    if matter.stage not in VISITED or matter.settled_on is not None or executions.is_open(session, matter):
        return ()
    told = select(Visit.conclusion).where(
        *(Visit.matter_id == matter.id, Visit.reached, Visit.kind.in_(CONCLUDING), Visit.conclusion.is_not(None)),
        *(Visit.visited_on >= matter.closed_on, since_taken_up(Visit.matter_id, Visit.recorded_at)),
    )
    if session.scalar(told.order_by(Visit.id.desc()).limit(1)) is not Conclusion.SETTLED:
        return ()
    before = matter.outcome
    holdings.settle(matter, Outcome.RESOLVED, now)
    return () if before is Outcome.RESOLVED else (Change("outcome", before and before.value, Outcome.RESOLVED.value),)
