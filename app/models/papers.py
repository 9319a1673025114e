"""Attachment: a paper of a matter, talk or campaign; PaperText: what is read of it; Withdrawal: it is not of there."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import At, Base, HasUid, Id, SealedBytes, Short, code, to
from app.models.campaigns import CampaignRow
from app.models.directory import Person
from app.models.matters import Matter
from app.models.receptions import Reception
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
    MINUTES = "minutes"
    MANDATE = "mandate"
    VISIT_PHOTO = "visit_photo"
    OTHER = "other"


class Attachment(HasUid, Base):
    """A paper (附件): sealed on disk, named here under seal, typed by content, never overwritten.

    It belongs to a matter, to a talk on the way that was about none, or to a household's row of a campaign. `turned`
    counts the quarters by which it is shown turned clockwise; the file itself stays as it came. `dated_on`: of which
    day it is, where it proves a measure (佐证日期).
    """

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("turned BETWEEN 0 AND 3", name="turned"),
        CheckConstraint(
            "(CASE WHEN matter_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN reception_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN campaign_row_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="of_one_home",
        ),
    )
    id: Mapped[Id]
    matter_id: Mapped[int | None] = to("matter")
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
    dated_on: Mapped[date | None] = mapped_column(sort_order=1)
    reception_id: Mapped[int | None] = to("reception", sort_order=1)
    campaign_row_id: Mapped[int | None] = to("campaign_row", sort_order=1)

    name = Sealed("attachment.name", "name_sealed")

    matter: Mapped[Matter | None] = relationship()
    reception: Mapped[Reception | None] = relationship()
    campaign_row: Mapped[CampaignRow | None] = relationship()
    added_by: Mapped[Person | None] = relationship()
    withdrawal: Mapped["Withdrawal | None"] = relationship(back_populates="paper")
    words: Mapped["PaperText | None"] = relationship(back_populates="paper")


class TextState(StrEnum):
    """What is known of a paper's text: not looked at yet, read, nothing there to read, or not to be read."""

    WAITING = "waiting"
    READ = "read"
    NOTHING = "nothing"
    SKIPPED = "skipped"


class PaperText(HasUid, Base):
    """The text of a paper (附件文字) as the worker read it, sealed; it serves searching and is shown in snippets only.

    `remark` is the code of why there is none. `more`: the paper has more text than is kept. `confidence` (percent) is
    the recogniser's, for what it read on pictures. `scans` counts pages that are pictures and were not recognised.
    `reader` says what read it, so that a better one looks again. `at`: waiting since, or read at.
    """

    __tablename__ = "paper_text"
    __table_args__ = (
        CheckConstraint("state <> 'read' OR text_sealed IS NOT NULL", name="read_has_text"),
        CheckConstraint("state NOT IN ('nothing', 'skipped') OR remark IS NOT NULL", name="none_has_remark"),
        CheckConstraint("confidence BETWEEN 0 AND 100", name="confidence"),
    )
    id: Mapped[Id]
    paper_id: Mapped[int] = to("attachment", index=False, unique=True)
    state: Mapped[TextState] = mapped_column(code(TextState, "state"), index=True)
    remark: Mapped[Short | None]
    text_sealed: Mapped[SealedBytes] = mapped_column(deferred=True)
    more: Mapped[bool] = mapped_column(default=False)
    confidence: Mapped[int | None]
    scans: Mapped[int] = mapped_column(default=0)
    reader: Mapped[Short]
    at: Mapped[At]

    text = Sealed("paper_text.text", "text_sealed")

    paper: Mapped[Attachment] = relationship(back_populates="words")


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
