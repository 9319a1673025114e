"""Step: what happened to a matter, for people."""

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import At, Base, HasUid, Id, SealedBytes, Short, to
from app.models.directory import Person, Unit
from app.models.matters import Matter
from app.sealing import Sealed

_ENTERED_LATE = text("days_late IS NOT NULL")


class Step(HasUid, Base):
    """One line of a matter's timeline (经过): who, when, what, from, to, in words, before and after.

    `days_late`: how many days what was entered lay back, where that was so many that it needed its reason (补记).
    """

    __tablename__ = "step"
    __table_args__ = (
        Index("ix_step_matter_id_at", "matter_id", "at", "action"),
        Index("ix_step_entered_late", "matter_id", sqlite_where=_ENTERED_LATE, postgresql_where=_ENTERED_LATE),
    )
    id: Mapped[Id]
    matter_id: Mapped[int] = to("matter", index=False)
    action: Mapped[Short]
    at: Mapped[At]
    person_id: Mapped[int | None] = to("person")
    unit_id: Mapped[int | None] = to("unit", index=False)
    from_stage: Mapped[Short | None]
    to_stage: Mapped[Short]
    note_sealed: Mapped[SealedBytes]
    changes_sealed: Mapped[SealedBytes]
    days_late: Mapped[int | None] = mapped_column(sort_order=1)

    note = Sealed("step.note", "note_sealed")
    changes = Sealed("step.changes", "changes_sealed")

    matter: Mapped[Matter] = relationship()
    person: Mapped[Person | None] = relationship()
    unit: Mapped[Unit | None] = relationship()
