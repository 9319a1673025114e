"""Passwords, tries and how long a session lives (RELIABILITY 2.1, AU and SE rows; DECISIONS 21)."""

import string
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.weak_passwords import is_weak

IDLE = timedelta(minutes=20)
LONGEST = timedelta(hours=8)
WINDOW = timedelta(minutes=15)
"""So many failures within it close the door, for as long the first time."""
TRIES_PER_ACCOUNT = 5
TRIES_PER_ADDRESS = 50
"""An office shares one address."""
REMEMBERED = timedelta(hours=24)
"""How long a closing is remembered: each further one lasts twice as long, up to the longest."""
LONGEST_CLOSING = timedelta(hours=4)
LONGEST_CLOSING_OF_ADDRESS = timedelta(hours=1)
"""Shorter, since it keeps a whole office out."""

HALF = timedelta(minutes=5)
"""How long the right password waits for its code."""
UNUSED_DAYS = 90
UNUSED_LEAST, UNUSED_MOST = 30, 9999
"""After so many days without a sign-in an account is disabled at the next try (AU-07); the office may set others."""

FIRST_PASSWORD = timedelta(hours=24)
"""How long a one-time password opens the door, and how long a reset waits for its second person (RELIABILITY 6.4)."""


class Resettable(StrEnum):
    """What two administrators together can take from an account; codes are stored and never renamed."""

    PASSWORD = "password"  # noqa: S105  # the name of what is reset
    SECOND_FACTOR = "second_factor"


class FactorChange(StrEnum):
    """What its owner does with a second factor that stands."""

    CODES = "codes"
    END = "end"


SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
KINDS_OF_CHARACTERS = 3
_KINDS = (string.ascii_lowercase, string.ascii_uppercase, string.digits)


def alive(started_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether a session still stands: not idle for 20 minutes, not older than 8 hours."""
    return now - seen_at < IDLE and now - started_at < LONGEST


def first_password_over(set_at: datetime, now: datetime) -> bool:
    """Whether a one-time password that was never changed has run out."""
    return now - set_at >= FIRST_PASSWORD


@dataclass(frozen=True)
class Door:
    """How many more wrong tries are borne, and until when it is closed when there are none."""

    left: int
    closed_until: datetime | None = None


def door(failures: Iterable[datetime], now: datetime, *, most: int, longest: timedelta) -> Door:
    """What these failures, the earliest first, leave of the tries; closed, it refuses the right password too.

    `most` failures within a quarter of an hour close it for a quarter of an hour, the next time for twice as long.
    """
    recent: list[datetime] = []
    closing, until = WINDOW, None
    for at in failures:
        recent = [one for one in recent if at - one < WINDOW] + [at]
        if len(recent) >= most:
            until, closing, recent = at + min(closing, longest), closing * 2, []
    if until is not None and until > now:
        return Door(0, until)
    return Door(most - len([one for one in recent if now - one < WINDOW]))


def doors(of_account: Iterable[datetime], of_address: Iterable[datetime], now: datetime) -> Door:
    """The door of an account and that of an address together: what the stricter one leaves (DECISIONS 21)."""
    both = (
        door(of_account, now, most=TRIES_PER_ACCOUNT, longest=LONGEST_CLOSING),
        door(of_address, now, most=TRIES_PER_ADDRESS, longest=LONGEST_CLOSING_OF_ADDRESS),
    )
    closed = [one.closed_until for one in both if one.closed_until is not None]
    return Door(0, max(closed)) if closed else Door(min(one.left for one in both))


def unused_for(last_used: datetime, days: int, now: datetime) -> bool:
    """Whether an account was not used for so long that it is disabled."""
    return now - last_used >= timedelta(days=days)


def password_fault(password: str, account: str, about: Iterable[str] = ()) -> str | None:
    """Why this cannot be a password: a code, or None. `about`: what is known of its owner, such as his unit's name."""
    if len(password) < SHORTEST_PASSWORD:
        return "password_too_short"
    if len(password) > LONGEST_PASSWORD:
        return "password_too_long"
    kinds = sum(any(character in kind for character in password) for kind in _KINDS)
    kinds += any(character not in "".join(_KINDS) for character in password)
    if kinds < KINDS_OF_CHARACTERS:
        return "password_too_plain"
    if account.lower() in password.lower():
        return "password_has_account"
    return "password_weak" if is_weak(password, (account, *about)) else None
