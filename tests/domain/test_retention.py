"""Which backups stay, day by day over two years."""

from datetime import datetime, timedelta

from app.clock import SHANGHAI
from app.domain.retention import kept

FIRST = datetime(2024, 1, 1, 2, 30, tzinfo=SHANGHAI)


def test_of_daily_backups_seven_days_four_weeks_and_twelve_months_stay() -> None:
    held: set[datetime] = set()
    for number in range(800):
        held = kept({*held, FIRST + timedelta(days=number)}, 7, 4, 12)
    newest = FIRST + timedelta(days=799)
    assert {newest - timedelta(days=back) for back in range(7)} <= held
    assert len({moment.isocalendar()[:2] for moment in held if newest - moment < timedelta(days=28)}) >= 4
    months = {(moment.year, moment.month) for moment in held}
    assert len(months) == 12
    assert len(held) <= 7 + 4 + 12


def test_a_month_without_backups_lets_no_older_one_go() -> None:
    made = {FIRST, FIRST + timedelta(days=200), FIRST + timedelta(days=500)}
    assert kept(made, 7, 4, 12) == made


def test_several_of_one_day_leave_the_newest() -> None:
    made = {FIRST + timedelta(hours=hour) for hour in range(5)}
    assert kept(made, 1, 0, 0) == {FIRST + timedelta(hours=4)}
    assert kept(set(), 7, 4, 12) == set()
