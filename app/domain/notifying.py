"""Notifications: that messages wait, told outside the product; when, to which address, how often it is tried again."""

import re
from datetime import datetime, time, timedelta
from enum import StrEnum

from app.domain.accountability import LOCAL

GAP = timedelta(minutes=30)
"""What comes in within it is told together."""
DAILY_AT = time(8, 30)
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""How long is waited after each try that failed; after the last of them nothing is tried any more."""
UNFINISHED = timedelta(minutes=2)
"""A sending that did not end within it was cut off: whether it arrived nobody knows."""
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)


class ChannelKind(StrEnum):
    """The way out: files for a gateway of the county, mail, a group robot of WeCom or DingTalk, or none."""

    FOLDER = "folder"
    MAIL = "mail"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    OFF = "off"


class Frequency(StrEnum):
    """How often somebody wants to be told: soon after it came in, or once in the morning."""

    SOON = "soon"
    DAILY = "daily"


class State(StrEnum):
    """How far a notification is. UNCERTAIN is never sent again: it may have arrived."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    NEEDLESS = "needless"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


def check_address(channel: ChannelKind, address: str) -> str | None:
    """Guard: whether this channel can reach the address: mail a mailbox, a robot a mobile number, a file either."""
    is_mail, is_mobile = _MAIL.fullmatch(address) is not None, _MOBILE.fullmatch(address) is not None
    if channel is ChannelKind.MAIL:
        return None if is_mail else "notify_needs_mail"
    if channel is ChannelKind.FOLDER:
        return None if is_mail or is_mobile else "notify_needs_address"
    return None if is_mobile else "notify_needs_mobile"


def is_quiet(now: datetime, quiet: tuple[time, time]) -> bool:
    """Whether this moment lies in the hours in which nobody is disturbed (county time); none if both are the same."""
    at, (begins, ends) = now.astimezone(LOCAL).time(), quiet
    return begins <= at < ends if begins <= ends else at >= begins or at < ends


def is_due(frequency: Frequency, last_at: datetime | None, now: datetime) -> bool:
    """Whether somebody may be told again, who was last told at `last_at`."""
    if frequency is Frequency.SOON:
        return last_at is None or now - last_at >= GAP
    local = now.astimezone(LOCAL)
    today_at = local.replace(hour=DAILY_AT.hour, minute=DAILY_AT.minute, second=0, microsecond=0)
    return local >= today_at and (last_at is None or last_at < today_at)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When a sending that failed for the so many-th time is tried again; None: no more."""
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
