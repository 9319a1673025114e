"""Passwords, tries and how long a session lives (RELIABILITY 2.1, AU and SE rows; DECISIONS 21)."""

import string
from datetime import datetime, timedelta

IDLE = timedelta(minutes=20)
LONGEST = timedelta(hours=8)
WINDOW = timedelta(minutes=15)
"""Failures older than this are forgiven."""
TRIES_PER_ACCOUNT = 5
TRIES_PER_ADDRESS = 50
"""An office shares one address."""

FIRST_PASSWORD = timedelta(hours=24)
"""How long a one-time password opens the door, and how long a reset waits for its second person (RELIABILITY 6.4)."""

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


def tries_left(failures_of_account: int, failures_of_address: int) -> int:
    """How many more wrong passwords are borne; at 0 the right one is refused too."""
    return max(0, min(TRIES_PER_ACCOUNT - failures_of_account, TRIES_PER_ADDRESS - failures_of_address))


def password_fault(password: str, account: str) -> str | None:
    """Why this cannot be a password: a code, or None."""
    if len(password) < SHORTEST_PASSWORD:
        return "password_too_short"
    if len(password) > LONGEST_PASSWORD:
        return "password_too_long"
    kinds = sum(any(character in kind for character in password) for kind in _KINDS)
    kinds += any(character not in "".join(_KINDS) for character in password)
    if kinds < KINDS_OF_CHARACTERS:
        return "password_too_plain"
    return "password_has_account" if account.lower() in password.lower() else None
