"""Early warnings (预警): which rules there are, what they count by, and when an alarm is dealt with.

An alarm is about a matter or a place that needs solving, never about whoever raised it: of the same person it is
counted that a demand was told again and is not solved yet, no name is kept with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median

from app.domain.errors import Refused


class AlarmRule(StrEnum):
    """What raises an alarm [I]: how many in how many days, the county sets."""

    SAME_PERSON = "same_person"
    PLACE = "place"
    UNIT_RISE = "unit_rise"
    ALIKE = "alike"
    NEW_DEMAND = "new_demand"
    DISSATISFIED = "dissatisfied"


class AlarmState(StrEnum):
    """Where an alarm stands: raised, somebody sees to it, dealt with, found to be none."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    UNFOUNDED = "unfounded"


WAITING = (AlarmState.OPEN, AlarmState.STARTED)
ENDED = (AlarmState.DONE, AlarmState.UNFOUNDED)
ACTS = (AlarmState.STARTED, AlarmState.DONE, AlarmState.UNFOUNDED)
"""What somebody can make of it; said anew, the newest counts."""
COUNTING = (AlarmRule.SAME_PERSON, AlarmRule.PLACE, AlarmRule.UNIT_RISE, AlarmRule.ALIKE)
"""Rules that count matters; the others look at each visit."""
PAST = 3
"""With so many stretches of the same length before it a unit's last one is compared."""
LEAST: Mapping[AlarmRule, int] = {
    AlarmRule.SAME_PERSON: 2,
    AlarmRule.PLACE: 2,
    AlarmRule.UNIT_RISE: 2,
    AlarmRule.ALIKE: 3,
    AlarmRule.NEW_DEMAND: 1,
    AlarmRule.DISSATISFIED: 1,
}
"""The fewest that can be set; of alike matters three make a hot issue (domain.clusters)."""
MOST_DAYS, MOST = 366, 999


@dataclass(frozen=True)
class Threshold:
    """What a rule counts by: how many within how many days; of a unit, by how many percent more than before."""

    rule: AlarmRule
    least: int
    days: int
    rise: int | None = None
    is_on: bool = True

    def check(self) -> None:
        """Raise Refused `least_not_allowed`, `days_not_allowed`, `rise_missing` or `rise_not_allowed`."""
        fewest, most = LEAST[self.rule], MOST if self.rule in COUNTING else LEAST[self.rule]
        if not fewest <= self.least <= most:
            raise Refused("least_not_allowed", "least", fewest=fewest, most=most)
        if not 1 <= self.days <= MOST_DAYS:
            raise Refused("days_not_allowed", "days", most=MOST_DAYS)
        if self.rule is AlarmRule.UNIT_RISE:
            if self.rise is None:
                raise Refused("rise_missing", "rise")
            if not 1 <= self.rise <= MOST:
                raise Refused("rise_not_allowed", "rise", most=MOST)


BY_DEFAULT: Mapping[AlarmRule, Threshold] = {
    one.rule: one
    for one in (
        Threshold(AlarmRule.SAME_PERSON, 3, 90),
        Threshold(AlarmRule.PLACE, 5, 30),
        Threshold(AlarmRule.UNIT_RISE, 10, 30, 50),
        Threshold(AlarmRule.ALIKE, 3, 90),
        Threshold(AlarmRule.NEW_DEMAND, 1, 30),
        Threshold(AlarmRule.DISSATISFIED, 1, 30),
    )
}
"""Until the county sets something else [I]."""


@dataclass(frozen=True)
class Signal:
    """A matter that counts for an alarm, and the day on which it began to."""

    matter_id: int
    on: date


@dataclass(frozen=True)
class Found:
    """What a rule found: the signals, by what it counted, and where; `before`: how many a unit had in the PAST
    stretches before."""

    threshold: Threshold
    signals: tuple[Signal, ...]
    town_id: int | None = None
    village_id: int | None = None
    unit_id: int | None = None
    content: str | None = None
    before: int | None = None


def has_risen(now: int, before: int, rise: int) -> bool:
    """Whether this many are so many percent more than the average of the PAST stretches; with nothing before there is
    nothing to compare with."""
    return before > 0 and now * PAST * 100 >= before * (100 + rise)


def risen_by(now: int, before: int) -> int:
    """By how many percent more, rounded down."""
    return (now * PAST - before) * 100 // before


def merged(groups: Iterable[frozenset[int]]) -> list[frozenset[int]]:
    """Groups that have something in common as one: whoever signs together is counted once."""
    found: list[frozenset[int]] = []
    for group in groups:
        apart = [one for one in found if one.isdisjoint(group)]
        for one in found:
            group = group if one.isdisjoint(group) else group | one
        found = [*apart, group]
    return found


@dataclass(frozen=True)
class Promptness:
    """Of how many alarms how many were seen to, and the days in the middle from the first signal to the first act."""

    raised: int
    acted: int
    days: float | None


def promptness(pairs: Sequence[tuple[date, date | None]]) -> Promptness:
    """Of each alarm the first signal's day, and that of the first act if there was one."""
    days = [(acted - first).days for first, acted in pairs if acted is not None]
    return Promptness(len(pairs), len(days), median(days) if days else None)
