"""Entering the published holiday notices, and bringing the open clocks after them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, selectinload

from app.domain.notices import Days
from app.domain.permissions import Actor, Permission, require
from app.models.calendar import CalendarDay, CalendarYear
from app.models.matters import Clock, Matter
from app.operations import clocks, recording
from app.queries.calendar import calendar, outdated

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
    """Reckon every open clock by the calendar as it stands; each change is in its matter's timeline and the journal.

    A hundred matters a transaction. Broken off, it goes on where it stopped: a clock knows by which calendar it was
    reckoned. Returns how many clocks changed for people, accusations uncounted. Raises Refused `not_permitted`.
    """
    require(actor, Permission.CALENDAR_EDIT)
    with reading() as session:
        waiting = list(session.scalars(select(Clock.matter_id).where(outdated(session)).distinct()))
    changed = 0
    for start in range(0, len(waiting), BATCH):
        with writing() as session:
            found = select(Matter).where(Matter.id.in_(waiting[start : start + BATCH])).order_by(Matter.id)
            for matter in session.scalars(found.options(selectinload(Matter.clocks))):
                told = _follow(session, matter, actor=actor, now=now)
                changed += 0 if matter.confidential else told
        progress(min(start + BATCH, len(waiting)), len(waiting))
    return changed


def _follow(session: Session, matter: Matter, *, actor: Actor, now: datetime) -> int:
    days = calendar(session)
    late = [clock for clock in matter.clocks if clock.stopped_on is None and clock.calendar_version != days.version]
    changes = tuple(change for clock in late if (change := clocks.follow(clock, days)) is not None)
    if changes:
        recording.record(session, matter, "recompute", actor=actor, now=now, from_stage=matter.stage, changes=changes)
    return len(changes)
