"""Days of the published holiday notices, by year."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.workdays import DayKind
from app.models.base import At, Base, Line, Short, code


class CalendarYear(Base):
    """A year whose notice has been entered; a year that is missing here makes dates provisional (暂定)."""

    __tablename__ = "calendar_year"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[Line]
    entered_at: Mapped[At]
    entered_by: Mapped[Short]


class CalendarDay(Base):
    """A day that differs from the plain week."""

    __tablename__ = "calendar_day"
    __table_args__ = (CheckConstraint("kind IN ('holiday', 'makeup')", name="of_a_notice"),)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[DayKind] = mapped_column(code(DayKind, "kind"))
    name: Mapped[Short | None]
