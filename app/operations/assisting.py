"""Lead and assisting units (协办, art. 24): asking another unit for its part, its answer, letting it off."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import assisting
from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.limits import RuleId
from app.domain.permissions import Actor
from app.domain.workflow import Facts
from app.models.assists import Assist
from app.models.inbox import MessageKind
from app.models.matters import Matter, StopReason
from app.operations import clocks, recording
from app.operations.matters import HEADS, add_papers, in_future, locked, said, target_unit
from app.operations.papers import NewPaper
from app.operations.recording import Change
from app.queries.assists import OPEN
from app.queries.directory import in_post, posts_of
from app.queries.facts import facts_of

HANDLING = (RuleId.D5, RuleId.D6, RuleId.D25)
"""By when the whole matter is to be handled: the answer to a part of it comes before."""


@dataclass(frozen=True)
class Ask:
    """请求协办: which unit, for what, and by which day it shall answer."""

    unit_id: int
    task: str
    due_on: date


@dataclass(frozen=True)
class Entrust:
    """指定协办人: who in the assisting unit sees to it."""

    assist_id: int
    handler_id: int


@dataclass(frozen=True)
class Reply:
    """答复协办: what the assisting unit did or found, with its papers."""

    assist_id: int
    reply: str
    papers: tuple[NewPaper, ...] = ()


@dataclass(frozen=True)
class Waive:
    """免予协办: which request is dropped, and why nothing is to be answered any more."""

    assist_id: int
    reason: str


def ask(session: Session, uid: str, version: int | None, command: Ask, *, actor: Actor, now: datetime) -> Assist:
    """Ask a unit for its part: it sees the matter from now on, and the matter cannot be closed over its answer."""
    matter = locked(session, Matter, uid, version, actor=actor)
    known = facts_of(session, matter)
    _check(assisting.ask_refusal(known, actor))
    unit = target_unit(session, command.unit_id, known, now=now)
    if unit.id == matter.unit_id:
        raise Refused("assist_of_own_unit", "unit", unit=unit.name)
    if session.scalar(select(Assist.id).where(Assist.matter_id == matter.id, Assist.unit_id == unit.id, OPEN)):
        raise Refused("assist_asked_already", "unit", unit=unit.name)
    task = said(command.task, "task", "assist_task_too_short")
    in_future(command.due_on, "due_on", now=now)
    check_within(matter, command.due_on, "due_on")
    made = Assist(matter_id=matter.id, unit_id=unit.id, asked_by_id=actor.person_id, asked_at=now)
    made.task = task
    made.clock = clocks.start_assisting(session, matter, local_day(now), command.due_on, unit_id=unit.id)
    session.add(made)
    session.flush()
    changes = (Change("assist_unit", None, unit.name), Change("assist_due_on", None, command.due_on.isoformat()))
    heads = in_post(session, local_day(now), *HEADS, unit_id=unit.id)
    recording.record(
        session,
        matter,
        "ask_assist",
        actor=actor,
        now=now,
        from_stage=matter.stage,
        note=task,
        changes=changes,
        tells=[(head.person_id, MessageKind.ASSIST_ASKED) for head in heads],
    )
    return made


def follow(session: Session, matter: Matter, today: date) -> None:
    """Let the clocks of what units were asked for run as long as it is owed, after another unit answers for all of it:
    what became a unit's own it answers no more, and does once more when it is its own no longer."""
    asked = select(Assist).where(Assist.matter_id == matter.id, Assist.replied_at.is_(None), Assist.waived_at.is_(None))
    for assist in session.scalars(asked):
        clock, owed = assist.clock, assist.unit_id != matter.unit_id and matter.stage not in assisting.ENDED
        if owed:
            clock.stopped_on = clock.stop_reason = None
        elif clock.stopped_on is None:
            clocks.end(clock, today, StopReason.ENDED)


