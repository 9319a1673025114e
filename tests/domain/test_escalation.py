"""When a clock turns blue, yellow and red."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.clocks import RULES, RuleId, reckon
from app.domain.escalation import Level, days_late, days_left, level
from app.domain.workdays import Calendar

NOMINAL = date(2024, 4, 5)
DUE = date(2024, 4, 7)


def at(left: int, length: int = 60) -> Level:
    """The level so many days before the nominal day (negative: after it)."""
    start, today = NOMINAL - timedelta(days=length), NOMINAL - timedelta(days=left)
    return level(started_on=start, nominal_on=NOMINAL, due_on=DUE, today=today)


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (11, Level.GREEN),
        (10, Level.BLUE),
        (6, Level.BLUE),
        (5, Level.YELLOW),
        (0, Level.YELLOW),
        (-1, Level.YELLOW),  # past the nominal day, still in time by law
        (-2, Level.YELLOW),
        (-3, Level.RED),
        (-16, Level.RED),
        (-17, Level.REDDER),
    ],
)
def test_a_clock_of_sixty_days_climbs_at_ten_and_five_days_and_past_its_due_day(left: int, expected: Level) -> None:
    assert at(left) is expected


@pytest.mark.parametrize(
    ("length", "left", "expected"),
    [
        (30, 10, Level.BLUE),
        (30, 5, Level.YELLOW),
        (15, 6, Level.GREEN),
        (15, 5, Level.BLUE),
        (15, 3, Level.BLUE),
        (15, 2, Level.YELLOW),
        (6, 3, Level.GREEN),
        (6, 2, Level.BLUE),
        (6, 1, Level.YELLOW),
        (29, 9, Level.BLUE),
        (29, 10, Level.GREEN),
    ],
)
def test_shorter_clocks_climb_at_a_third_and_a_sixth_of_their_length(length: int, left: int, expected: Level) -> None:
    assert at(left, length) is expected


def test_what_is_done_is_done_even_late_and_a_right_is_never_late() -> None:
    start, after = NOMINAL - timedelta(days=60), DUE + timedelta(days=40)
    assert level(started_on=start, nominal_on=NOMINAL, due_on=DUE, today=after, done_on=after) is Level.DONE
    assert level(started_on=start, nominal_on=NOMINAL, due_on=DUE, today=after, window=True) is Level.WINDOW


def test_days_left_count_to_the_nominal_day_and_lateness_from_the_due_day() -> None:
    assert days_left(NOMINAL, date(2024, 4, 1)) == 4
    assert days_late(DUE, date(2024, 4, 7)) == 0
    assert days_late(DUE, date(2024, 4, 20)) == 13
    assert days_late(DUE, date(2024, 4, 20), done_on=date(2024, 4, 8)) == 1
    assert days_late(DUE, date(2024, 4, 20), done_on=date(2024, 4, 7)) == 0


ORDER = [Level.GREEN, Level.BLUE, Level.YELLOW, Level.RED, Level.REDDER]


@given(rule=st.sampled_from(sorted(RULES)), start=st.dates(date(2024, 1, 1), date(2026, 6, 30)))
def test_no_clock_ever_climbs_down_or_skips_a_warning(calendar: Calendar, rule: RuleId, start: date) -> None:
    clock = reckon(rule, start, calendar)
    days = [start + timedelta(days=n) for n in range((clock.due_on - start).days + 30)]
    seen = [
        ORDER.index(level(started_on=start, nominal_on=clock.nominal_on, due_on=clock.due_on, today=day))
        for day in days
    ]
    assert seen == sorted(seen)
    assert {Level.YELLOW, Level.RED, Level.REDDER} <= {ORDER[step] for step in seen}
