"""Raising: what one side tells the other of that has to decide about it: a problem for the list, a new matter."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.rectification import RoundSource
from app.models.base import At, Base, HasUid, Id, Instant, Line, SealedBytes, code, to
from app.models.directory import Person, Village
from app.models.matters import Kind, Matter
from app.models.visits import Visit
from app.sealing import Sealed


class Raising(HasUid, Base):
    """A problem put to the county office for its list (`becomes` an item), or something told at the visit of an item
    and put to the petition office (`becomes` a petition).

    `matter_id`: out of which matter it comes, None where it comes out of none (an audit, a check of one's own).
    `made_id`: what it became. One that was not taken in has the reason; whoever raised it may take it back so.
    """

    __tablename__ = "raising"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (made_id IS NULL AND reason_sealed IS NULL)", name="decided_has_end"),
        CheckConstraint("made_id IS NULL OR reason_sealed IS NULL", name="one_end"),
        Index("ix_raising_open", "becomes", "decided_at", "raised_at"),
    )
    id: Mapped[Id]
    becomes: Mapped[Kind] = mapped_column(code(Kind, "becomes"))
    matter_id: Mapped[int | None] = to("matter")
    visit_id: Mapped[int | None] = to("visit", index=False, unique=True)
    source: Mapped[RoundSource] = mapped_column(code(RoundSource, "source"))
    document: Mapped[Line | None]
    text_sealed: Mapped[SealedBytes]
    village_id: Mapped[int | None] = to("village", index=False)
    household_sealed: Mapped[SealedBytes]
    raised_by_id: Mapped[int | None] = to("person")
    raised_at: Mapped[At]
    decided_by_id: Mapped[int | None] = to("person", index=False)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    made_id: Mapped[int | None] = to("matter")
    reason_sealed: Mapped[SealedBytes]

    text = Sealed("raising.text", "text_sealed")
    household = Sealed("raising.household", "household_sealed")
    reason = Sealed("raising.reason", "reason_sealed")

    matter: Mapped[Matter | None] = relationship(foreign_keys=matter_id)
    made: Mapped[Matter | None] = relationship(foreign_keys=made_id)
    visit: Mapped[Visit | None] = relationship()
    village: Mapped[Village | None] = relationship()
    raised_by: Mapped[Person | None] = relationship(foreign_keys=raised_by_id)
    decided_by: Mapped[Person | None] = relationship(foreign_keys=decided_by_id)
