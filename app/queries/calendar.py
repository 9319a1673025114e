"""The calendar as the rules want it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.workdays import Calendar, DayKind
from app.models.calendar import CalendarDay, CalendarYear


def calendar(session: Session) -> Calendar:
    """Every published day that is loaded; the version names the years and changes with every edit."""
    kept: Calendar | None = session.info.get("calendar")
    if kept is not None:
        return kept
    years = session.execute(select(CalendarYear.year, CalendarYear.entered_at).order_by(CalendarYear.year)).all()
    day = CalendarDay.__table__.c  # hundreds of rows on every page: bare columns cost half
    days = session.execute(select(day.day, day.kind)).all()
    version = f"{years[0].year}-{years[-1].year}/{max(y.entered_at for y in years):%Y%m%d%H%M%S}" if years else "none"
    made = Calendar(
        holidays=frozenset(day for day, kind in days if kind == DayKind.HOLIDAY),
        makeup=frozenset(day for day, kind in days if kind == DayKind.MAKEUP),
        years=frozenset(year.year for year in years),
        version=version,
    )
    session.info["calendar"] = made
    return made
