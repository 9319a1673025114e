"""What is left of a campaign day by day (燃尽图): its chart, and some of its days for those who read the numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.labels.campaigns import EVEN, LEFT
from app.web import charts
from app.web.charts import Lines, Series

DAYS = 12
"""About how many days the table beside the drawing tells."""


@dataclass(frozen=True)
class Burndown:
    """The drawing, and the days of its table."""

    lines: Lines
    told: Sequence[tuple[date, int]]


def drawn(left: Sequence[tuple[date, int]], start: date, end: date, total: int) -> Burndown | None:
    """The chart of what was left at the end of each day, or None while there is nothing to draw."""
    if not total or not left:
        return None
    days = max(1, (end - start).days, (left[-1][0] - start).days)

    def at(day: date) -> float:
        return (day - start).days / days

    drawing = charts.lines(
        "left",
        [
            Series(LEFT, [(at(day), count) for day, count in left]),
            Series(EVEN, [(0.0, total), (at(max(end, start)), 0)]),
        ],
        [(0.0, start.isoformat()), (1.0, max(end, left[-1][0]).isoformat())],
    )
    step = -(-len(left) // DAYS)
    told = [one for number, one in enumerate(reversed(left)) if number % step == 0]
    return Burndown(drawing, list(reversed(told))) if drawing else None
