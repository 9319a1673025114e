"""now() and today() in Asia/Shanghai; the only reader of the wall clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, aware, in county time."""
    return datetime.now(SHANGHAI)


def today() -> date:
    """The present day in the county: deadlines are local days ending at 24:00."""
    return now().date()
