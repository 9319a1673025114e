"""Visit (回访、回头看、接访、走访)."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.visits import Conclusion, Satisfied, Solved, VisitKind, VisitMethod
from app.models.base import At, Base, HasUid, Id, SealedBytes, code, to
from app.models.directory import Person, Unit
from app.models.matters import Matter
from app.sealing import Sealed


class Visit(HasUid, Base):
    """A visit: who went, how, whom he met, what was found; the two answers stand apart (FEATURES 2.9)."""

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint("reached OR solved = 'unverifiable'", name="answers_need_a_meeting"),
        # What figures ask of the visits of a matter is read here alone, and what was told anew is found among few.
        Index("ix_visit_matter_id", *("matter_id", "kind", "visited_on", "reached", "satisfied", "satisfied_office")),
        Index(
            "ix_visit_new_matter",
            *("visited_on", "matter_id", "raised_id"),
            sqlite_where=text("new_matter = 1"),
            postgresql_where=text("new_matter"),
        ),
    )
    id: Mapped[Id]
    matter_id: Mapped[int] = to("matter", index=False)
    kind: Mapped[VisitKind] = mapped_column(code(VisitKind, "kind"))
    method: Mapped[VisitMethod] = mapped_column(code(VisitMethod, "method"))
    visited_on: Mapped[date]
    visitor_id: Mapped[int | None] = to("person")
    reached: Mapped[bool]
    solved: Mapped[Solved] = mapped_column(code(Solved, "solved"))
    satisfied: Mapped[Satisfied] = mapped_column(code(Satisfied, "satisfied"))
    carried_out: Mapped[bool | None]
    retaliation: Mapped[bool] = mapped_column(default=False)
    reason_sealed: Mapped[SealedBytes]
    note_sealed: Mapped[SealedBytes]
    conclusion: Mapped[Conclusion | None] = mapped_column(code(Conclusion, "conclusion"))
    recorded_at: Mapped[At]
    told: Mapped[bool | None] = mapped_column(sort_order=1)
    opinion_received: Mapped[bool | None] = mapped_column(sort_order=1)
    satisfied_office: Mapped[Satisfied] = mapped_column(
        code(Satisfied, "satisfied_office"),
        default=Satisfied.NOT_SAID,
        server_default=text("'not_said'"),
        sort_order=1,
    )
    reason_office_sealed: Mapped[SealedBytes] = mapped_column(sort_order=1)
    new_matter: Mapped[bool] = mapped_column(default=False, server_default=false(), sort_order=1)
    raised_id: Mapped[int | None] = to("matter", sort_order=1)
    """The petition that was registered of what was told at this visit."""
    external_no: Mapped[str | None] = mapped_column(String(120), unique=True, sort_order=1)
    """How a sheet knows it when it comes again."""
    batch_id: Mapped[int | None] = to("import_batch", sort_order=1)

    unit_id: Mapped[int | None] = to("unit", index=False, sort_order=1)
    """回访机构: whose visitor it was that day."""
    trouble_sealed: Mapped[SealedBytes] = mapped_column(sort_order=1)

    trouble = Sealed("visit.trouble", "trouble_sealed")
    """What was told of 打击报复, in words: for the county petition office alone (queries.trouble)."""
    reason_office = Sealed("visit.reason_office", "reason_office_sealed")
    reason = Sealed("visit.reason", "reason_sealed")
    note = Sealed("visit.note", "note_sealed")

    matter: Mapped[Matter] = relationship(foreign_keys=matter_id)
    raised: Mapped[Matter | None] = relationship(foreign_keys=raised_id)
    visitor: Mapped[Person | None] = relationship()
    unit: Mapped[Unit | None] = relationship()

    @property
    def open_note(self) -> str | None:
        """What was seen and heard, for whoever sees the matter: nothing of a visit at which trouble was told."""
        return None if self.retaliation else self.note
