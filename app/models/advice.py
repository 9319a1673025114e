"""Advice (三项建议): what the petition office advised a unit because of a petition, and whether it was adopted."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.advising import AdviceKind
from app.domain.petitions import Adoption
from app.models.base import At, Base, HasUid, Id, Instant, SealedBytes, code, to
from app.models.directory import Person, Unit
from app.models.matters import Clock, Matter
from app.sealing import Sealed


class Advice(HasUid, Base):
    """One advice to one unit (art. 40): what was found, what is advised, by which day its adoption is told in writing,
    and what was told.

    `clock` is that of its feedback (D13). `answered_on`: the day of the written feedback. `reply`: what was adopted, or
    why not. A withdrawn one waits for nothing. `about_id`: who shall be held to account; he sees neither the advice nor
    the petition.
    """

    __tablename__ = "advice"
    __table_args__ = (
        CheckConstraint("(answered_on IS NULL) = (adoption IS NULL)", name="answered_has_adoption"),
        CheckConstraint("adoption IS NULL OR reply_sealed IS NOT NULL", name="answered_has_words"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawal_sealed IS NOT NULL", name="withdrawn_has_reason"),
        CheckConstraint("withdrawn_at IS NULL OR answered_on IS NULL", name="one_end"),
        Index("ix_advice_open", "withdrawn_at", "answered_on"),
    )
    id: Mapped[Id]
    matter_id: Mapped[int] = to("matter")
    kind: Mapped[AdviceKind] = mapped_column(code(AdviceKind, "kind"))
    unit_id: Mapped[int] = to("unit")
    finding_sealed: Mapped[SealedBytes]
    text_sealed: Mapped[SealedBytes]
    sent_on: Mapped[date]
    given_by_id: Mapped[int | None] = to("person", index=False)
    given_at: Mapped[At]
    adoption: Mapped[Adoption | None] = mapped_column(code(Adoption, "adoption"))
    answered_on: Mapped[date | None]
    reply_sealed: Mapped[SealedBytes]
    answered_by_id: Mapped[int | None] = to("person", index=False)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by_id: Mapped[int | None] = to("person", index=False)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawal_sealed: Mapped[SealedBytes]
    about_id: Mapped[int | None] = to("person", sort_order=2)
    clock_id: Mapped[int] = to("clock", sort_order=1)

    finding = Sealed("advice.finding", "finding_sealed")
    text = Sealed("advice.text", "text_sealed")
    reply = Sealed("advice.reply", "reply_sealed")
    withdrawal = Sealed("advice.withdrawal", "withdrawal_sealed")

    matter: Mapped[Matter] = relationship()
    clock: Mapped[Clock] = relationship()
    unit: Mapped[Unit] = relationship()
    about: Mapped[Person | None] = relationship(foreign_keys=about_id)
    given_by: Mapped[Person | None] = relationship(foreign_keys=given_by_id)
    answered_by: Mapped[Person | None] = relationship(foreign_keys=answered_by_id)
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=withdrawn_by_id)

    @property
    def due_on(self) -> date:
        """The last day of its feedback."""
        return self.clock.due_on

    @property
    def is_open(self) -> bool:
        """Whether the written feedback is still to come."""
        return self.answered_on is None and self.withdrawn_at is None
