"""Rates (DOMAIN 13): the dated cases of section 16, what leaves late, what never betters a figure."""

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.accountability import LOCAL
from app.domain.indicators import (
    OFFICE_DAYS,
    RULES,
    Band,
    Indicator,
    Part,
    Rate,
    closed_by,
    done_by,
    evaluated,
    is_better,
    is_too_good,
    kept_in_town,
    stayed,
    taken_up,
)

TODAY = date(2024, 6, 30)
DAYS = st.dates(date(2024, 1, 1), TODAY)


def rate(indicator: Indicator, **parts: int) -> Rate:
    return Rate(indicator, {Part(name): count for name, count in parts.items()})


def test_acceptance_is_counted_to_the_minute_from_registration() -> None:  # T37
    registered = datetime(2024, 1, 26, 9, 30, tzinfo=LOCAL)
    late = taken_up(
        registered, datetime(2024, 2, 18, 10, 0, tzinfo=LOCAL), datetime(2024, 3, 1, tzinfo=LOCAL), OFFICE_DAYS
    )
    assert late is Part.LATE
    last = datetime(2024, 2, 10, 9, 30, tzinfo=LOCAL)
    assert taken_up(registered, last, last, OFFICE_DAYS) is Part.IN_TIME
    assert taken_up(registered, None, last, OFFICE_DAYS) is Part.PENDING
    assert taken_up(registered, None, last + timedelta(minutes=1), OFFICE_DAYS) is Part.OVERDUE


def test_what_still_runs_stays_below_the_line() -> None:  # T38
    assert rate(Indicator.ANSWERED, in_time=6, late=2, pending=1, overdue=1).value == Decimal("60.00")


def test_practice_colours_the_rate_by_its_bands() -> None:  # T40
    told = rate(Indicator.OFFICE_IN_TIME, in_time=17, late=2, overdue=1)
    assert (told.value, told.band) == (Decimal("85.00"), Band.YELLOW)
    assert rate(Indicator.OFFICE_IN_TIME, in_time=84, late=16).band is Band.RED
    assert rate(Indicator.OFFICE_IN_TIME, in_time=9, late=1).band is Band.YELLOW
    assert rate(Indicator.OFFICE_IN_TIME, in_time=91, late=9).band is Band.GREEN


@pytest.mark.parametrize("indicator", Indicator)
def test_nothing_below_the_line_is_no_rate(indicator: Indicator) -> None:  # T41
    told = Rate(indicator, {})
    assert (told.value, told.band, told.is_small) == (None, None, False)


def test_days_are_told_as_their_mean() -> None:
    assert Rate(Indicator.DAYS, {Part.YES: 3}, days=50).value == Decimal("16.67")


def test_what_went_away_after_its_day_counts_as_overdue() -> None:
    due = date(2024, 5, 31)
    assert done_by(due, None, due, due) is Part.PENDING
    assert done_by(due, None, due, TODAY) is Part.GONE
    assert done_by(due, None, due + timedelta(days=1), TODAY) is Part.OVERDUE
    assert done_by(due, due, None, TODAY) is Part.IN_TIME
    assert done_by(due, due + timedelta(days=1), None, TODAY) is Part.LATE
    assert done_by(due, None, None, due) is Part.PENDING
    assert done_by(due, None, None, TODAY) is Part.OVERDUE


def test_what_left_before_its_day_runs_until_then_and_counts_nowhere_afterwards() -> None:
    registered = datetime(2024, 1, 26, 9, 30, tzinfo=LOCAL)
    last, minute = registered + timedelta(days=OFFICE_DAYS), timedelta(minutes=1)
    assert taken_up(registered, None, last, OFFICE_DAYS, left_at=registered) is Part.PENDING
    assert taken_up(registered, None, last + minute, OFFICE_DAYS, left_at=registered) is Part.GONE
    assert taken_up(registered, None, last + minute, OFFICE_DAYS, left_at=last + minute) is Part.OVERDUE


