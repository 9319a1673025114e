"""Leave (请假): from when to when somebody is away, and who has the reminders in his place. This product's own rules.

Whoever is away stays the holder and answers for what he holds; the stand-in gets his messages and no right of his.
"""

from datetime import date, timedelta

LONGEST = timedelta(days=365)


def check(from_on: date, to_on: date, today: date) -> str | None:
    """Guard: a leave ends not before it begins nor before today, and within a year."""
    if to_on < from_on:
        return "leave_ends_before"
    if to_on < today:
        return "leave_over"
    return "leave_too_long" if to_on - from_on > LONGEST else None
