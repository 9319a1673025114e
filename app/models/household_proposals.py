"""HouseholdProposal: what one says of a household and another one confirms before it counts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.household_proposals import Outcome, Proposed
from app.domain.households import HouseholdKind
from app.models.base import At, Base, HasUid, Id, Instant, SealedBytes, code, to
from app.models.directory import Person
from app.models.households import Household
from app.sealing import Sealed

_OPEN = text("outcome IS NULL")


class HouseholdProposal(HasUid, Base):
    """That a household is clear, becomes another kind from a day on, or is no more: proposed, with who looked when.

    A household has one that is open. Who confirmed or declined it is never who proposed it: the table refuses that.
    """

    __tablename__ = "household_proposal"
    __table_args__ = (
        CheckConstraint("(what = 'kind') = (kind IS NOT NULL)", name="kind_has_kind"),
        CheckConstraint("(what = 'clear') = (from_on IS NULL)", name="change_has_day"),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided_has_outcome"),
        CheckConstraint("outcome IS NULL OR decided_by_id IS NOT NULL", name="decided_has_person"),
        CheckConstraint(
            "outcome IS NULL OR outcome = 'withdrawn' OR decided_by_id <> proposed_by_id", name="decided_by_another"
        ),
        Index(
            "uq_household_proposal_household_id_open",
            "household_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_household_proposal_waiting", "outcome", "proposed_at"),
    )
    id: Mapped[Id]
    household_id: Mapped[int] = to("household")
    what: Mapped[Proposed] = mapped_column(code(Proposed, "what"))
    kind: Mapped[HouseholdKind | None] = mapped_column(code(HouseholdKind, "kind"))
    from_on: Mapped[date | None]
    looked_on: Mapped[date]
    looked_by_id: Mapped[int] = to("person", index=False)
    reason_sealed: Mapped[SealedBytes]
    proposed_by_id: Mapped[int] = to("person")
    proposed_at: Mapped[At]
    outcome: Mapped[Outcome | None] = mapped_column(code(Outcome, "outcome"))
    decided_by_id: Mapped[int | None] = to("person", index=False)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    answer_sealed: Mapped[SealedBytes]

    reason = Sealed("household_proposal.reason", "reason_sealed")
    answer = Sealed("household_proposal.answer", "answer_sealed")

    household: Mapped[Household] = relationship()
    looked_by: Mapped[Person] = relationship(foreign_keys=looked_by_id)
    proposed_by: Mapped[Person] = relationship(foreign_keys=proposed_by_id)
    decided_by: Mapped[Person | None] = relationship(foreign_keys=decided_by_id)
