"""Which backups stay: the newest of each of the last days, weeks and months that have one."""

from collections.abc import Callable, Collection
from datetime import date, datetime


def kept(made: Collection[datetime], daily: int, weekly: int, monthly: int) -> set[datetime]:
    """Those that stay; the newest always does."""
    newest_first = sorted(made, reverse=True)
    staying = set(newest_first[:1])
    spans: tuple[tuple[int, Callable[[date], object]], ...] = (
        (daily, lambda day: day),
        (weekly, lambda day: day.isocalendar()[:2]),
        (monthly, lambda day: (day.year, day.month)),
    )
    for most, span in spans:
        firsts: dict[object, datetime] = {}
        for moment in newest_first:
            firsts.setdefault(span(moment.date()), moment)
        staying.update(list(firsts.values())[:most])
    return staying
