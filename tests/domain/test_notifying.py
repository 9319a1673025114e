"""When somebody is told outside the product, where, and how often it is tried."""

from datetime import datetime, time, timedelta

import pytest

from app.clock import SHANGHAI
from app.domain.notifying import ChannelKind, Frequency, check_address, is_due, is_quiet, next_try

C, F = ChannelKind, Frequency
NIGHT = (time(20), time(7, 30))


def at(hour: int, minute: int = 0, day: int = 11) -> datetime:
    """A moment of May 2024, county time."""
    return datetime(2024, 5, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "quiet", "expected"),
    [
        (at(19, 59), NIGHT, False),
        (at(20), NIGHT, True),
        (at(0), NIGHT, True),
        (at(7, 29), NIGHT, True),
        (at(7, 30), NIGHT, False),
        (at(13), (time(12), time(14)), True),
        (at(14), (time(12), time(14)), False),
        (at(3), (time(0), time(0)), False),
    ],
)
def test_nobody_is_disturbed_in_the_hours_of_rest(now: datetime, quiet: tuple[time, time], expected: bool) -> None:
    assert is_quiet(now, quiet) is expected


def test_what_comes_in_soon_after_is_told_together() -> None:
    assert is_due(F.SOON, None, at(9))
    assert not is_due(F.SOON, at(9), at(9, 29))
    assert is_due(F.SOON, at(9), at(9, 30))


def test_once_a_day_is_half_past_eight() -> None:
    assert not is_due(F.DAILY, None, at(8, 29))
    assert is_due(F.DAILY, None, at(8, 30))
    assert not is_due(F.DAILY, at(8, 30), at(19))
    assert not is_due(F.DAILY, at(19), at(8, 29, day=12))
    assert is_due(F.DAILY, at(19), at(8, 30, day=12))


def test_it_is_tried_five_times_at_growing_distances_and_then_given_up() -> None:
    tries = [next_try(attempt, at(9)) for attempt in range(1, 6)]
    assert tries[-1] is None
    waits = [one - at(9) for one in tries if one is not None]
    assert len(waits) == 4
    assert waits == sorted(waits)
    assert waits[0] >= timedelta(minutes=1)


@pytest.mark.parametrize(
    ("channel", "address", "fault"),
    [
        (C.MAIL, "zhang.li@county.test", None),
        (C.MAIL, "13800138000", "notify_needs_mail"),
        (C.MAIL, "a@b\nBcc: c@d.test", "notify_needs_mail"),
        (C.WECOM, "13800138000", None),
        (C.WECOM, "zhang@county.test", "notify_needs_mobile"),
        (C.DINGTALK, "1380013800", "notify_needs_mobile"),
        (C.DINGTALK, "１３８００１３８０００", "notify_needs_mobile"),
        (C.FOLDER, "13800138000", None),
        (C.FOLDER, "zhang@county.test", None),
        (C.FOLDER, "张三", "notify_needs_address"),
        (C.FOLDER, "", "notify_needs_address"),
    ],
)
def test_an_address_is_one_that_the_channel_reaches(channel: ChannelKind, address: str, fault: str | None) -> None:
    assert check_address(channel, address) == fault
