"""Attachment: a paper of a matter, and Withdrawal: that it does not belong to it."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import At, Base, HasUid, Id, SealedBytes, Short, code, to
from app.models.directory import Person
from app.models.matters import Matter
from app.sealing import Sealed


class PaperRole(StrEnum):
    """What a paper is for (FEATURES 60)."""

    ORIGINAL = "original"
    NOTICE = "notice"
    OPINION = "opinion"
    RECEIPT = "receipt"
    EVIDENCE = "evidence"
    PLAN = "plan"
    REPORT = "report"
    VERIFICATION = "verification"
    VISIT_PHOTO = "visit_photo"
    OTHER = "other"


class Attachment(HasUid, Base):
    """A paper (附件): sealed on disk, named here under seal, typed by content, never overwritten.

    `turned` counts the quarters by which it is shown turned clockwise; the file itself stays as it came.
    """

    __tablename__ = "attachment"
    __table_args__ = (CheckConstraint("turned BETWEEN 0 AND 3", name="turned"),)
    id: Mapped[Id]
    matter_id: Mapped[int] = to("matter")
    step_id: Mapped[int | None] = to("step")
    role: Mapped[PaperRole] = mapped_column(code(PaperRole, "role"))
    name_sealed: Mapped[SealedBytes]
    file_kind: Mapped[Short]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    ref: Mapped[str] = mapped_column(String(120))
    added_by_id: Mapped[int | None] = to("person")
    added_at: Mapped[At]
    turned: Mapped[int] = mapped_column(default=0, server_default=text("0"), sort_order=1)

    name = Sealed("attachment.name", "name_sealed")

    matter: Mapped[Matter] = relationship()
    added_by: Mapped[Person | None] = relationship()
    withdrawal: Mapped["Withdrawal | None"] = relationship(back_populates="paper")


class Withdrawal(HasUid, Base):
    """That a paper was added to the wrong matter (撤下): it stays sealed and provable, but proves nothing here."""

    __tablename__ = "withdrawal"
    id: Mapped[Id]
    paper_id: Mapped[int] = to("attachment", index=False, unique=True)
    reason_sealed: Mapped[SealedBytes]
    by_id: Mapped[int | None] = to("person")
    at: Mapped[At]

    reason = Sealed("withdrawal.reason", "reason_sealed")

    paper: Mapped[Attachment] = relationship(back_populates="withdrawal")
    by: Mapped[Person | None] = relationship()
