"""What a report tells (信访形势分析、年度报告): its kinds, its tables, the days it is about."""

from datetime import date, timedelta
from enum import StrEnum

from app.domain.freezing import month_of

HOT_FROM = 3
"""Petitions of one village and category within the period that are told as a hot issue [I]."""
MONTHS = 12


class ReportKind(StrEnum):
    """The analysis of a month, of what concerns poverty alone; the report of a year on everything (art. 41)."""

    MONTHLY = "monthly"
    ANNUAL = "annual"


class ReportTable(StrEnum):
    """The tables, in the order in which a report has them."""

    TREND = "trend"
    FIELDS = "fields"
    PLACES = "places"
    CHANNELS = "channels"
    RATES = "rates"
    HOT = "hot"
    ALIKE = "alike"
    OVERDUE = "overdue"
    HOLDERS = "holders"
    COMPLAINED = "complained"
    ROUTED = "routed"
    ORDERS = "orders"
    ADVICE = "advice"


TABLES = {
    ReportKind.MONTHLY: tuple(
        table for table in ReportTable if table not in (ReportTable.COMPLAINED, ReportTable.ROUTED, ReportTable.ORDERS)
    ),
    ReportKind.ANNUAL: tuple(ReportTable),
}


def days_of(kind: ReportKind, on: date) -> tuple[date, date]:
    """First and last day of the month or year of this day."""
    if kind is ReportKind.MONTHLY:
        return month_of(on)
    return date(on.year, 1, 1), date(on.year, 12, 31)


def before(kind: ReportKind, on: date) -> date:
    """A day of the month or year before."""
    return days_of(kind, on)[0] - timedelta(days=1)


def year_before(day: date) -> date:
    """The same day of the year before; of 29 February the 28th."""
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)
