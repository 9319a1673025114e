"""Urgent matters (紧急事项, art. 25): when one was learnt of, when and to whom it was reported, and the clock between.

The regulation says at once (及时) and no number: the clock (D24) counts from the day on which it was learnt.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.accountability import LOCAL, local_day
from app.domain.clocks import Order, RuleId
from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.domain.petitions import ENDED
from app.models.matters import Matter, StopReason
from app.models.petitions import Petition
from app.operations import clocks, recording
from app.operations.matters import advance, entered_late, locked
from app.operations.recording import Change


@dataclass(frozen=True)
class ReportUrgent:
    """补记上报: to whom an urgent matter was reported, what was said, when it was learnt of and when reported.

    Without `known_at` it stays as it was written down, without `reported_at` it is reported now.
    """

    reported_to: str
    note: str = ""
    known_at: datetime | None = None
    reported_at: datetime | None = None
    entered_late: str = ""


def report_urgent(
    session: Session, uid: str, version: int | None, command: ReportUrgent, *, actor: Actor, now: datetime
) -> Matter:
    """Record that an urgent matter was reported, or reported again (art. 25): each report is a step with its hour and
    to whom. Without the first the matter cannot be closed (T62)."""
    matter = locked(session, Matter, uid, version, actor=actor)
    came_from = advance(session, matter, "report_urgent", actor=actor, now=now)
    told, reported_at = reported(command.reported_to), command.reported_at or now
    known_at = command.known_at if matter.urgent_reported_at is None else None
    check_hours(known_at or matter.urgent_known_at, reported_at, now=now)
    late = entered_late(local_day(reported_at), command.entered_late, now=now)
    changes = [told, Change("urgent_reported_at", None, spoken(reported_at))]
    if known_at is not None and known_at != matter.urgent_known_at:
        changes.append(Change("urgent_known_at", spoken(matter.urgent_known_at), spoken(known_at)))
        matter.urgent_known_at = known_at
    matter.urgent_reported_at = matter.urgent_reported_at or reported_at
    follow(session, matter, now=now)
    recording.record(
        session,
        matter,
        "report_urgent",
        actor=actor,
        now=now,
        from_stage=came_from,
        note=command.note.strip() or None,
        changes=tuple(changes),
        late=late,
    )
    return matter


def reported(to: str) -> Change:
    """To whom an urgent matter was reported, as its step tells. Raises Refused `reported_to_missing` for nobody."""
    if not (to := " ".join(to.split())):
        raise Refused("reported_to_missing", "reported_to")
    return Change("reported_to", None, to)


def check_hours(known_at: datetime | None, reported_at: datetime | None, *, now: datetime) -> None:
    """Refuse hours that cannot be: `hour_in_future`, `reported_before_known` (known)."""
    for name, at in (("urgent_known_at", known_at), ("urgent_reported_at", reported_at)):
        if at is not None and at > now:
            raise Refused("hour_in_future", name, hour=at)
    if known_at is not None and reported_at is not None and reported_at < known_at:
        raise Refused("reported_before_known", "urgent_reported_at", known=known_at)


def follow(session: Session, matter: Matter, *, now: datetime) -> None:
    """Let the clock (D24) be what is written down: from the day it was learnt, or received where no hour is known,
    until it was reported."""
    today, rules = local_day(now), [RuleId.D24]
    if not matter.urgent or matter.is_history or not isinstance(matter, Petition):
        clocks.stop(matter, rules, today, StopReason.ENDED)
        return
    known = [clock for clock in matter.clocks if clock.rule is RuleId.D24 and clock.stop_reason != StopReason.REPLACED]
    last, since = known[-1] if known else None, _since(matter)
    if last is None or last.started_on != since or last.stop_reason is StopReason.ENDED:
        if last is not None:
            clocks.end(last, last.stopped_on or today, StopReason.REPLACED)
        last = clocks.set_day(session, matter, RuleId.D24, since, Order.AT_ONCE, started_on=since, today=today)
    if matter.urgent_reported_at is not None:
        clocks.end(last, local_day(matter.urgent_reported_at))
    elif matter.stage in ENDED:
        clocks.end(last, today, StopReason.ENDED)
    else:
        last.stopped_on = last.stop_reason = None


def _since(matter: Matter) -> date:
    return local_day(matter.urgent_known_at) if matter.urgent_known_at is not None else matter.received_on


def spoken(at: datetime | None) -> str | None:
    """An hour as steps keep it."""
    return f"{at.astimezone(LOCAL):%F %R}" if at is not None else None
