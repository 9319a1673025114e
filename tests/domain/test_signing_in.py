"""Passwords, tries and the life of a session, at their edges."""

from datetime import datetime, timedelta

import pytest

from app.clock import SHANGHAI
from app.domain.signing_in import alive, password_fault, tries_left

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
    ("account", "address", "left"), [(0, 0, 5), (4, 0, 1), (5, 0, 0), (9, 0, 0), (0, 48, 2), (0, 50, 0)]
)
def test_five_failures_an_account_and_fifty_an_address(account: int, address: int, left: int) -> None:
    assert tries_left(account, address) == left


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Qinghe-24", "password_too_short"),
        ("Qinghe-204", None),
        ("qinghe-2024", None),
        ("qinghexian2024", "password_too_plain"),
        ("青禾县qinghe2024", None),
        ("Liuhe.Head-2024", "password_has_account"),
        ("Aa1" + "x" * 197, None),
        ("Aa1" + "x" * 198, "password_too_long"),
    ],
)
def test_a_password_is_long_mixed_and_not_the_account(password: str, fault: str | None) -> None:
    assert password_fault(password, "liuhe.head") == fault
