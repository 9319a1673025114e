"""An indicator month by month (走势): as it was frozen where it was, otherwise as it is reckoned now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.freezing import month_of, read
from app.domain.indicators import Indicator, Rate
from app.domain.permissions import Actor
from app.models.freezing import FrozenPeriod
from app.queries import freezing, indicators
from app.queries.indicator_cases import Period

MONTHS = 12


@dataclass(frozen=True)
class MonthRate:
    """A rate of a month, and the frozen month from which it was taken, if any."""

    period: Period
    rate: Rate
    frozen: FrozenPeriod | None = None


def months(last: date, count: int = MONTHS) -> Sequence[Period]:
    """So many whole months up to that of this day, the oldest first."""
    found: list[Period] = []
    for _ in range(count):
        found.append(Period(*month_of(last)))
        last = found[-1].first - timedelta(days=1)
    return found[::-1]


def frozen_months(session: Session, actor: Actor, periods: Sequence[Period]) -> dict[date, FrozenPeriod]:
    """Those of these months that are frozen, by their first day; none for who does not follow the whole county."""
    if not freezing.follows_all(actor):
        return {}
    asked = select(FrozenPeriod).where(FrozenPeriod.first_on.in_([one.first for one in periods]))
    return {one.first_on: one for one in session.scalars(asked)}


def monthly(
    session: Session, actor: Actor, indicator: Indicator, periods: Sequence[Period], *, now: datetime
) -> Sequence[MonthRate]:
    """The rate of each of these months that has begun."""
    begun = tuple(one for one in periods if one.first <= local_day(now))
    kept = frozen_months(session, actor, begun)
    reckoned = indicators.by_month(session, actor, indicator, begun, now=now) if len(kept) < len(begun) else ()
    told = []
    for place, period in enumerate(begun):
        frozen = kept.get(period.first)
        if frozen is not None:
            rate = freezing.whole(read(frozen.body)).get(indicator, Rate(indicator, {}))
        else:
            rate = reckoned[place].rate()
        told.append(MonthRate(period, rate, frozen))
    return told
