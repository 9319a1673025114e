"""Frozen figures of an accounting month (冻结口径): what was told once stays told; what differs later is explained."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.errors import Refused
from app.domain.indicators import Indicator, Part, Rate

LEAST_REASON = 4
"""Letters of an explanation."""


@dataclass(frozen=True)
class Figure:
    """One indicator of a town, of what names none (0), or of the whole county (None)."""

    indicator: Indicator
    town_id: int | None
    rate: Rate


@dataclass(frozen=True)
class Difference:
    """What was frozen and what is reckoned now, where they are not the same."""

    frozen: Figure
    now: Rate


def month_of(day: date) -> tuple[date, date]:
    """First and last day of the month of this day."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def check_month(first: date, *, today: date, is_frozen: bool) -> None:
    """Raises Refused `month_not_over` or `month_is_frozen`: a month is frozen once, when it is over."""
    if month_of(first)[1] >= today:
        raise Refused("month_not_over", "month")
    if is_frozen:
        raise Refused("month_is_frozen", "month")


def written(figures: Iterable[Figure]) -> str:
    """The figures as a text that is the same for the same figures, whatever their order."""
    rows = sorted(
        [
            figure.indicator.value,
            -1 if figure.town_id is None else figure.town_id,
            sorted((part.value, count) for part, count in figure.rate.parts.items() if count),
            figure.rate.days,
        ]
        for figure in figures
    )
    return json.dumps(rows, separators=(",", ":"))


def read(text: str) -> list[Figure]:
    """The figures of such a text."""
    found = []
    for name, town, parts, days in json.loads(text):
        indicator = Indicator(name)
        rate = Rate(indicator, {Part(part): count for part, count in parts}, days)
        found.append(Figure(indicator, None if town == -1 else town, rate))
    return found


def digest(text: str) -> str:
    """The SHA-256 of the text, for the paper on which the figures were told."""
    return hashlib.sha256(text.encode()).hexdigest()


def differences(frozen: Sequence[Figure], now: Mapping[Indicator, Rate]) -> list[Difference]:
    """The county's figures that are no longer what they were, in the order of the indicators."""
    whole = {figure.indicator: figure for figure in frozen if figure.town_id is None}
    found = []
    for indicator in Indicator:
        before = whole.get(indicator, Figure(indicator, None, Rate(indicator, {})))
        after = now.get(indicator, Rate(indicator, {}))
        if (_counts(before.rate), before.rate.days) != (_counts(after), after.days):
            found.append(Difference(before, after))
    return found


def _counts(rate: Rate) -> dict[Part, int]:
    return {part: count for part, count in rate.parts.items() if count}
