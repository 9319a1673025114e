"""Passwords, tries and the life of a session, at their edges."""

from datetime import datetime, timedelta

import pytest

from app.clock import SHANGHAI
from app.domain.signing_in import Door, alive, doors, password_fault, unused_for

START = datetime(2024, 5, 11, 9, 30, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("age", "idle", "stands"),
    [(0, 0, True), (19, 19, True), (20, 20, False), (479, 0, True), (480, 0, False), (100, 20, False)],
)
def test_a_session_ends_idle_after_twenty_minutes_and_in_any_case_after_eight_hours(
    age: int, idle: int, stands: bool
) -> None:
    now = START + age * MINUTE
    assert alive(START, now - idle * MINUTE, now) is stands


@pytest.mark.parametrize(
    ("account", "address", "left"), [(0, 0, 5), (4, 0, 1), (5, 0, 0), (0, 48, 2), (0, 50, 0), (4, 49, 1)]
)
def test_five_failures_an_account_and_fifty_an_address(account: int, address: int, left: int) -> None:
    until = START + 15 * MINUTE if left == 0 else None
    assert doors([START] * account, [START] * address, START) == Door(left, until)


def test_each_closing_lasts_twice_as_long_up_to_the_longest() -> None:
    failed, closed, now = [START] * 5, [], START
    for _ in range(6):
        until = doors(failed, [], now).closed_until
        assert until is not None
        closed.append((until - now) // MINUTE)
        assert doors(failed, [], until) == Door(5)
        now = until
        failed = [*failed, *[now] * 5]
    assert closed == [15, 30, 60, 120, 240, 240]


def test_an_office_is_kept_out_for_an_hour_at_most() -> None:
    failed, closed, now = [START] * 50, [], START
    for _ in range(4):
        until = doors([], failed, now).closed_until
        assert until is not None
        closed.append((until - now) // MINUTE)
        now = until
        failed = [*failed, *[now] * 50]
    assert closed == [15, 30, 60, 60]


def test_failures_far_apart_close_nothing() -> None:
    failed = [START + hour * 60 * MINUTE for hour in range(9)]
    assert doors(failed, failed, failed[-1]) == Door(4)


@pytest.mark.parametrize(("days", "unused"), [(89, False), (90, True), (400, True)])
def test_an_account_is_unused_after_ninety_days(days: int, unused: bool) -> None:
    assert unused_for(START, 90, START + timedelta(days=days)) is unused


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Qinghe-24", "password_too_short"),
        ("Qinghe-204", None),
        ("qinghe-2024", None),
        ("qinghexian2024", "password_too_plain"),
        ("青禾县qinghe2024", None),
        ("Liuhe.Head-2024", "password_has_account"),
        ("Aa1" + "xy" * 98, None),
        ("Aa1" + "x" * 198, "password_too_long"),
    ],
)
def test_a_password_is_long_mixed_and_not_the_account(password: str, fault: str | None) -> None:
    assert password_fault(password, "liuhe.head") == fault
