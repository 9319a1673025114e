"""Upload: a sheet given in the browser, kept sealed until its batch is over; what became of each of its rows."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, HasUid, Id, Instant, SealedBytes, Short, code, to
from app.models.matters import ImportBatch
from app.sealing import Sealed


class UploadState(StrEnum):
    """How far an uploaded sheet has come; CHECKING and RUNNING are the worker's to go on with."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    STOPPED = "stopped"


class SheetKind(StrEnum):
    """What an uploaded sheet brings."""

    PETITION = "petition"
    ITEM = "item"
    HOUSEHOLD = "household"
    VISIT = "visit"


class RowVerdict(StrEnum):
    """What is to become of a row, or what became of it: added, known before, or refused for its faults."""

    ADDED = "added"
    KNOWN = "known"
    REFUSED = "refused"


class Upload(HasUid, Base):
    """A sheet that was uploaded (上传的表格) for a batch: its file, its headers, which column means what.

    `ref` finds the sealed file and is empty once it was removed; `columns` is JSON, our header to the place (from 0)
    of its column; `checked` counts the rows that were tried.
    """

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint(
            "state NOT IN ('checking', 'checked', 'running', 'done') OR columns IS NOT NULL", name="mapped"
        ),
        CheckConstraint("(state = 'stopped') = (stop_code IS NOT NULL)", name="stopped_has_code"),
    )
    id: Mapped[Id]
    batch_id: Mapped[int] = to("import_batch", index=False, unique=True)
    state: Mapped[UploadState] = mapped_column(code(UploadState, "state"), index=True)
    stop_code: Mapped[Short | None]
    name_sealed: Mapped[SealedBytes]
    ref: Mapped[str | None] = mapped_column(String(120))
    header_at: Mapped[int]
    headers_sealed: Mapped[SealedBytes]
    columns: Mapped[str | None] = mapped_column(Text)
    history: Mapped[bool] = mapped_column(default=False)
    checked: Mapped[int] = mapped_column(default=0)
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    name = Sealed("upload.name", "name_sealed")
    headers = Sealed("upload.headers", "headers_sealed")

    batch: Mapped[ImportBatch] = relationship()


class UploadRow(HasUid, Base):
    """One row of an uploaded sheet: what it is about, its verdict, and what is wrong with it in words."""

    __tablename__ = "upload_row"
    __table_args__ = (Index("uq_upload_row_upload_id_row", "upload_id", "row", unique=True),)
    id: Mapped[Id]
    upload_id: Mapped[int] = to("upload", index=False)
    row: Mapped[int]
    verdict: Mapped[RowVerdict] = mapped_column(code(RowVerdict, "verdict"))
    history: Mapped[bool] = mapped_column(default=False)
    about_sealed: Mapped[SealedBytes]
    said_sealed: Mapped[SealedBytes]

    about = Sealed("upload_row.about", "about_sealed")
    said = Sealed("upload_row.said", "said_sealed")