def check_within(matter: Matter, due_on: date, field: str) -> None:
    """Refuse a day after the one by which the whole matter is to be handled (`assist_after_the_matter`)."""
    running = [clock.due_on for clock in matter.clocks if clock.rule in HANDLING and clock.stopped_on is None]
    if running and due_on > min(running):
        raise Refused("assist_after_the_matter", field, due=min(running))


def entrust(
    session: Session, uid: str, version: int | None, command: Entrust, *, actor: Actor, now: datetime
) -> Assist:
    """Say who in the assisting unit sees to it; he sees the matter from now on, who saw to it before no more."""
    matter, known, assist = _open(session, uid, version, command.assist_id, actor)
    _check(assisting.entrust_refusal(known, actor, assist.unit_id))
    if command.handler_id in known.accused_person_ids:
        raise Refused("handler_is_accused", "handler")
    if command.handler_id in known.recused_ids:
        raise Refused("handler_is_recused", "handler")
    if all(post.unit_id != assist.unit_id for post in posts_of(session, command.handler_id, local_day(now))):
        raise Refused("person_not_in_assisting_unit", "handler")
    before = assist.handler.name if assist.handler else None
    assist.handler_id = command.handler_id
    session.flush()
    session.refresh(assist, ["handler"])
    after = assist.handler.name if assist.handler else None
    unit = Change("assist_unit", assist.unit.name, assist.unit.name)
    change = Change("assist_handler", before, after)
    recording.record(
        session,
        matter,
        "entrust_assist",
        actor=actor,
        now=now,
        from_stage=matter.stage,
        changes=(unit, change),
        tells=[(command.handler_id, MessageKind.ASSIST_HANDLER)],
    )
    return assist


def reply(session: Session, uid: str, version: int | None, command: Reply, *, actor: Actor, now: datetime) -> Assist:
    """Answer for the assisting unit; the lead is told, and this answer no longer keeps the matter open."""
    matter, known, assist = _open(session, uid, version, command.assist_id, actor)
    _check(assisting.reply_refusal(known, actor, assist.unit_id))
    assist.reply = text = said(command.reply, "reply", "assist_reply_too_short")
    assist.replied_by_id, assist.replied_at = actor.person_id, now
    clocks.end(assist.clock, local_day(now))
    add_papers(session, matter, command.papers, actor=actor, now=now)
    _record(session, matter, assist, "reply_assist", text, actor=actor, now=now)
    return assist


def waive(session: Session, uid: str, version: int | None, command: Waive, *, actor: Actor, now: datetime) -> Assist:
    """Let the unit off with a reason: nothing is to be answered, and it sees the matter no longer."""
    matter, known, assist = _open(session, uid, version, command.assist_id, actor)
    _check(assisting.waive_refusal(known, actor))
    assist.waiver = text = said(command.reason, "reason", "reason_too_short")
    assist.waived_by_id, assist.waived_at = actor.person_id, now
    clocks.end(assist.clock, local_day(now), StopReason.ENDED)
    _record(session, matter, assist, "waive_assist", text, actor=actor, now=now)
    return assist


def _open(
    session: Session, uid: str, version: int | None, assist_id: int, actor: Actor
) -> tuple[Matter, Facts, Assist]:
    matter = locked(session, Matter, uid, version, actor=actor)
    this = (Assist.id == assist_id, Assist.matter_id == matter.id, OPEN)
    assist = session.scalar(select(Assist).where(*this).with_for_update())
    if assist is None:
        raise Refused("assist_not_open", "assist")
    return matter, facts_of(session, matter), assist


def _check(code: str | None) -> None:
    if code is not None:
        raise Refused(code)


def _record(
    session: Session, matter: Matter, assist: Assist, action: str, text: str, *, actor: Actor, now: datetime
) -> None:
    unit = Change("assist_unit", assist.unit.name, assist.unit.name)
    recording.record(session, matter, action, actor=actor, now=now, from_stage=matter.stage, note=text, changes=(unit,))
