"""The calendar as a value: holidays, make-up days (调休), how far its data reaches."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count, islice

SATURDAY = 5
NOTICE_DUE = 10
"""The State Council publishes the next year's notice in October or November; from then on its absence is said."""


class DayKind(StrEnum):
    """What a day is in an office: HOLIDAY and MAKEUP come from the yearly notice, the others from the week."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"


@dataclass(frozen=True)
class Calendar:
    """The published notices of some years (放假办法 art. 2, 6, 7; yearly notice of 国务院办公厅).

    `holidays` are the days offices are closed by notice (weekends inside a holiday included), `makeup` the weekend
    days on which they work (调休上班). Outside `years` only weekends are known: dates there are provisional (暂定).
    """

    holidays: frozenset[date]
    makeup: frozenset[date]
    years: frozenset[int]
    version: str

    def with_year(self, year: int, days: Mapping[date, DayKind]) -> "Calendar":
        """The same with this notice in place of what was known of the year; its version is another's to give."""
        kept = [{day for day in known if day.year != year} for known in (self.holidays, self.makeup)]
        return Calendar(
            holidays=frozenset(kept[0] | {day for day, kind in days.items() if kind is DayKind.HOLIDAY}),
            makeup=frozenset(kept[1] | {day for day, kind in days.items() if kind is DayKind.MAKEUP}),
            years=self.years | {year},
            version="",
        )

    def missing(self, today: date) -> int | None:
        """The year whose notice should be here and is not: this one, or from October on the next."""
        expected = (today.year, today.year + 1) if today.month >= NOTICE_DUE else (today.year,)
        return next((year for year in expected if year not in self.years), None)

    def complete(self, day: date) -> bool:
        """Whether the notice of that day's year has been loaded."""
        return day.year in self.years

    def kind(self, day: date) -> DayKind:
        """What this day is; beyond the data only workday or weekend."""
        if self.complete(day):
            if day in self.makeup:
                return DayKind.MAKEUP
            if day in self.holidays:
                return DayKind.HOLIDAY
        return DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKDAY

    def is_office_day(self, day: date) -> bool:
        """Whether offices work that day."""
        return self.kind(day) in {DayKind.WORKDAY, DayKind.MAKEUP}

    def next_office_day(self, day: date) -> date:
        """The first office day on or after `day` (民法典 art. 203)."""
        return next(later for later in days_from(day) if self.is_office_day(later))

    def office_day_after(self, start: date, n: int) -> date:
        """The n-th office day after `start`, which itself is not counted (n >= 1)."""
        office_days = (day for day in days_from(start + timedelta(days=1)) if self.is_office_day(day))
        return next(islice(office_days, n - 1, None))

    def office_days_between(self, start: date, end: date) -> int:
        """How many office days lie after `start` up to and including `end`; 0 when `end` is not later."""
        return sum(self.is_office_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def days_from(first: date) -> Iterator[date]:
    """`first` and every day after it."""
    return (first + timedelta(days=n) for n in count())
