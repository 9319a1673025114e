"""What is left of a campaign day by day (燃尽图), as numbers for a drawing and as lines for those who read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 600, 160
LINES = 12
"""About how many days the table beside the drawing tells."""


@dataclass(frozen=True)
class Chart:
    """The points of the line, those of the even pace from all to none, and some of its days for the table."""

    width: int
    height: int
    points: str
    even: str
    told: Sequence[tuple[date, int]]


def drawn(left: Sequence[tuple[date, int]], start: date, end: date, total: int) -> Chart | None:
    """The chart of what was left at the end of each day, or None while there is nothing to draw."""
    if not total or not left:
        return None
    days = max(1, (end - start).days)

    def at(day: date, count: int) -> str:
        return f"{WIDTH * (day - start).days / days:.1f},{HEIGHT * (1 - count / total):.1f}"

    step = -(-len(left) // LINES)
    told = [one for number, one in enumerate(reversed(left)) if number % step == 0]
    return Chart(
        WIDTH, HEIGHT, " ".join(at(*one) for one in left), f"{at(start, total)} {at(end, 0)}", list(reversed(told))
    )
