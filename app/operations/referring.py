"""False rectification (虚假整改): found at a verification, a check, a look-back or a rework, and sent on."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from app.domain.accountability import LOCAL, local_day
from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission, require
from app.domain.reasons import reason_given
from app.domain.rectification import FoundAt, ReworkCause
from app.models.inbox import MessageKind
from app.models.rectification import FalseFinding, RectificationItem
from app.models.timeline import Step
from app.operations import recording, visit_plan
from app.operations.matters import add_papers, check_days, locked
from app.operations.papers import NewPaper
from app.operations.recording import Change
from app.queries import accounts

FLAG = "false_rectification"
"""The fact of a step that says so."""


LOOKING = ("verify", "check", "visit")
"""Steps by which somebody looks at an item again."""


@dataclass(frozen=True)
class Refer:
    """送交: to which organ of discipline or supervision, on which day, with words if need be."""

    to: str
    on: date
    note: str = ""
    papers: tuple[NewPaper, ...] = ()


def waiting(item: RectificationItem) -> FalseFinding | None:
    """The finding that nobody has sent on yet."""
    return next((one for one in item.false_findings if one.referred_on is None and one.ended_on is None), None)


def refer(
    session: Session, uid: str, version: int | None, command: Refer, *, actor: Actor, now: datetime
) -> RectificationItem:
    """The county office sends a false rectification on; what is done with the item itself goes its own way."""
    require(actor, Permission.ITEM_ENTER)
    item = locked(session, RectificationItem, uid, version, actor=actor)
    finding = waiting(item)
    if finding is None:
        raise Refused("no_false_finding")
    to = " ".join(command.to.split())
    if not to:
        raise Refused("referral_to_missing", "to")
    finding.referred_on = check_days(command.on, "on", now=now, not_before=finding.found_on)
    finding.referred_to, finding.referred_by_id = to, actor.person_id
    add_papers(session, item, command.papers, actor=actor, now=now)
    recording.record(
        *(session, item, "refer"),
        actor=actor,
        now=now,
        from_stage=item.stage,
        note=command.note.strip() or None,
        changes=(Change("referral_to", None, to), Change("referral_on", None, command.on.isoformat())),
    )
    return item


@dataclass(frozen=True)
class Unfind:
    """撤销虚假整改认定: why it was none."""

    reason: str


def unfind(
    session: Session, uid: str, version: int | None, command: Unfind, *, actor: Actor, now: datetime
) -> RectificationItem:
    """Take back what nobody sent on yet: looked at again, it was done after all.

    Raises Refused `unfound_by_another` for whoever neither found it nor looked at it again since.
    """
    item = locked(session, RectificationItem, uid, version, actor=actor)
    finding = waiting(item)
    if finding is None:
        raise Refused("no_false_finding")
    if not found_or_looked(session, finding, actor):
        raise Refused("unfound_by_another")
    why = reason_given(command.reason)
    finding.ended_on = local_day(now)
    visit_plan.follow_risk(session, item, local_day(now))
    recording.record(session, item, "unfind", actor=actor, now=now, from_stage=item.stage, note=why)
    return item


def found_or_looked(session: Session, finding: FalseFinding, actor: Actor) -> bool:
    """Whether the actor found it, or verified, checked or looked back at the item himself since it was found."""
    if actor.person_id is None:
        return False
    if actor.person_id == finding.found_by_id:
        return True
    that_day_ends = datetime.combine(finding.found_on + timedelta(days=1), time(), tzinfo=LOCAL)
    by_finder = true() if finding.found_by_id is None else Step.person_id == finding.found_by_id
    found = select(func.max(Step.id)).where(Step.matter_id == finding.item_id, Step.at < that_day_ends, by_finder)
    looked = (Step.matter_id == finding.item_id, Step.person_id == actor.person_id, Step.action.in_(LOOKING))
    last = session.scalar(select(func.max(Step.id)).where(*looked))
    return last is not None and last > (session.scalar(found) or 0)


def flag(item: RectificationItem, at: FoundAt, *, actor: Actor, now: datetime) -> tuple[Change, ...]:
    """Keep that the item was reported as done and was not, and on which occasion that was found; what the step tells of
    it. What waits already waits once."""
    if waiting(item) is None:
        item.false_findings.append(FalseFinding(found_at=at, found_by_id=actor.person_id, found_on=local_day(now)))
    return (Change(FLAG, None, str(True)),)


def tells(session: Session) -> list[tuple[int, MessageKind]]:
    """Who sends a false rectification on: the office that keeps the list."""
    return [(person, MessageKind.FALSE_FOUND) for person in accounts.persons_with(session, Permission.ITEM_ENTER)]


def follow_cause(item: RectificationItem, cause: ReworkCause, *, actor: Actor, now: datetime) -> None:
    """Flag an item by the cause of its rework; another cause, said by a correction, ends what was found then and nobody
    sent on yet."""
    mistaken = waiting(item)
    if cause is ReworkCause.FALSE_RECTIFICATION:
        flag(item, FoundAt.REWORK, actor=actor, now=now)
    elif mistaken is not None and mistaken.found_at is FoundAt.REWORK:
        if actor.person_id != mistaken.found_by_id:
            raise Refused("unfound_by_another", "rework_cause")
        mistaken.ended_on = local_day(now)
