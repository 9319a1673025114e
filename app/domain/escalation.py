"""The ladder from days left to reminder, yellow, red."""

from datetime import date
from enum import StrEnum

LONG_CLOCK = 30
"""From this many days on the steps are fixed; shorter clocks use parts of their length (DECISIONS 4)."""
BLUE_DAYS = 10
YELLOW_DAYS = 5
GRAVE_DAYS = 15


class Level(StrEnum):
    """How near or how late a clock is (DOMAIN 10); WINDOW is a right of somebody and never on the ladder."""

    GREEN = "green"
    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"
    REDDER = "redder"
    DONE = "done"
    WINDOW = "window"


def days_left(nominal_on: date, today: date) -> int:
    """Days to the nominal day: staff never plan on a roll-over. Negative once it has passed."""
    return (nominal_on - today).days


def days_late(due_on: date, today: date, done_on: date | None = None) -> int:
    """Days past the legal last day, to the day it was done or else today; 0 when in time."""
    return max(0, ((done_on or today) - due_on).days)


def level(
    *,
    started_on: date,
    nominal_on: date,
    due_on: date,
    today: date,
    done_on: date | None = None,
    window: bool = False,
) -> Level:
    """The step of the ladder today. The length is that from start to nominal day, in calendar days."""
    if done_on is not None:
        return Level.DONE
    if window:
        return Level.WINDOW
    late = days_late(due_on, today)
    if late:
        return Level.REDDER if late >= GRAVE_DAYS else Level.RED
    left = days_left(nominal_on, today)
    length = (nominal_on - started_on).days
    blue, yellow = (BLUE_DAYS, YELLOW_DAYS) if length >= LONG_CLOCK else (length / 3, length / 6)
    if left <= yellow:
        return Level.YELLOW
    return Level.BLUE if left <= blue else Level.GREEN
