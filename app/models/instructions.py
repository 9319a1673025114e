"""Instructions of leaders (领导批示): the log of what a leader wrote, to whom it was passed on, and what followed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.instructing import AnswerKind
from app.models.base import At, Base, HasUid, Id, Instant, Line, SealedBytes, code, to
from app.models.directory import Person, Unit
from app.models.matters import Clock, Matter
from app.sealing import Sealed


class Instruction(HasUid, Base):
    """One instruction: by whom, on which day, in which words, because of which matter (none: a general one), passed on
    to whom and when, by which day the result is reported back.

    The leader is a person of the directory, or one outside it with his post. The day is that of `clock`; a general one
    hangs on no matter and keeps it as `general_due_on`. `reported_on` is the day of the first report back.
    """

    __tablename__ = "instruction"
    __table_args__ = (
        CheckConstraint("(leader_id IS NULL) <> (leader_name IS NULL)", name="by_one_leader"),
        CheckConstraint("(leader_name IS NULL) = (leader_post IS NULL)", name="outside_has_post"),
        CheckConstraint("text_sealed IS NOT NULL", name="has_words"),
        CheckConstraint("(matter_id IS NULL) = (clock_id IS NULL)", name="clock_of_matter"),
        CheckConstraint("(clock_id IS NULL) = (general_due_on IS NOT NULL)", name="has_day"),
        CheckConstraint("passed_on >= instructed_on", name="passed_after"),
        CheckConstraint(
            "(settled_on IS NULL) = (settled_at IS NULL) AND (settled_on IS NULL) = (settlement_sealed IS NULL)",
            name="settled_is_whole",
        ),
        CheckConstraint("settled_on IS NULL OR reported_on IS NOT NULL", name="settled_was_reported"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawal_sealed IS NOT NULL", name="withdrawn_has_reason"),
        CheckConstraint("withdrawn_at IS NULL OR settled_on IS NULL", name="one_end"),
        Index("ix_instruction_open", "withdrawn_at", "settled_on", "reported_on"),
    )
    id: Mapped[Id]
    matter_id: Mapped[int | None] = to("matter")
    leader_id: Mapped[int | None] = to("person", index=False)
    leader_name: Mapped[Line | None]
    leader_post: Mapped[Line | None]
    instructed_on: Mapped[date]
    text_sealed: Mapped[SealedBytes]
    unit_id: Mapped[int] = to("unit")
    person_id: Mapped[int | None] = to("person")
    passed_on: Mapped[date]
    clock_id: Mapped[int | None] = to("clock")
    general_due_on: Mapped[date | None]
    reported_on: Mapped[date | None]
    given_by_id: Mapped[int | None] = to("person", index=False)
    given_at: Mapped[At]
    settled_on: Mapped[date | None]
    settlement_sealed: Mapped[SealedBytes]
    settled_by_id: Mapped[int | None] = to("person", index=False)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by_id: Mapped[int | None] = to("person", index=False)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawal_sealed: Mapped[SealedBytes]

    text = Sealed("instruction.text", "text_sealed")
    settlement = Sealed("instruction.settlement", "settlement_sealed")
    withdrawal = Sealed("instruction.withdrawal", "withdrawal_sealed")

    matter: Mapped[Matter | None] = relationship()
    clock: Mapped[Clock | None] = relationship()
    unit: Mapped[Unit] = relationship()
    leader: Mapped[Person | None] = relationship(foreign_keys=leader_id)
    person: Mapped[Person | None] = relationship(foreign_keys=person_id)
    given_by: Mapped[Person | None] = relationship(foreign_keys=given_by_id)
    settled_by: Mapped[Person | None] = relationship(foreign_keys=settled_by_id)
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=withdrawn_by_id)
    answers: Mapped[list["InstructionAnswer"]] = relationship(
        back_populates="instruction", order_by="(InstructionAnswer.answered_on, InstructionAnswer.id)"
    )

    @property
    def due_on(self) -> date:
        """The day by which the result is reported back."""
        due_on = self.clock.due_on if self.clock is not None else self.general_due_on
        assert due_on is not None  # noqa: S101  # one of both, as the table checks
        return due_on

    @property
    def by(self) -> str:
        """The leader's name."""
        return self.leader.name if self.leader is not None else self.leader_name or ""

    @property
    def is_open(self) -> bool:
        """Whether it waits to be settled."""
        return self.settled_on is None and self.withdrawn_at is None


class InstructionAnswer(HasUid, Base):
    """What followed an instruction, with its day: something was done, or the result was reported back."""

    __tablename__ = "instruction_answer"
    __table_args__ = (CheckConstraint("text_sealed IS NOT NULL", name="has_words"),)
    id: Mapped[Id]
    instruction_id: Mapped[int] = to("instruction")
    kind: Mapped[AnswerKind] = mapped_column(code(AnswerKind, "kind"))
    answered_on: Mapped[date]
    text_sealed: Mapped[SealedBytes]
    by_id: Mapped[int | None] = to("person", index=False)
    at: Mapped[At]

    text = Sealed("instruction_answer.text", "text_sealed")

    instruction: Mapped[Instruction] = relationship(back_populates="answers")
    by: Mapped[Person | None] = relationship()
