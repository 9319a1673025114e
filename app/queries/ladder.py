"""The ladder of domain.escalation as SQL, so that a list can be narrowed by it."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, Date, SQLColumnExpression, and_, literal, or_

from app.domain.escalation import BLUE_DAYS, LONG_CLOCK
from app.models.dialect import days_between

LONGEST_ROLL = timedelta(days=21)
"""No notice keeps the offices closed as long: a day falls due within it after its nominal day."""


def near(
    started_on: SQLColumnExpression[date],
    nominal_on: SQLColumnExpression[date],
    due_on: SQLColumnExpression[date],
    *,
    today: date,
) -> ColumnElement[bool]:
    """Not late, and at 提醒 or 黄牌: the condition of escalation.level for blue and yellow (临期)."""
    length = days_between(started_on, nominal_on)
    left = days_between(literal(today, Date), nominal_on)
    # Blue begins at ten days, of a shorter clock at a third of its length; whatever is near has at most ten days left.
    last = today + timedelta(days=BLUE_DAYS)
    within = and_(due_on <= last + LONGEST_ROLL, nominal_on <= last)  # the first by an index, the second row by row
    return and_(due_on >= today, within, or_(length >= LONG_CLOCK, left * 3 <= length))
