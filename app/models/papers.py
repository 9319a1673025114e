"""Attachment: a paper of a matter."""

from enum import StrEnum

from sqlalchemy import String
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
    """A paper (附件): sealed on disk, named here under seal, typed by content, never overwritten."""

    __tablename__ = "attachment"
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

    name = Sealed("attachment.name", "name_sealed")

    matter: Mapped[Matter] = relationship()
    added_by: Mapped[Person | None] = relationship()
