"""The indicators of a period (指标): each matter in its part, so that a number and its list cannot differ."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.indicators import Indicator, Part, Rate
from app.domain.permissions import Actor
from app.queries import indicator_cases, indicator_ends
from app.queries.indicator_cases import Asked, Case, Period
from app.queries.kept import kept


@kept
def cases(session: Session, actor: Actor, indicator: Indicator, period: Period, *, now: datetime) -> Sequence[Case]:
    """Every matter that the indicator looks at in this period, each once. `now` to the minute is enough."""
    return list(_READ[indicator](Asked(session, actor, period, now)))


def rate(indicator: Indicator, found: Iterable[Case]) -> Rate:
    """What these cases come to."""
    parts: Counter[Part] = Counter()
    days = 0
    for case in found:
        parts[case.part] += 1
        days += case.days
    return Rate(indicator, parts, days)


def chosen(found: Iterable[Case], part: Part | None) -> Sequence[int]:
    """The ids of the matters behind a number, the newest first."""
    return sorted((case.matter_id for case in found if part in (None, case.part)), reverse=True)


_READ: Mapping[Indicator, Callable[[Asked], Iterable[Case]]] = {
    Indicator.OFFICE_IN_TIME: indicator_cases.office_in_time,
    Indicator.UNIT_IN_TIME: indicator_cases.unit_in_time,
    Indicator.ANSWERED: indicator_cases.answered,
    Indicator.CLOSED: indicator_cases.closed,
    Indicator.DAYS: indicator_ends.days,
    Indicator.REPEATED: indicator_ends.repeated,
    Indicator.ONLINE: indicator_cases.online,
    Indicator.AT_ONCE: indicator_ends.at_once,
    Indicator.HELD: indicator_ends.held,
    Indicator.VISITED: indicator_ends.visited,
    Indicator.PROVED: indicator_ends.proved,
    Indicator.EVALUATED: indicator_ends.evaluated,
    Indicator.SATISFIED: indicator_ends.satisfied,
    Indicator.SATISFIED_OFFICE: indicator_ends.satisfied_office,
    Indicator.KEPT_IN_TOWN: indicator_ends.kept_in_town,
    Indicator.ITEMS_DONE: indicator_ends.items_done,
    Indicator.ITEMS_IN_TIME: indicator_ends.items_in_time,
    Indicator.ITEMS_REWORKED: indicator_ends.items_reworked,
}
