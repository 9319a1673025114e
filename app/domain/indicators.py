"""Every rate (指标): what a matter counts as, what stands above and below the line (DOMAIN 13).

Whatever is counted falls into one part of its indicator; the parts are shown beside the rate, so that nobody has to
believe the denominator. No figure gets better by what hides a matter: what leaves the procedure (voided, merged, passed
on) counts until its last day as running and, where that was over, as overdue; what was closed and not verified at a
visit is nowhere counted as done; what was told at a visit and is not registered stands in a figure of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cache


class Indicator(StrEnum):
    """What is told of a period."""

    OFFICE_IN_TIME = "office_in_time"
    UNIT_IN_TIME = "unit_in_time"
    ANSWERED = "answered"
    CLOSED = "closed"
    DAYS = "days"
    REPEATED = "repeated"
    ONLINE = "online"
    TOLD = "told"
    AT_ONCE = "at_once"
    HELD = "held"
    VISITED = "visited"
    PROVED = "proved"
    EVALUATED = "evaluated"
    SATISFIED = "satisfied"
    SATISFIED_OFFICE = "satisfied_office"
    KEPT_IN_TOWN = "kept_in_town"
    ITEMS_DONE = "items_done"
    ITEMS_IN_TIME = "items_in_time"
    ITEMS_REWORKED = "items_reworked"


class Part(StrEnum):
    """As what a matter counts in an indicator."""

    IN_TIME = "in_time"
    YES = "yes"
    FAIRLY = "fairly"
    PARTLY = "partly"
    LATE = "late"
    NO = "no"
    OVERDUE = "overdue"
    UNVERIFIABLE = "unverifiable"
    NOT_REACHED = "not_reached"
    UNVERIFIED = "unverified"
    CAME_BACK = "came_back"
    PENDING = "pending"
    GONE = "gone"
    VOIDED = "voided"


P = Part
OFFICE_DAYS, UNIT_DAYS = 15, 30
"""From registration to the petition office's act, and to the unit's acceptance: 15 for routing, 15 for the notice."""
TOLD_DAYS = 15
"""From what a visit told to its registration [I]: as long as the petition office has for what it receives."""
EVALUATION_DAYS = 30
"""How long after closing an evaluation is waited for; the paper that names it was not found (DOMAIN 13)."""
STILL_DAYS = 90
"""How long nothing may come back before a matter counts as settled at once or kept in the town."""
BETTER_WHEN_LESS = frozenset({Indicator.DAYS, Indicator.REPEATED, Indicator.ITEMS_REWORKED})
SMALL = 10
"""Below so many in the denominator a rate says little, and is marked."""


@dataclass(frozen=True)
class Rule:
    """Which parts stand above the line, and which below it; others are shown and left out.

    `is_of_items`: rectification items are counted, not petitions. `is_banded`: the public practice colours the rate.
    """

    counted: frozenset[Part]
    of: frozenset[Part]
    is_of_items: bool = False
    is_banded: bool = False


_TIMELY = frozenset({P.IN_TIME, P.LATE, P.OVERDUE, P.PENDING})
_YES, _IN_TIME = frozenset({P.YES}), frozenset({P.IN_TIME})
_ASKED = frozenset({P.YES, P.FAIRLY, P.NO})
RULES: Mapping[Indicator, Rule] = {
    Indicator.OFFICE_IN_TIME: Rule(_IN_TIME, _TIMELY, is_banded=True),
    Indicator.UNIT_IN_TIME: Rule(_IN_TIME, _TIMELY, is_banded=True),
    # What still runs stays below the line: a running period looks low until it ends (DOMAIN 13).
    Indicator.ANSWERED: Rule(_IN_TIME, _TIMELY, is_banded=True),
    Indicator.CLOSED: Rule(_IN_TIME, _TIMELY | {P.UNVERIFIED}, is_banded=True),
    Indicator.DAYS: Rule(_YES, _YES),
    Indicator.REPEATED: Rule(_YES, frozenset({P.YES, P.NO})),
    Indicator.ONLINE: Rule(_YES, frozenset({P.YES, P.NO})),
    Indicator.TOLD: Rule(_IN_TIME, _TIMELY),
    Indicator.AT_ONCE: Rule(_YES, frozenset({P.YES, P.NO, P.UNVERIFIED})),
    Indicator.HELD: Rule(_YES, frozenset({P.YES, P.NO, P.PENDING, P.VOIDED})),
    Indicator.VISITED: Rule(_YES, frozenset({P.YES, P.NOT_REACHED, P.NO, P.OVERDUE})),
    Indicator.PROVED: Rule(_YES, frozenset({P.YES, P.PARTLY, P.NO, P.UNVERIFIABLE, P.NOT_REACHED})),
    Indicator.EVALUATED: Rule(_YES, frozenset({P.YES, P.OVERDUE})),
    Indicator.SATISFIED: Rule(frozenset({P.YES, P.FAIRLY}), _ASKED),
    Indicator.SATISFIED_OFFICE: Rule(frozenset({P.YES, P.FAIRLY}), _ASKED),
    Indicator.KEPT_IN_TOWN: Rule(_YES, frozenset({P.YES, P.NO, P.UNVERIFIED, P.CAME_BACK})),
    Indicator.ITEMS_DONE: Rule(_YES, frozenset({P.YES, P.NO, P.VOIDED}), is_of_items=True),
    Indicator.ITEMS_IN_TIME: Rule(_IN_TIME, _TIMELY, is_of_items=True),
    Indicator.ITEMS_REWORKED: Rule(_YES, frozenset({P.YES, P.NO}), is_of_items=True),
}


class Band(StrEnum):
    """How the public practice colours a rate: below 85 red, 85 to 90 yellow, above green (DOMAIN 10)."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"


