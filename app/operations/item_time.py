"""More time for a rectification item (整改问题延期): asked for by the unit, decided by the county."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.clocks import Order, RuleId
from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.domain.rectification import Action
from app.models.rectification import RectificationItem
from app.operations import clocks, recording
from app.operations.item_measures import set_due
from app.operations.matters import add_papers, advance, in_future, locked, said
from app.operations.papers import NewPaper
from app.operations.recording import Change


@dataclass(frozen=True)
class AskExtension:
    """申请延期: until when it shall be done, and why not before."""

    due_on: date
    reason: str
    papers: tuple[NewPaper, ...] = ()


def ask_extension(
    session: Session, uid: str, version: int | None, command: AskExtension, *, actor: Actor, now: datetime
) -> RectificationItem:
    """The unit asks for more time before the day has passed (R5). Nothing moves until the county has decided."""
    item = locked(session, RectificationItem, uid, version, actor=actor)
    came_from = advance(session, item, Action.ASK_EXTENSION, actor=actor, now=now)
    reason = said(command.reason, "reason", "reason_too_short")
    item.extension_to = _later(item, command.due_on, now)
    add_papers(session, item, command.papers, actor=actor, now=now)
    asked = Change("extension_to", None, item.extension_to.isoformat())
    recording.record(
        *(session, item, Action.ASK_EXTENSION),
        actor=actor,
        now=now,
        from_stage=came_from,
        note=reason,
        changes=(asked,),
    )
    return item


@dataclass(frozen=True)
class GrantExtension:
    """批准延期: until when, which may be another day than the one asked for, and the consent of whoever fed it back
    where his own limit is passed: by which document he agrees (`consent`)."""

    due_on: date
    consent: str = ""
    note: str = ""
    papers: tuple[NewPaper, ...] = ()


def grant_extension(
    session: Session, uid: str, version: int | None, command: GrantExtension, *, actor: Actor, now: datetime
) -> RectificationItem:
    """The county gives more time (R5).

    Raises Refused `source_consent_missing` (limit_on) when the source's own limit would be passed and no document is
    named by which the source agrees.
    """
    item, today = locked(session, RectificationItem, uid, version, actor=actor), local_day(now)
    came_from = advance(session, item, Action.GRANT_EXTENSION, actor=actor, now=now)
    due_on, limit_on = _later(item, command.due_on, now), item.round.limit_on
    consent = " ".join(command.consent.split())
    if limit_on is not None and due_on > limit_on and not consent:
        raise Refused("source_consent_missing", "consent", limit_on=limit_on)
    add_papers(session, item, command.papers, actor=actor, now=now)
    changes = set_due(item, due_on, now=now, consented=bool(consent)) + (
        (Change("source_consent", None, consent),) if consent else ()
    )
    item.extension_to = None
    clocks.move_day(session, item, RuleId.D25, item.due_on, Order.EXTENDED, today)
    recording.record(
        *(session, item, Action.GRANT_EXTENSION),
        actor=actor,
        now=now,
        from_stage=came_from,
        note=command.note or None,
        changes=changes,
    )
    return item


@dataclass(frozen=True)
class RefuseExtension:
    """不批准延期: why the day stands."""

    reason: str


def refuse_extension(
    session: Session, uid: str, version: int | None, command: RefuseExtension, *, actor: Actor, now: datetime
) -> RectificationItem:
    """The county lets the day stand (R5)."""
    item = locked(session, RectificationItem, uid, version, actor=actor)
    came_from = advance(session, item, Action.REFUSE_EXTENSION, actor=actor, now=now)
    reason = said(command.reason, "reason", "reason_too_short")
    item.extension_to = None
    recording.record(session, item, Action.REFUSE_EXTENSION, actor=actor, now=now, from_stage=came_from, note=reason)
    return item


def _later(item: RectificationItem, due_on: date, now: datetime) -> date:
    """The new day. Raises Refused `extension_not_later` for one that gives no more time."""
    if due_on <= item.due_on:
        raise Refused("extension_not_later", "due_on", due_on=item.due_on)
    return in_future(due_on, "due_on", now=now)
