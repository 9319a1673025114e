"""Deciding about a recusal (回避), and declaring that there is none; `matters.recuse` is how it comes up."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import recusing
from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.domain.recusing import RecusalState
from app.models.directory import Person
from app.models.inbox import MessageKind
from app.models.matters import Matter, Recusal
from app.operations import recording
from app.operations.matters import declared_none, locked, said, step_aside
from app.operations.recording import Change
from app.queries.facts import facts_of
from app.queries.recusals import concerned


@dataclass(frozen=True)
class Decide:
    """决定回避: whether he keeps away, and why; needed where he shall go on."""

    recusal_id: int
    recused: bool
    reason: str = ""


def decide(session: Session, uid: str, version: int | None, command: Decide, *, actor: Actor, now: datetime) -> Recusal:
    """The head decides (DOMAIN 11.2): recused, another one is required (T34); or not, and his rights return."""
    matter = locked(session, Matter, uid, version, actor=actor)
    this = (Recusal.id == command.recusal_id, Recusal.matter_id == matter.id)
    recusal = session.scalar(select(Recusal).where(*this, Recusal.state == RecusalState.DECLARED).with_for_update())
    if recusal is None:
        raise Refused("recusal_not_open", "recusal")
    who = concerned(session, recusal.person_id, local_day(now))
    if (code := recusing.decide_refusal(facts_of(session, matter), actor, who)) is not None:
        raise Refused(code)
    reason = command.reason.strip() if command.recused else said(command.reason, "reason", "reason_too_short")
    recusal.state = RecusalState.RECUSED if command.recused else RecusalState.REFUSED
    recusal.decided_by_id, recusal.decided_at, recusal.decision = actor.person_id, now, reason or None
    session.flush()
    if command.recused:
        step_aside(session, matter, recusal.person_id, actor=actor, now=now)
    recording.record(
        session,
        matter,
        "decide_recusal",
        actor=actor,
        now=now,
        from_stage=matter.stage,
        changes=(_change(session, recusal),),
        tells=() if command.recused else [(recusal.person_id, MessageKind.RECUSAL_REFUSED)],
    )
    return recusal


def declare_none(session: Session, uid: str, *, actor: Actor, now: datetime) -> Matter:
    """Keep that the actor was asked and has no direct interest in the matter: he is not asked again."""
    matter = locked(session, Matter, uid, None, actor=actor)
    if declared_none(session, matter, facts_of(session, matter), actor=actor, now=now):
        recording.note_event(session, "recusal.none", actor=actor, now=now, kind=matter.kind, uid=matter.uid)
    return matter


def _change(session: Session, recusal: Recusal) -> Change:
    name = session.get_one(Person, recusal.person_id).name
    kept = recusal.state is RecusalState.RECUSED
    return Change("recused_person" if kept else "not_recused_person", name, name)
