"""Giving numbers: one county-wide counter a year and series, without holes (DECISIONS 7)."""

from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.domain.numbering import Number, Series
from app.models.numbering import Counter


def take(session: Session, series: Series, day: date) -> str:
    """The next number of the series in that day's year; a rollback gives it back."""
    key = {"year": day.year, "series": series.value}
    found = select(Counter).filter_by(**key).with_for_update()
    counter = session.scalar(found)
    if counter is None:
        # Two first numbers of a year at once: on PostgreSQL the second waits here for the first.
        session.execute(_FIRST, key)
        counter = session.scalars(found).one()
    counter.last += 1
    session.flush()
    return str(Number(day.year, series, counter.last))


_FIRST = text("INSERT INTO counter (year, series, last) VALUES (:year, :series, 0) ON CONFLICT DO NOTHING")