def test_it_is_too_early_to_say_before_nothing_came_back_for_ninety_days() -> None:
    closed = date(2024, 4, 1)
    early, later = closed + timedelta(days=89), closed + timedelta(days=90)
    assert stayed(closed, False, early, solved=True, verified=True) is Part.PENDING
    assert stayed(closed, False, later, solved=True, verified=True) is Part.YES
    assert stayed(closed, False, later, solved=True, verified=False) is Part.UNVERIFIED
    assert stayed(closed, False, closed, solved=False, verified=True) is Part.NO
    assert stayed(closed, True, closed, solved=True, verified=True) is Part.NO
    assert stayed(closed, False, later, solved=True, verified=True, voided_on=early) is Part.GONE


def test_closed_in_time_is_what_was_verified_at_a_visit() -> None:
    due = date(2024, 5, 31)
    assert closed_by(due, due, None, verified=True, today=TODAY) is Part.IN_TIME
    assert closed_by(due, due, None, verified=False, today=TODAY) is Part.UNVERIFIED
    assert closed_by(due, due + timedelta(days=1), None, verified=False, today=TODAY) is Part.LATE


def test_what_is_better_depends_on_the_figure() -> None:
    few, many = {"yes": 1, "no": 9}, {"yes": 9, "no": 1}
    assert is_better(Indicator.HELD, rate(Indicator.HELD, **few), rate(Indicator.HELD, **many))
    assert is_better(Indicator.REPEATED, rate(Indicator.REPEATED, **many), rate(Indicator.REPEATED, **few))
    assert not is_better(Indicator.ONLINE, rate(Indicator.ONLINE, **few), rate(Indicator.ONLINE, **many))
    assert not is_better(Indicator.HELD, rate(Indicator.HELD), rate(Indicator.HELD, **many))


def test_an_evaluation_is_waited_for_thirty_days() -> None:
    closed = date(2024, 5, 31)
    assert evaluated(closed, False, TODAY) is Part.PENDING
    assert evaluated(closed, False, TODAY + timedelta(days=1)) is Part.OVERDUE
    assert evaluated(closed, True, TODAY) is Part.YES


def test_satisfaction_far_above_what_was_solved_raises_the_alarm() -> None:
    proved = rate(Indicator.PROVED, yes=85, no=15)
    assert is_too_good(rate(Indicator.SATISFIED, yes=90, fairly=8, no=2), proved)
    assert not is_too_good(rate(Indicator.SATISFIED, yes=90, fairly=7, no=3), proved)
    assert not is_too_good(rate(Indicator.SATISFIED, yes=98, no=2), rate(Indicator.PROVED, yes=86, no=14))
    assert not is_too_good(rate(Indicator.SATISFIED), proved)


@given(st.lists(st.tuples(DAYS, st.booleans(), st.booleans(), st.booleans())), st.data())
def test_closing_without_a_visit_never_betters_what_is_kept_in_town(
    closed: list[tuple[date, bool, bool, bool]], drawn: st.DataObject
) -> None:
    def told(cases: list[tuple[date, bool, bool, bool]]) -> Rate:
        parts = Counter(
            kept_in_town(on, solved=solved, verified=verified, came_back=back, today=TODAY)
            for on, solved, verified, back in cases
        )
        return Rate(Indicator.KEPT_IN_TOWN, parts)

    unverified = (drawn.draw(DAYS), drawn.draw(st.booleans()), False, drawn.draw(st.booleans()))
    before, after = told(closed).value, told([*closed, unverified]).value
    assert after is not None
    assert before is None or after <= before


@given(st.lists(st.tuples(DAYS, st.none() | DAYS)), st.dates(date(2024, 1, 1), TODAY - timedelta(days=1)))
def test_letting_what_is_late_go_away_never_betters_a_rate(
    others: list[tuple[date, date | None]], due_on: date
) -> None:
    """A late matter that is voided, merged or passed on instead of answered."""

    def told(left_on: date | None) -> Rate:
        parts = [done_by(due, done, None, TODAY) for due, done in others] + [done_by(due_on, None, left_on, TODAY)]
        return Rate(Indicator.ANSWERED, Counter(part for part in parts if part))

    assert told(TODAY).value == told(None).value


def test_every_indicator_counts_only_what_stands_below_its_line() -> None:
    assert set(RULES) == set(Indicator)
    assert all(rule.counted <= rule.of for rule in RULES.values())
