"""The published holiday notices, as the package chinesecalendar has them, for seeding the editable table."""

from datetime import date, datetime

import chinese_calendar
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.domain.workdays import DayKind
from app.operations.calendar import enter_year

SOURCE = "国务院办公厅放假通知（chinesecalendar）"
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


def years() -> list[int]:
    """The years whose notice the package knows."""
    return sorted({day.year for day in chinese_calendar.holidays} | {day.year for day in chinese_calendar.workdays})


def days_of(year: int) -> dict[date, tuple[DayKind, str | None]]:
    """The days of one year that differ from the plain week; weekends inside a holiday count to it."""
    found: dict[date, tuple[DayKind, str | None]] = {}
    for days, kind in ((chinese_calendar.holidays, DayKind.HOLIDAY), (chinese_calendar.workdays, DayKind.MAKEUP)):
        for day, name in days.items():
            if day.year == year:
                found[day] = kind, NAMES.get(name, name)
    return found


def seed(session: Session, *, actor: Actor, now: datetime, only: tuple[int, ...] = ()) -> list[int]:
    """Enter every known year, or only these; returns the years."""
    entered = [year for year in years() if not only or year in only]
    for year in entered:
        enter_year(session, year, days_of(year), source=SOURCE, actor=actor, now=now)
    return entered
