"""Entering the published holiday notices, and bringing the open clocks after them and after the rule sets."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, selectinload

from app.domain.accountability import local_day
from app.domain.notices import Days
from app.domain.permissions import Actor, Permission, require
from app.models.calendar import CalendarDay, CalendarYear
from app.models.matters import Clock, Matter
from app.operations import clocks, recording
from app.operations.recording import Happened
from app.queries.calendar import calendar, is_outdated, outdated
from app.queries.matters import WHOLE

BATCH = 100
Opening = Callable[[], AbstractContextManager[Session]]


def enter_year(
    session: Session,
    year: int,
    days: Days,
    *,
    source: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Set all the days of one year's notice; the former ones of that year are replaced.

    The open clocks follow by `recompute`, in transactions of their own.
    """
    require(actor, Permission.CALENDAR_EDIT)
    session.execute(delete(CalendarDay).where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))))
    session.merge(CalendarYear(year=year, source=source, entered_at=now, entered_by=actor.account))
    session.add_all(CalendarDay(day=day, kind=kind, name=name) for day, (kind, name) in sorted(days.items()))
    session.info.pop("calendar", None)
    recording.note_event(
        session, "calendar.enter_year", actor=actor, now=now, kind="calendar", uid=str(year), detail={"days": len(days)}
    )


def is_empty(session: Session) -> bool:
    """Whether no year has been entered yet."""
    return not session.scalar(select(func.count()).select_from(CalendarYear))


def recompute(
    reading: Opening,
    writing: Opening,
    *,
    actor: Actor,
    now: datetime,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> int:
    """Reckon every open clock by the calendar and the rule sets as they stand; each change is in its matter's timeline
    and the journal.

    A hundred matters a transaction. Broken off, it goes on where it stopped: a clock knows by which versions it was
    reckoned. Returns how many clocks changed for people, accusations uncounted. Raises Refused `not_permitted`.
    """
    require(actor, Permission.CALENDAR_EDIT)
    with reading() as session:
        waiting = list(session.scalars(select(Clock.matter_id).where(outdated(session)).distinct()))
    changed = 0
    for start in range(0, len(waiting), BATCH):
        with writing() as session:
            found = select(Matter).where(Matter.id.in_(waiting[start : start + BATCH])).order_by(Matter.id)
            matters = session.scalars(found.options(WHOLE, selectinload(Matter.clocks)))
            happened = [told for matter in matters if (told := _followed(session, matter, local_day(now))).changes]
            if happened:
                recording.record_all(session, happened, actor=actor, now=now)
            changed += sum(len(told.changes) for told in happened if not told.matter.confidential)
        progress(min(start + BATCH, len(waiting)), len(waiting))
    return changed


def _followed(session: Session, matter: Matter, today: date) -> Happened:
    late = [clock for clock in matter.clocks if is_outdated(session, clock)]
    by_calendar = any(clock.calendar_version != calendar(session).version for clock in late)
    changes = tuple(change for clock in late if (change := clocks.follow(session, clock, today)) is not None)
    action = "recompute" if by_calendar else "follow_rules"
    return Happened(matter, action, from_stage=matter.stage, changes=changes)
