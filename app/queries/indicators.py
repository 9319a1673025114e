"""The indicators of a period (指标): each matter in its part, so that a number and its list cannot differ."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from app.domain.indicators import Indicator, Part, Rate
from app.domain.permissions import Actor
from app.queries import indicator_cases, indicator_ends
from app.queries.indicator_cases import CHUNK, Period
from app.queries.indicator_ends import Ends
from app.queries.kept import kept

Place = tuple[int | None, Part]
"""A town, or None, and a part."""


@dataclass(frozen=True)
class Counted:
    """What an indicator comes to: how many of each town and part, and their days where days are told."""

    indicator: Indicator
    counts: Mapping[Place, int]
    days: Mapping[int | None, int]

    def rate(self, is_asked: Callable[[int | None], bool] = lambda _: True) -> Rate:
        """The rate of all, or of the towns that are asked for."""
        parts: Counter[Part] = Counter()
        for (town, part), count in self.counts.items():
            if is_asked(town):
                parts[part] += count
        return Rate(self.indicator, parts, sum(days for town, days in self.days.items() if is_asked(town)))

    def of(self, town: int | None) -> Rate:
        """The rate of one town, or of what names none."""
        return self.rate(lambda one: one == town)

    def towns(self) -> Sequence[int | None]:
        """The towns that there are, in the order of their ids; None where none is known."""
        return sorted({town for town, _ in self.counts}, key=lambda town: -1 if town is None else town)


@kept
def every(session: Session, actor: Actor, period: Period, *, now: datetime) -> Mapping[Indicator, Counted]:
    """All of them for a period, each reading gone through once. `now` to the minute is enough."""
    asked = Ends(session, actor, period, now)
    return {one.indicator: one for reading, shared in _READ for one in _counted(asked, reading, list(shared.items()))}


@kept
def counted(session: Session, actor: Actor, indicator: Indicator, period: Period, *, now: datetime) -> Counted:
    """One of them."""
    reading, rule = _read(indicator)
    (found,) = _counted(Ends(session, actor, period, now), reading, [(indicator, rule)])
    return found


@kept
def by_month(
    session: Session, actor: Actor, indicator: Indicator, months: tuple[Period, ...], *, now: datetime
) -> Sequence[Counted]:
    """One of them for each of these months, which follow each other: in one reading, where its rows have days."""
    reading, rule = _read(indicator)
    if reading not in _DAYS:
        return [counted(session, actor, indicator, month, now=now) for month in months]
    asked = {(one.first.year, one.first.month): Ends(session, actor, one, now) for one in months}
    counts: dict[Month, defaultdict[Place, int]] = {month: defaultdict(int) for month in asked}
    days: dict[Month, defaultdict[int | None, int]] = {month: defaultdict(int) for month in asked}
    for one in reading(Ends(session, actor, Period(months[0].first, months[-1].last), now)):
        for month in {(day.year, day.month) for day in _DAYS[reading](one) if day is not None} & asked.keys():
            if (part := rule(asked[month], one)) is not None:
                counts[month][one.town_id, part] += 1
                if indicator is Indicator.DAYS and one.met:
                    days[month][one.town_id] += indicator_ends.days_of(one)
    return [Counted(indicator, counts[month], days[month]) for month in asked]


@kept
def ids(
    session: Session, actor: Actor, indicator: Indicator, period: Period, *, now: datetime
) -> Mapping[Place, Sequence[int]]:
    """The matters behind each number, by town and part."""
    found: defaultdict[Place, array[int]] = defaultdict(lambda: array("q"))
    asked, (reading, rule) = Ends(session, actor, period, now), _read(indicator)
    for one in reading(asked):
        if (part := rule(asked, one)) is not None:
            found[one.town_id, part].append(one.id)
    return found


Month = tuple[int, int]
Reading = Callable[[Ends], Iterator[Any]]
Rule = Callable[[Ends, Any], Part | None]


def _counted(asked: Ends, reading: Reading, shared: Sequence[tuple[Indicator, Rule]]) -> Iterator[Counted]:
    """The indicators that are told from one reading; a row that is none of an indicator's has no part in it.

    Rows that are alike in what the rules look at fall into the same parts: the rules are asked once for all of them.
    """
    whole: Counter[tuple[int | None, tuple[Part | None, ...]]] = Counter()
    days: defaultdict[int | None, int] = defaultdict(int)
    is_of_days = any(indicator is Indicator.DAYS for indicator, _ in shared)
    rules, alike = [rule for _, rule in shared], _ALIKE.get(reading)
    known: dict[tuple[Any, ...], tuple[Part | None, ...]] = {}
    rows = reading(asked)
    while some := list(islice(rows, CHUNK)):
        if alike is None:
            whole.update([(one.town_id, tuple([rule(asked, one) for rule in rules])) for one in some])
        else:
            found = []
            for one in some:
                key = alike(asked, one)
                parts = known.get(key)
                if parts is None:
                    parts = known[key] = tuple([rule(asked, one) for rule in rules])
                found.append((one.town_id, parts))
            whole.update(found)
        if is_of_days:
            for one in some:
                if one.met:
                    days[one.town_id] += indicator_ends.days_of(one)
    for place, (indicator, _) in enumerate(shared):
        counts: Counter[Place] = Counter()
        for (town, parts), number in whole.items():
            if (part := parts[place]) is not None:
                counts[town, part] += number
        yield Counted(indicator, counts, days if indicator is Indicator.DAYS else {})


_READ: Sequence[tuple[Reading, Mapping[Indicator, Rule]]] = (
    (
        Ends.courses,
        {
            Indicator.OFFICE_IN_TIME: indicator_cases.office_in_time,
            Indicator.UNIT_IN_TIME: indicator_cases.unit_in_time,
            Indicator.REPEATED: indicator_ends.repeated,
            Indicator.ONLINE: indicator_cases.online,
        },
    ),
    (
        Ends.sixty_days,
        {Indicator.ANSWERED: indicator_cases.answered, Indicator.CLOSED: indicator_cases.closed},
    ),
    (
        Ends.closed,
        {
            Indicator.DAYS: indicator_ends.days,
            Indicator.AT_ONCE: indicator_ends.at_once,
            Indicator.VISITED: indicator_ends.visited,
            Indicator.EVALUATED: indicator_ends.evaluated,
            Indicator.KEPT_IN_TOWN: indicator_ends.kept_in_town,
        },
    ),
    (
        Ends.visited,
        {
            Indicator.PROVED: indicator_ends.proved,
            Indicator.SATISFIED: indicator_ends.satisfied,
            Indicator.SATISFIED_OFFICE: indicator_ends.satisfied_office,
        },
    ),
    (Ends.held, {Indicator.HELD: indicator_ends.held}),
    (Ends.told_anew, {Indicator.TOLD: indicator_ends.told}),
    (
        Ends.listed,
        {
            Indicator.ITEMS_DONE: indicator_ends.items_done,
            Indicator.ITEMS_IN_TIME: indicator_ends.items_in_time,
            Indicator.ITEMS_REWORKED: indicator_ends.items_reworked,
        },
    ),
)
"""What is read, and into which parts each indicator puts its rows."""


_DAYS: Mapping[Reading, Callable[[Any], Iterable[date | None]]] = {
    Ends.courses: indicator_cases.days_of_course,
    Ends.sixty_days: lambda one: (one.due_on,),
    Ends.closed: lambda one: (one.closed_on,),
    Ends.listed: lambda one: (one.began_on, one.due_on, one.first_closed_on),
}
"""The days by which a row belongs to a period; of the others the last visit or the beginning within it counts."""


_ALIKE: Mapping[Reading, Callable[[Ends, Any], tuple[Any, ...]]] = {
    Ends.closed: indicator_ends.alike_ended,
    Ends.visited: indicator_ends.alike,
    Ends.held: indicator_ends.alike,
}
"""What rows of a reading have to have in common to fall into the same parts; many do, where no moment is told."""


def _read(indicator: Indicator) -> tuple[Reading, Rule]:
    return next((reading, shared[indicator]) for reading, shared in _READ if indicator in shared)
