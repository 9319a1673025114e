"""TownSum: why a town's figures are not the sums of its villages, signed by the town's principal."""

from sqlalchemy.orm import Mapped, relationship

from app.models.base import At, Base, HasUid, Id, SealedBytes, to
from app.models.directory import Person, Unit
from app.sealing import Sealed


class TownSum(HasUid, Base):
    """One signature: by how much each figure differed when it was given, and why.

    It holds as long as the figures differ by as much; then another one is given. None is changed: the last one counts.
    """

    __tablename__ = "town_sum"
    id: Mapped[Id]
    town_id: Mapped[int] = to("unit")
    households: Mapped[int]
    people: Mapped[int]
    monitored: Mapped[int]
    petitions: Mapped[int]
    items: Mapped[int]
    reason_sealed: Mapped[SealedBytes]
    signed_at: Mapped[At]
    signed_by_id: Mapped[int | None] = to("person", index=False)

    reason = Sealed("town_sum.reason", "reason_sealed")

    town: Mapped[Unit] = relationship()
    signed_by: Mapped[Person | None] = relationship()
