"""A leader's instruction (批示) on a matter and what followed; what became of advice (采纳情况)."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.orders import Heed
from app.models.base import At, Base, HasUid, Id, Line, SealedBytes, code, to
from app.models.directory import Person
from app.models.letters import Letter
from app.models.matters import Matter
from app.sealing import Sealed


class Instruction(HasUid, Base):
    """An instruction (批示): which leader gave it on which day, in which words, what was done because of it since when.

    `leader` is his name and office as the paper has them: leaders of higher levels stand in no directory here.
    """

    __tablename__ = "instruction"
    __table_args__ = (CheckConstraint("(done_on IS NULL) = (done_sealed IS NULL)", name="done_has_words"),)
    id: Mapped[Id]
    matter_id: Mapped[int] = to("matter")
    leader: Mapped[Line]
    given_on: Mapped[date]
    text_sealed: Mapped[SealedBytes]
    done_on: Mapped[date | None]
    done_sealed: Mapped[SealedBytes]
    entered_by_id: Mapped[int | None] = to("person", index=False)
    entered_at: Mapped[At]
    version: Mapped[int] = mapped_column(default=1)

    text = Sealed("instruction.text", "text_sealed")
    done = Sealed("instruction.done", "done_sealed")

    matter: Mapped[Matter] = relationship()
    entered_by: Mapped[Person | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # read by SQLAlchemy only


class AdviceReply(HasUid, Base):
    """What the addressee wrote back about advice (三项建议, art. 40): whether it was taken, when, in which words."""

    __tablename__ = "advice_reply"
    id: Mapped[Id]
    letter_id: Mapped[int] = to("letter", index=False, unique=True)
    heed: Mapped[Heed] = mapped_column(code(Heed, "heed"))
    replied_on: Mapped[date]
    text_sealed: Mapped[SealedBytes]
    entered_by_id: Mapped[int | None] = to("person", index=False)
    entered_at: Mapped[At]

    text = Sealed("advice_reply.text", "text_sealed")

    letter: Mapped[Letter] = relationship()
    entered_by: Mapped[Person | None] = relationship()
