"""A day as it stands in a cell: as people write it, or as the number that a spreadsheet keeps for it."""

import re
from datetime import date, timedelta

from app.domain import intake
from app.domain.intake import Fault

_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
_ZERO = date(1899, 12, 30)
"""Day 0 of Excel and WPS, reckoned for days after February 1900."""
_FIRST, _LAST = 36526, 73050
"""2000-01-01 to 2099-12-31: a shorter or longer number, such as 20245, is a slip and no day."""


def day(cell: str, header: str, *, today: date, latest: date | None = None) -> date | Fault:
    """The day of a cell, 45123 and 45123.5 too, which is what a date becomes in a cell that has lost its format.

    Refused as `intake.day` refuses.
    """
    found = _SERIAL.fullmatch(intake.fold_line(cell))
    if found and _FIRST <= int(found[1]) <= _LAST:
        return intake.day(_ZERO + timedelta(days=int(found[1])), header, today=today, latest=latest)
    return intake.day(cell, header, today=today, latest=latest)
