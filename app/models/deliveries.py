"""On whom an opinion was served (送达): one row a person, for each has 30 days of his own (art. 35, 36)."""

from datetime import date

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.petitions import DeliveryWay
from app.models.base import Base, HasUid, Id, SealedBytes, code, to
from app.models.petitions import Petition, Petitioner
from app.sealing import Sealed

_OF_AN_OPINION = text("ended_on IS NULL AND remedy_id IS NULL")


class Delivery(HasUid, Base):
    """The day and way in which the handling opinion, or the opinion of a review, reached one person.

    `remedy_id`: the review whose opinion it was; none for the handling opinion. `note`: what was said of it,
    of a refusal its witness.
    `ended_on`: since then it counts no more, because the petition was handled anew.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index(
            "uq_delivery_petitioner_id_open",
            "petitioner_id",
            unique=True,
            sqlite_where=_OF_AN_OPINION,
            postgresql_where=_OF_AN_OPINION,
        ),
        Index("uq_delivery_petitioner_id_remedy_id", "petitioner_id", "remedy_id", unique=True),
    )
    id: Mapped[Id]
    petition_id: Mapped[int] = to("petition")
    petitioner_id: Mapped[int] = to("petitioner", index=False)
    remedy_id: Mapped[int | None] = to("remedy", index=False)
    delivered_on: Mapped[date]
    way: Mapped[DeliveryWay] = mapped_column(code(DeliveryWay, "way"))
    note_sealed: Mapped[SealedBytes]
    ended_on: Mapped[date | None]

    note = Sealed("delivery.note", "note_sealed")

    petition: Mapped[Petition] = relationship(back_populates="deliveries")
    petitioner: Mapped[Petitioner] = relationship(back_populates="deliveries")
