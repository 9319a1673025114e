"""Entering the published holiday notices."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor, Permission, require
from app.domain.workdays import DayKind
from app.models.calendar import CalendarDay, CalendarYear
from app.operations import recording


def enter_year(
    session: Session,
    year: int,
    days: Mapping[date, tuple[DayKind, str | None]],
    *,
    source: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Set all the days of one year's notice; the former ones of that year are replaced."""
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
