"""HandoverPack: what somebody hands over with a post, and that both signed for it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import At, Base, HasUid, Id, Instant, SealedBytes, to
from app.models.directory import Person, Post
from app.sealing import Sealed


class HandoverPack(HasUid, Base):
    """A pack (移交清单) of whoever leaves a post: open until the post changes hands, then what went over `handed_at`.

    Which matters these are, the spans say that ended at that instant; `taker` is None where the post fell vacant.
    """

    __tablename__ = "handover_pack"
    __table_args__ = (
        CheckConstraint("taker_signed_at IS NULL OR taker_id IS NOT NULL", name="taker_signs"),
        Index(
            "uq_handover_pack_post_id_leaver_id_open",
            *("post_id", "leaver_id"),
            unique=True,
            sqlite_where=text("handed_at IS NULL"),
            postgresql_where=text("handed_at IS NULL"),
        ),
    )
    id: Mapped[Id]
    post_id: Mapped[int] = to("post")
    leaver_id: Mapped[int] = to("person")
    taker_id: Mapped[int | None] = to("person")
    made_at: Mapped[At]
    handed_at: Mapped[datetime | None] = mapped_column(Instant)
    leaver_signed_at: Mapped[datetime | None] = mapped_column(Instant)
    taker_signed_at: Mapped[datetime | None] = mapped_column(Instant)
    leaver_note_sealed: Mapped[SealedBytes]
    taker_note_sealed: Mapped[SealedBytes]

    leaver_note = Sealed("handover_pack.leaver_note", "leaver_note_sealed")
    taker_note = Sealed("handover_pack.taker_note", "taker_note_sealed")

    post: Mapped[Post] = relationship()
    leaver: Mapped[Person] = relationship(foreign_keys=leaver_id)
    taker: Mapped[Person | None] = relationship(foreign_keys=taker_id)
