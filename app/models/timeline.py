"""Step: what happened to a matter, for people."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, relationship

from app.models.base import At, Base, HasUid, Id, SealedBytes, Short, to
from app.models.directory import Person, Unit
from app.models.matters import Matter
from app.sealing import Sealed


class Step(HasUid, Base):
    """One line of a matter's timeline (经过): who, when, what, from, to, in words, before and after."""

    __tablename__ = "step"
    __table_args__ = (Index("ix_step_matter_id_at", "matter_id", "at"),)
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

    note = Sealed("step.note", "note_sealed")
    changes = Sealed("step.changes", "changes_sealed")

    matter: Mapped[Matter] = relationship()
    person: Mapped[Person | None] = relationship()
    unit: Mapped[Unit | None] = relationship()
