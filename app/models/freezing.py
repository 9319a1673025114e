"""FrozenPeriod: the figures of a month as they were told; FrozenNote: why they differ by now."""

from datetime import date

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.indicators import Indicator
from app.models.base import At, Base, HasUid, Id, SealedBytes, code, to
from app.models.directory import Person
from app.sealing import Sealed


class FrozenPeriod(HasUid, Base):
    """The indicators of a month, county and towns, kept as text with its hash (统计口径、冻结)."""

    __tablename__ = "frozen_period"
    __table_args__ = (CheckConstraint("last_on >= first_on", name="in_order"),)
    id: Mapped[Id]
    first_on: Mapped[date] = mapped_column(unique=True)
    last_on: Mapped[date]
    frozen_at: Mapped[At]
    frozen_by_id: Mapped[int | None] = to("person", index=False)
    body: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))

    frozen_by: Mapped[Person | None] = relationship()
    notes: Mapped[list["FrozenNote"]] = relationship(back_populates="period", order_by="FrozenNote.id")


class FrozenNote(HasUid, Base):
    """Why one of these figures is another today: who says so, and when; the newest counts."""

    __tablename__ = "frozen_note"
    id: Mapped[Id]
    period_id: Mapped[int] = to("frozen_period")
    indicator: Mapped[Indicator] = mapped_column(code(Indicator, "indicator"))
    at: Mapped[At]
    person_id: Mapped[int | None] = to("person", index=False)
    reason_sealed: Mapped[SealedBytes]

    reason = Sealed("frozen_note.reason", "reason_sealed")

    period: Mapped[FrozenPeriod] = relationship(back_populates="notes")
    person: Mapped[Person | None] = relationship()
