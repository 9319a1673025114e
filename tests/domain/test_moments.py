"""A day with its hour, as the counter types it."""

from datetime import datetime

import pytest

from app.clock import SHANGHAI
from app.domain.intake import Fault, moment

NOW = datetime(2024, 5, 13, 15, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("typed", "day", "hour", "minute"),
    [
        ("2024-05-11 9:30", 11, 9, 30),
        ("5.11 09：05", 11, 9, 5),
        ("今天 9点", 13, 9, 0),
        ("昨天21时30分", 12, 21, 30),
        ("2024年5月11日 0:00", 11, 0, 0),
        ("20240511 14:59", 11, 14, 59),
    ],
)
def test_a_day_and_an_hour_are_read_however_they_are_written(typed: str, day: int, hour: int, minute: int) -> None:
    assert moment(typed, "at", now=NOW) == datetime(2024, 5, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2024-05-11", "hour_missing"),
        ("5.11 25:00", "hour_impossible"),
        ("5.11 9:75", "hour_impossible"),
        ("今天 15:01", "hour_in_future"),
        ("5.14 9:00", "date_in_future"),
        ("中午 9:00", "date_unreadable"),
        ("9:00", "date_missing"),
    ],
)
def test_what_is_no_moment_says_why(typed: str, code: str) -> None:
    found = moment(typed, "at", now=NOW)
    assert isinstance(found, Fault)
    assert found.code == code
