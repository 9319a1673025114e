"""What is watched for good (长期坚持): signed off with its mechanism, and checked again and again."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.clocks import Order, RuleId
from app.domain.permissions import Actor
from app.domain.rectification import Action, FoundAt
from app.models.rectification import RectificationItem
from app.operations import clocks, recording, referring
from app.operations.closing_out import make_public, next_close_out_no, void_application
from app.operations.item_measures import check_next_check, set_new_due
from app.operations.matters import add_papers, advance, in_future, locked, said
from app.operations.papers import NewPaper
from app.operations.recording import Change


@dataclass(frozen=True)
class KeepWatch:
    """签批长期坚持: by what the problem is kept away for good, and when that is checked first."""

    mechanism: str
    check_on: date
    note: str = ""
    public_from: date | None = None
    public_until: date | None = None


def keep_watch(
    session: Session, uid: str, version: int | None, command: KeepWatch, *, actor: Actor, now: datetime
) -> RectificationItem:
    """A third person signs a long-term item off (R10): it is never struck off, its holder goes on answering."""
    item = locked(session, RectificationItem, uid, version, actor=actor)
    came_from = advance(session, item, Action.KEEP_WATCH, actor=actor, now=now)
    make_public(item, command.public_from, command.public_until, now=now)
    item.mechanism = said(command.mechanism, "mechanism", "mechanism_too_short")
    item.signed_off_by_id = actor.person_id
    item.close_out_no = next_close_out_no(session, item)
    _check_next(session, item, command.check_on, now)
    recording.record(
        *(session, item, Action.KEEP_WATCH), actor=actor, now=now, from_stage=came_from, note=command.note or None
    )
    return item


@dataclass(frozen=True)
class Check:
    """检查合格: what was seen, and when it is checked next."""

    opinion: str
    check_on: date
    papers: tuple[NewPaper, ...] = ()


def check(
    session: Session, uid: str, version: int | None, command: Check, *, actor: Actor, now: datetime
) -> RectificationItem:
    """Somebody of another unit finds that the mechanism works (R11)."""
    item = locked(session, RectificationItem, uid, version, actor=actor)
    came_from = advance(session, item, Action.CHECK, actor=actor, now=now)
    opinion = said(command.opinion, "opinion", "opinion_too_short")
    clocks.stop(item, [RuleId.R11], local_day(now))
    _check_next(session, item, command.check_on, now)
    add_papers(session, item, command.papers, actor=actor, now=now)
    recording.record(session, item, Action.CHECK, actor=actor, now=now, from_stage=came_from, note=opinion)
    return item


@dataclass(frozen=True)
class FailCheck:
    """检查不合格: what came back, and by when it shall be gone."""

    reason: str
    due_on: date
    papers: tuple[NewPaper, ...] = ()
    is_false: bool = False
    """It was reported as kept up and was not (虚假整改)."""


def fail_check(
    session: Session, uid: str, version: int | None, command: FailCheck, *, actor: Actor, now: datetime
) -> RectificationItem:
    """Somebody of another unit finds that the problem came back (R11): it is rectified again by a new day."""
    item, today = locked(session, RectificationItem, uid, version, actor=actor), local_day(now)
    came_from = advance(session, item, Action.CHECK_FAILED, actor=actor, now=now)
    reason = said(command.reason, "reason", "reason_too_short")
    changes = set_new_due(session, item, command.due_on, now=now)
    signed = Change("close_out_no", item.close_out_no, None)
    item.verified_on = item.verified_by_id = item.signed_off_by_id = item.close_out_no = item.check_on = None
    item.public_from = item.public_until = None
    void_application(item)
    clocks.stop(item, [RuleId.R11], today)
    clocks.set_day(session, item, RuleId.D25, item.due_on, Order.FAILED, started_on=today, today=today)
    add_papers(session, item, command.papers, actor=actor, now=now)
    found = referring.flag(item, FoundAt.LONG_TERM_CHECK, actor=actor, now=now) if command.is_false else ()
    recording.record(
        *(session, item, Action.CHECK_FAILED),
        actor=actor,
        now=now,
        from_stage=came_from,
        note=reason,
        changes=(*changes, signed, *found),
        tells=referring.tells(session) if command.is_false else (),
    )
    return item


def _check_next(session: Session, item: RectificationItem, day: date, now: datetime) -> None:
    today = local_day(now)
    check_next_check(session, item, today, in_future(day, "check_on", now=now))
    item.check_on = day
    clocks.set_day(session, item, RuleId.R11, item.check_on, Order.WATCHED, started_on=today, today=today)
