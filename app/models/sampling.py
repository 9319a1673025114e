"""SampleDraw: which closed matters were drawn for a visit by another unit, and by what; SampleCase: one of them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.petitions import Outcome
from app.models.base import At, Base, HasUid, Id, Instant, Line, SealedBytes, Short, code, to
from app.models.directory import Person, Unit
from app.models.matters import Kind, Matter
from app.sealing import Sealed


class SampleDraw(HasUid, Base):
    """A draw (抽查): of what was closed in a period, of one unit or of all, so many by a seed that the system made.

    `frame`: the identifiers of all that could be drawn, as they were then, with their hash: who repeats the draw needs
    nothing else. `visiting_unit`: who visits; nothing of its own is in the frame.
    """

    __tablename__ = "sample_draw"
    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="in_order"),
        CheckConstraint("size >= 1 AND frame_size >= 1", name="not_empty"),
    )
    id: Mapped[Id]
    kind: Mapped[Kind] = mapped_column(code(Kind, "kind"))
    first_on: Mapped[date]
    last_on: Mapped[date]
    unit_id: Mapped[int | None] = to("unit", index=False)
    visiting_unit_id: Mapped[int] = to("unit", index=False)
    purpose: Mapped[Line]
    size: Mapped[int]
    seed: Mapped[Short]
    frame: Mapped[str] = mapped_column(Text)
    frame_size: Mapped[int]
    frame_sha256: Mapped[str] = mapped_column(String(64))
    drawn_at: Mapped[At]
    drawn_by_id: Mapped[int | None] = to("person", index=False)

    unit: Mapped[Unit | None] = relationship(foreign_keys=unit_id)
    visiting_unit: Mapped[Unit] = relationship(foreign_keys=visiting_unit_id)
    drawn_by: Mapped[Person | None] = relationship()
    cases: Mapped[list["SampleCase"]] = relationship(back_populates="draw", order_by="SampleCase.position")


class SampleCase(HasUid, Base):
    """A matter that was drawn: its unit and what was reported of it then. Taken out, it stays with the reason."""

    __tablename__ = "sample_case"
    __table_args__ = (
        Index("uq_sample_case_draw_id_matter_id", "draw_id", "matter_id", unique=True),
        CheckConstraint("dropped_at IS NULL OR reason_sealed IS NOT NULL", name="dropped_has_reason"),
    )
    id: Mapped[Id]
    draw_id: Mapped[int] = to("sample_draw", index=False)
    matter_id: Mapped[int] = to("matter")
    position: Mapped[int]
    unit_id: Mapped[int | None] = to("unit", index=False)
    reported: Mapped[Outcome | None] = mapped_column(code(Outcome, "reported"))
    dropped_at: Mapped[datetime | None] = mapped_column(Instant)
    dropped_by_id: Mapped[int | None] = to("person", index=False)
    reason_sealed: Mapped[SealedBytes]

    reason = Sealed("sample_case.reason", "reason_sealed")

    draw: Mapped[SampleDraw] = relationship(back_populates="cases")
    matter: Mapped[Matter] = relationship()
    unit: Mapped[Unit | None] = relationship()
    dropped_by: Mapped[Person | None] = relationship()
