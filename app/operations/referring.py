"""False rectification (虚假整改): found when an item is taken up again, and sent on to whoever holds to account."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission, require
from app.domain.rectification import ReworkCause
from app.models.rectification import FalseFinding, RectificationItem
from app.operations import recording
from app.operations.matters import add_papers, check_days, locked
from app.operations.papers import NewPaper
from app.operations.recording import Change


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


def found(item: RectificationItem, cause: ReworkCause, *, now: datetime) -> None:
    """Keep that the item was reported as done and was not; another cause, said by a correction, ends what nobody sent
    on yet."""
    if cause is ReworkCause.FALSE_RECTIFICATION:
        if waiting(item) is None:
            item.false_findings.append(FalseFinding(found_on=local_day(now)))
    elif (mistaken := waiting(item)) is not None:
        mistaken.ended_on = local_day(now)
