"""What an account may do so often an hour, and how much reading is unusual (RELIABILITY T13)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

HOUR = timedelta(hours=1)
KEPT = timedelta(days=2)
"""How long the counts are kept: they serve the hour, the journal keeps the proof."""


class Usage(StrEnum):
    """What is counted by the hour; codes are stored and never renamed."""

    SEARCH = "search"
    EXPORT = "export"
    REVEAL = "reveal"
    UPLOAD = "upload"
    OPENING = "opening"


MOST: Mapping[Usage, int] = {
    Usage.SEARCH: 1000,
    Usage.EXPORT: 300,
    Usage.REVEAL: 200,
    Usage.UPLOAD: 300,
    Usage.OPENING: 1500,
}
"""Generous: nobody meets them at work, only who takes the county away with a script. The office may set others."""
LEAST_SET, MOST_SET = 10, 9999
UNUSUAL = 200
"""So many openings an hour are an entry of their own in the journal; nobody is stopped by it."""

_EVENTS = {
    **{"search": Usage.SEARCH, "export": Usage.EXPORT, "print": Usage.EXPORT, "import.upload": Usage.UPLOAD},
    **{"matter.view": Usage.OPENING, "household.view": Usage.OPENING},
}


def of_event(event: str) -> Usage | None:
    """Which count an entry of the journal raises, if any."""
    return Usage.REVEAL if event.endswith("reveal") else _EVENTS.get(event)


def hour_of(now: datetime) -> datetime:
    """The full hour in which a moment lies; counts begin anew with the next one."""
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