@dataclass(frozen=True)
class Rate:
    """So many of so many, by the parts they fall into; `days` is their sum where days are told."""

    indicator: Indicator
    parts: Mapping[Part, int]
    days: int = 0

    @property
    def counted(self) -> int:
        """What stands above the line."""
        return self._sum(RULES[self.indicator].counted)

    @property
    def whole(self) -> int:
        """The denominator."""
        return self._sum(RULES[self.indicator].of)

    @property
    def left_out(self) -> Mapping[Part, int]:
        """What is shown but stands on neither side of the line."""
        return {part: count for part, count in self.parts.items() if part not in RULES[self.indicator].of}

    @property
    def value(self) -> Decimal | None:
        """Per cent, for days their mean, with two decimals; None where nothing is below the line."""
        if not self.whole:
            return None
        told = Decimal(self.days) if self.indicator is Indicator.DAYS else Decimal(100 * self.counted)
        return (told / self.whole).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def band(self) -> Band | None:
        """Its colour, where practice colours it and there is a rate."""
        if self.value is None or not RULES[self.indicator].is_banded:
            return None
        if self.value < 85:
            return Band.RED
        return Band.YELLOW if self.value <= 90 else Band.GREEN

    @property
    def is_small(self) -> bool:
        """Whether the denominator is too small for the rate to say much."""
        return 0 < self.whole < SMALL

    def _sum(self, parts: frozenset[Part]) -> int:
        return sum(self.parts.get(part, 0) for part in parts)


def is_too_good(satisfied: Rate, proved: Rate) -> bool:
    """The saturation alarm: 98 % and more are satisfied where 85 % or less was solved (FEATURES 2.9)."""
    if satisfied.value is None or proved.value is None:
        return False
    return satisfied.value >= 98 and proved.value <= 85


def is_better(indicator: Indicator, before: Rate, after: Rate) -> bool:
    """Whether the second says more for whoever is measured than the first; of what came online neither does."""
    if indicator is Indicator.ONLINE or before.value is None or after.value is None:
        return False
    return after.value < before.value if indicator in BETTER_WHEN_LESS else after.value > before.value


@cache
def _span(days: int) -> timedelta:
    """So many days; made once, for every matter of a year asks for them."""
    return timedelta(days=days)


def taken_up(
    registered_at: datetime, acted_at: datetime | None, now: datetime, days: int, left_at: datetime | None = None
) -> Part:
    """Whether somebody acted within so many days, to the minute, of the registration."""
    until = registered_at + _span(days)
    if acted_at is not None:
        return P.IN_TIME if acted_at <= until else P.LATE
    if now <= until:
        return P.PENDING
    return P.GONE if left_at is not None and left_at <= until else P.OVERDUE


def done_by(due_on: date, done_on: date | None, left_on: date | None, today: date) -> Part:
    """Whether a duty was done by its last day. What went away before counts as running until then, and then nowhere."""
    if done_on is not None:
        return P.IN_TIME if done_on <= due_on else P.LATE
    if today <= due_on:
        return P.PENDING
    return P.GONE if left_on is not None and left_on <= due_on else P.OVERDUE


def closed_by(due_on: date, closed_on: date | None, left_on: date | None, *, verified: bool, today: date) -> Part:
    """Whether a petition was closed by its last day; in time only counts what was verified at a visit."""
    part = done_by(due_on, closed_on, left_on, today)
    return P.UNVERIFIED if part is P.IN_TIME and not verified else part


def stayed(
    closed_on: date, came_back: bool, today: date, *, solved: bool, verified: bool, voided_on: date | None = None
) -> Part:
    """Whether a closed matter was settled at once: too early to say before nothing came back for so long, and never
    without a visit at which it proved to be solved."""
    if came_back or (verified and not solved):
        return P.NO
    if (waits := _waits(closed_on, STILL_DAYS - 1, today, voided_on)) is not None:
        return waits
    return P.YES if verified else P.UNVERIFIED


def kept_in_town(
    closed_on: date,
    *,
    solved: bool,
    verified: bool,
    came_back: bool,
    today: date,
    voided_on: date | None = None,
) -> Part:
    """问题不出镇 in its four parts: solved, verified by another at a visit, still solved, never told above the town.

    Closing without a visit stands below the line as unverified, so that it never betters the rate.
    """
    if came_back:
        return P.CAME_BACK
    if verified and not solved:
        return P.NO
    if not verified:
        return P.UNVERIFIED
    return _waits(closed_on, STILL_DAYS - 1, today, voided_on) or P.YES


def evaluated(closed_on: date, said: bool, today: date, voided_on: date | None = None) -> Part:
    """Whether somebody said how satisfied he is; what still may come is left out."""
    if said:
        return P.YES
    return _waits(closed_on, EVALUATION_DAYS, today, voided_on) or P.OVERDUE


def _waits(since: date, days: int, today: date, voided_on: date | None) -> Part | None:
    """Left out while it is too early to say; for good where it was voided meanwhile."""
    until = since + _span(days)
    if voided_on is not None and voided_on <= until:
        return P.GONE
    return P.PENDING if today <= until else None
