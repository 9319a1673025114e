"""Promises (承诺): recording what was promised by when, and what shows that it was kept."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import NotFound, Refused
from app.domain.permissions import Actor, Permission, require
from app.domain.petitions import Stage
from app.models.matters import Matter
from app.models.promises import Promise
from app.operations import executions, recording
from app.operations.act_papers import brought
from app.operations.matters import add_papers, check_days, locked, said
from app.operations.papers import NewPaper
from app.operations.recording import Change
from app.queries import promises
from app.queries.deeds import PROOF

PROMISES = (Permission.MATTER_HANDLE, Permission.MATTER_APPROVE)
"""Who handles matters or signs for his unit promises, and shows that it was kept."""


@dataclass(frozen=True)
class NewPromise:
    """登记承诺: what, and by which day."""

    text: str
    due_on: date | None


def record(
    session: Session, uid: str, version: int | None, command: NewPromise, *, actor: Actor, now: datetime
) -> Promise:
    """Record a promise of the matter; no stage moves and nothing waits for it but the list of what is missing."""
    require(actor, *PROMISES)
    matter = _open(session, uid, version, actor)
    promise, changes = add(session, matter, command, actor=actor, now=now)
    recording.record(session, matter, "promise", actor=actor, now=now, from_stage=matter.stage, changes=changes)
    return promise


def add(
    session: Session, matter: Matter, command: NewPromise, *, actor: Actor, now: datetime
) -> tuple[Promise, tuple[Change, ...]]:
    """The promise as an act brings it, and what the act's step tells of it. It may be older than its record."""
    if not command.text.strip():
        raise Refused("promise_missing", "promise")
    if command.due_on is None:
        raise Refused("promise_due_missing", "promise_due_on")
    if command.due_on < matter.received_on:
        raise Refused("day_before", "promise_due_on", day=command.due_on, earliest=matter.received_on)
    promise = Promise(matter_id=matter.id, due_on=command.due_on, made_by_id=actor.person_id, made_at=now)
    promise.text = command.text.strip()
    session.add(promise)
    return promise, (Change("promise", None, promise.text), Change("promise_due_on", None, command.due_on.isoformat()))


@dataclass(frozen=True)
class Keep:
    """兑现: which promise, since when, and what shows it."""

    promise_uid: str
    kept_on: date
    note: str
    papers: tuple[NewPaper, ...] = ()


def keep(session: Session, uid: str, version: int | None, command: Keep, *, actor: Actor, now: datetime) -> Promise:
    """Say that a promise of the matter was kept, with what shows it; that an opinion was carried out is shown by papers
    that come with it (`execution_needs_evidence`), and lets a visit that found it solved count."""
    require(actor, *PROMISES)
    matter = _open(session, uid, version, actor)
    promise = promises.by_uid(session, actor, command.promise_uid)
    if promise is None or promise.matter_id != matter.id:
        raise NotFound
    if promise.kept_on is not None:
        raise Refused("promise_already_kept")
    check_days(command.kept_on, "kept_on", now=now, not_before=matter.received_on)
    promise.kept_note = said(command.note, "note", "promise_note_too_short")
    promise.kept_on, promise.kept_by_id = command.kept_on, actor.person_id
    if promise.owner_id is not None:
        brought(command.papers, *PROOF, code="execution_needs_evidence")
        executions.follow(session, promise, local_day(now))
    add_papers(session, matter, command.papers, actor=actor, now=now)
    session.flush()
    settled = executions.settle_if_met(session, matter, now) if promise.owner_id is not None else ()
    changes = (Change("promise_kept_on", None, command.kept_on.isoformat()), *settled)
    recording.record(
        *(session, matter, "promise_kept"),
        actor=actor,
        now=now,
        from_stage=matter.stage,
        note=f"{promise.text}\n{promise.kept_note}",
        changes=changes,
    )
    return promise


def _open(session: Session, uid: str, version: int | None, actor: Actor) -> Matter:
    matter = locked(session, Matter, uid, version, actor=actor)
    if matter.stage == Stage.VOID:
        raise Refused("not_at_this_stage")
    return matter
