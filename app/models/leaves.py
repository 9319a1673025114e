"""Leave: somebody of the directory is away from a day to a day (请假); why is nobody's business."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import At, Base, HasUid, Id, Instant, to
from app.models.directory import Person


class Leave(HasUid, Base):
    """A leave; `stand_in` has its reminders meanwhile. Ended early, its last day is the one before he came back; taken
    back before it began, it never was (`withdrawn_at`)."""

    __tablename__ = "leave"
    __table_args__ = (
        CheckConstraint("to_on >= from_on", name="ends_after_start"),
        CheckConstraint("stand_in_id IS NULL OR stand_in_id != person_id", name="another_stands_in"),
        Index("ix_leave_person_id_to_on", "person_id", "to_on"),
    )
    id: Mapped[Id]
    person_id: Mapped[int] = to("person", index=False)
    from_on: Mapped[date]
    to_on: Mapped[date]
    stand_in_id: Mapped[int | None] = to("person")
    recorded_by_id: Mapped[int | None] = to("person", index=False)
    recorded_at: Mapped[At]
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    stand_in: Mapped[Person | None] = relationship(foreign_keys=stand_in_id)
