"""Enclosure: a photograph or scan that lies with a talk or with a row of a campaign, and with no matter."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import At, Base, HasUid, Id, Instant, SealedBytes, Short, to
from app.models.campaigns import CampaignRow
from app.models.directory import Person
from app.models.receptions import Reception
from app.sealing import Sealed


class Enclosure(HasUid, Base):
    """A paper in the same sealed store as those of matters; seen by whoever sees what it lies with.

    One that was enclosed by mistake is withdrawn with the reason: it stays sealed and provable, but shows nothing here.
    """

    __tablename__ = "enclosure"
    __table_args__ = (
        CheckConstraint("(reception_id IS NULL) <> (row_id IS NULL)", name="of_talk_or_row"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_why_sealed IS NOT NULL", name="withdrawn_has_reason"),
    )
    id: Mapped[Id]
    reception_id: Mapped[int | None] = to("reception")
    row_id: Mapped[int | None] = to("campaign_row")
    name_sealed: Mapped[SealedBytes]
    file_kind: Mapped[Short]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    ref: Mapped[str] = mapped_column(String(120))
    added_by_id: Mapped[int | None] = to("person", index=False)
    added_at: Mapped[At]
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by_id: Mapped[int | None] = to("person", index=False)
    withdrawn_why_sealed: Mapped[SealedBytes]

    name = Sealed("enclosure.name", "name_sealed")
    withdrawn_why = Sealed("enclosure.withdrawn_why", "withdrawn_why_sealed")

    reception: Mapped[Reception | None] = relationship()
    row: Mapped[CampaignRow | None] = relationship()
    added_by: Mapped[Person | None] = relationship(foreign_keys=added_by_id)
