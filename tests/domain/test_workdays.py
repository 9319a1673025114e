"""Which days offices work."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.workdays import Calendar, DayKind

SOME_DAY = st.dates(date(2023, 6, 1), date(2027, 6, 30))


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2024-02-09", DayKind.WORKDAY),  # 除夕 was a working day in 2024
        ("2024-02-10", DayKind.HOLIDAY),
        ("2024-02-18", DayKind.MAKEUP),
        ("2024-02-24", DayKind.WEEKEND),
        ("2024-04-28", DayKind.MAKEUP),
        ("2024-05-01", DayKind.HOLIDAY),
        ("2024-05-05", DayKind.HOLIDAY),
        ("2024-05-06", DayKind.WORKDAY),
        ("2024-05-11", DayKind.MAKEUP),
    ],
)
def test_holidays_and_make_up_days_come_before_the_weekday(calendar: Calendar, day: str, kind: DayKind) -> None:
    assert calendar.kind(date.fromisoformat(day)) is kind


def test_make_up_days_are_office_days_and_holidays_are_not(calendar: Calendar) -> None:
    assert calendar.is_office_day(date(2024, 5, 11))
    assert not any(calendar.is_office_day(date(2024, 5, day)) for day in range(1, 6))


def test_beyond_the_years_only_weekends_are_known(calendar: Calendar) -> None:
    new_year, saturday = date(2027, 1, 1), date(2027, 1, 2)
    assert not calendar.complete(new_year)
    assert calendar.is_office_day(new_year)
    assert not calendar.is_office_day(saturday)


def test_a_stray_day_of_a_year_that_is_not_loaded_changes_nothing() -> None:
    stray = Calendar(frozenset({date(2027, 1, 1)}), frozenset({date(2027, 1, 2)}), frozenset({2026}), "v")
    assert stray.is_office_day(date(2027, 1, 1))
    assert not stray.is_office_day(date(2027, 1, 2))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-05-01", "2024-05-06"),
        ("2024-04-05", "2024-04-07"),
        ("2024-03-11", "2024-03-11"),
        ("2025-10-05", "2025-10-09"),
    ],
)
def test_the_next_office_day_skips_holidays_and_stops_at_make_up_days(
    calendar: Calendar, day: str, expected: str
) -> None:
    assert calendar.next_office_day(date.fromisoformat(day)) == date.fromisoformat(expected)


def test_office_days_are_counted_without_the_first_and_with_the_last(calendar: Calendar) -> None:
    assert calendar.office_days_between(date(2024, 2, 5), date(2024, 2, 18)) == 5
    assert calendar.office_days_between(date(2024, 2, 5), date(2024, 2, 5)) == 0
    assert calendar.office_days_between(date(2024, 2, 18), date(2024, 2, 5)) == 0


@given(start=SOME_DAY, n=st.integers(1, 40))
def test_the_nth_office_day_has_exactly_n_office_days_up_to_it(calendar: Calendar, start: date, n: int) -> None:
    found = calendar.office_day_after(start, n)
    assert calendar.is_office_day(found)
    assert calendar.office_days_between(start, found) == n
