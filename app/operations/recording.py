"""The one door for writes: step, messages, journal entry and outbox row together."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app import sealing
from app.domain.permissions import Actor
from app.domain.usage import of_event
from app.models.accounts import FormToken
from app.models.drafts import Draft
from app.models.inbox import MessageKind
from app.models.matters import Matter
from app.models.outbox import OutboxRow
from app.models.timeline import Step
from app.operations import inbox, journal, usage

LATE_REASON = "late_reason"
STATE = "2:"
"""The form of the hashes of rows. A revision that rewrites matters raises it: older hashes are then not compared."""
FOLLOWING = {"version", "household_id"}
"""What is raised by every change, or follows from other columns and may be set for many at once."""


@dataclass(frozen=True)
class Change:
    """One fact before and after, for the timeline; the journal keeps keyed hashes of both."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Late:
    """By how many days something is entered too late to pass without a reason, and the reason."""

    days: int
    reason: str


@dataclass(frozen=True)
class Happened:
    """What was done to one matter, before it is written down."""

    matter: Matter
    action: str
    from_stage: str | None = None
    note: str | None = None
    changes: tuple[Change, ...] = ()
    tells: Sequence[tuple[int, MessageKind]] = ()
    late: Late | None = None


def record(
    session: Session,
    matter: Matter,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    from_stage: str | None = None,
    note: str | None = None,
    changes: tuple[Change, ...] = (),
    tells: Sequence[tuple[int, MessageKind]] = (),
    late: Late | None = None,
) -> Step:
    """Write what happened: the step people read, the messages to those concerned, the journal entry that proves it,
    the outbox row for the index. `tells`: persons whom the step concerns and the matter does not name. `late`: how
    far what was entered lies back, where that needed a reason.

    Touches the matter's version, so that every operation on it, child rows included, is seen by a second editor.
    """
    (step,) = record_all(
        session, [Happened(matter, action, from_stage, note, changes, tells, late)], actor=actor, now=now
    )
    return step


def record_all(session: Session, happened: Sequence[Happened], *, actor: Actor, now: datetime) -> list[Step]:
    """`record` of many matters in one transaction, each with a step, a journal entry and a row of its own."""
    for one in happened:
        flag_modified(one.matter, "stage_at")  # a new child row alone does not raise the version (DECISIONS 14)
    if any(one.matter.id is None for one in happened):
        session.flush()
    steps = [_step(one, actor, now) for one in happened]
    session.add_all(steps)
    session.add_all(OutboxRow(matter_id=one.matter.id, at=now) for one in happened)
    session.flush()
    for one, step in zip(happened, steps, strict=True):
        changed = {change.field for change in one.changes}
        inbox.tell(session, one.matter, step, changed, one.tells, actor=actor, now=now)
    entries = [_proof(one, step) for one, step in zip(happened, steps, strict=True)]
    journal.append_all(session, entries, actor=actor, now=now)
    return steps


def _step(one: Happened, actor: Actor, now: datetime) -> Step:
    step = Step(
        matter_id=one.matter.id,
        action=one.action,
        at=now,
        person_id=actor.person_id,
        unit_id=actor.unit_id,
        from_stage=one.from_stage,
        to_stage=one.matter.stage,
        days_late=one.late.days if one.late else None,
    )
    step.note = one.note
    told = [[change.field, change.before, change.after] for change in one.changes]
    told += [[LATE_REASON, None, one.late.reason]] if one.late else []
    step.changes = json.dumps(told, ensure_ascii=False) if told else None
    return step


def _proof(one: Happened, step: Step) -> journal.Entry:
    moved: dict[str, object] = {"from": one.from_stage, "to": one.matter.stage, "step": step.uid}
    changed: dict[str, object] = {change.field: [_hash(change.before), _hash(change.after)] for change in one.changes}
    return journal.Entry(
        f"matter.{one.action}", one.matter.kind, one.matter.uid, detail=moved | changed, state=state(one.matter)
    )


def note_event(
    session: Session,
    event: str,
    *,
    actor: Actor,
    now: datetime,
    kind: str = "",
    uid: str = "",
    result: str = "ok",
    detail: Mapping[str, object] | None = None,
) -> None:
    """A journal entry that moves no matter: reading, searching, revealing, exporting, signing in, refusing.

    What is bounded by the hour is counted with it; reading that becomes unusual is an entry of its own (T13). Raises
    TooMany.
    """
    counted = of_event(event) if result == "ok" else None
    unusual = usage.spend(session, counted, actor=actor, now=now) if counted is not None else None
    journal.append(session, event, actor=actor, now=now, kind=kind, uid=uid, result=result, detail=detail)
    if unusual is not None:
        told = {"openings": unusual}
        journal.append(session, "reading.unusual", actor=actor, now=now, kind="account", result="alarm", detail=told)


def made_before(session: Session, token: str | None) -> str | None:
    """The uid that this one-time form token already made, if the form was sent twice."""
    used = session.get(FormToken, token) if token else None
    return used.made_uid if used else None


def spend(session: Session, token: str | None, made_uid: str, *, actor: Actor, now: datetime) -> None:
    """Mark a one-time form token as used, in the same transaction as what it made; its draft has done its work."""
    if token:
        session.execute(delete(Draft).where(Draft.token == token, Draft.user_id == actor.user_id))
        session.add(FormToken(token=token, user_id=actor.user_id, made_uid=made_uid, at=now))
        session.flush()


def state(matter: Matter) -> str:
    """The hash of the matter's own row after the change; the same of the row as it is read back.

    What is not set counts for nothing, so that a column added later changes no hash of before.
    """
    row = {
        column.key: getattr(matter, column.key) for column in Matter.__table__.columns if column.key not in FOLLOWING
    }
    plain = {name: _plain(value) for name, value in row.items() if value is not None and value is not False}
    return STATE + journal.state_hash(plain)[: 64 - len(STATE)]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.hex() if isinstance(value, bytes) else value


def _hash(value: str | None) -> str | None:
    return None if value is None else "hmac:" + sealing.blind("journal", value).hex()[:12]
