"""Letter: a paper of a matter as it was drafted, edited and made final; the counters of their numbers."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.letters import SERVED, Law, LetterKind
from app.models.base import At, Base, HasUid, Id, Instant, SealedBytes, Short, code, to
from app.models.directory import Person, Unit
from app.models.matters import Matter
from app.models.papers import Attachment, PaperRole
from app.sealing import Sealed

ROLES: Mapping[LetterKind, PaperRole] = dict.fromkeys(SERVED, PaperRole.NOTICE) | dict.fromkeys(
    (LetterKind.OPINION, LetterKind.REVIEW_OPINION, LetterKind.RECHECK_OPINION), PaperRole.OPINION
)
"""What a final paper is among the matter's papers. The others are 其他: a form that waits for its signature proves
neither that anything was served nor that anything was carried out (queries.deeds.PROOF)."""
_UNKEPT = text("sealed_at IS NOT NULL AND attachment_id IS NULL")


class Letter(HasUid, Base):
    """A paper of the procedure (文书). A draft has no number; once sealed (定稿) nothing of it changes any more.

    A sealed letter is put right by its next version, which bears the same number. `step` is the act it was made for.
    `law` is the regulation by which a petition's is written; a paper of a rectification item cites none.
    Its file is made and laid to the matter's papers by the worker, once for good; `sha256` is of that file.
    """

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint(
            "(sha256 IS NULL) = (attachment_id IS NULL) AND (sealed_at IS NOT NULL OR attachment_id IS NULL)",
            name="file_of_the_sealed",
        ),
        CheckConstraint("sealed_at IS NULL OR number IS NOT NULL", name="sealed_has_number"),
        CheckConstraint("(version > 1) = (replaces_id IS NOT NULL)", name="version_replaces"),
        Index("ix_letter_unkept", "id", sqlite_where=_UNKEPT, postgresql_where=_UNKEPT),
        Index(
            "uq_letter_number",
            *("unit_id", "year", "kind", "confidential", "serial", "version"),
            unique=True,
            sqlite_where=text("serial IS NOT NULL"),
            postgresql_where=text("serial IS NOT NULL"),
        ),
    )
    id: Mapped[Id]
    matter_id: Mapped[int] = to("matter")
    kind: Mapped[LetterKind] = mapped_column(code(LetterKind, "kind"))
    version: Mapped[int] = mapped_column(default=1)
    replaces_id: Mapped[int | None] = to("letter", index=False, unique=True)
    unit_id: Mapped[int] = to("unit", index=False)
    law: Mapped[Law | None] = mapped_column(code(Law, "law"))
    confidential: Mapped[bool] = mapped_column(default=False)
    number: Mapped[Short | None]
    year: Mapped[int | None]
    serial: Mapped[int | None]
    title_sealed: Mapped[SealedBytes]
    addressee_sealed: Mapped[SealedBytes]
    body_sealed: Mapped[SealedBytes]
    issuer_sealed: Mapped[SealedBytes]
    copies_sealed: Mapped[SealedBytes]
    drafted_by_id: Mapped[int | None] = to("person", index=False)
    drafted_at: Mapped[At]
    edited_by_id: Mapped[int | None] = to("person", index=False)
    edited_at: Mapped[datetime | None] = mapped_column(Instant)
    sealed_by_id: Mapped[int | None] = to("person", index=False)
    sealed_at: Mapped[datetime | None] = mapped_column(Instant)
    step_id: Mapped[int | None] = to("step", index=False, sort_order=1)
    sha256: Mapped[str | None] = mapped_column(String(64))
    attachment_id: Mapped[int | None] = to("attachment", index=False, unique=True)

    title = Sealed("letter.title", "title_sealed")
    addressee = Sealed("letter.addressee", "addressee_sealed")
    body = Sealed("letter.body", "body_sealed")
    issuer = Sealed("letter.issuer", "issuer_sealed")
    copies = Sealed("letter.copies", "copies_sealed")

    matter: Mapped[Matter] = relationship()
    unit: Mapped[Unit] = relationship()
    replaces: Mapped["Letter | None"] = relationship(
        remote_side="Letter.id", foreign_keys=replaces_id, back_populates="replaced_by"
    )
    replaced_by: Mapped["Letter | None"] = relationship(
        foreign_keys=replaces_id, back_populates="replaces", uselist=False
    )
    drafted_by: Mapped[Person | None] = relationship(foreign_keys=drafted_by_id)
    edited_by: Mapped[Person | None] = relationship(foreign_keys=edited_by_id)
    sealed_by: Mapped[Person | None] = relationship(foreign_keys=sealed_by_id)
    attachment: Mapped[Attachment | None] = relationship()


class LetterCounter(Base):
    """The last number a unit gave to a kind of paper in a year; papers of confidential matters are counted apart."""

    __tablename__ = "letter_counter"
    unit_id: Mapped[int] = to("unit", index=False, primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[LetterKind] = mapped_column(code(LetterKind, "kind"), primary_key=True)
    confidential: Mapped[bool] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)
