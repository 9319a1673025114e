"""Card: what the ladder raised and what a person made of it; what the joint meeting decided; the ladder's attempts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.cards import CardCause, CardKind, CardState, MeetingMeasure, TryResult
from app.models.base import At, Base, HasUid, Id, Instant, Line, SealedBytes, Short, code, to
from app.models.directory import Person, Unit
from app.models.matters import Matter
from app.models.remedies import SupervisionOrder
from app.sealing import Sealed


class Card(HasUid, Base):
    """What the ladder raised of a matter, once a cause: a yellow or red card, an order to be given, a matter for the
    joint meeting. The machine proposes; a person takes it or not, and may withdraw it with a reason (DOMAIN 10).

    `unit_id`: whom it is put down to. `reason`: why it was not taken. `order`: the order that was given for it.
    """

    __tablename__ = "card"
    __table_args__ = (
        Index("uq_card_cause", "matter_id", "kind", "cause", "cause_key", unique=True),
        Index("ix_card_state", "state", "kind"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided_has_instant"),
        CheckConstraint("state != 'dismissed' OR reason_sealed IS NOT NULL", name="dismissed_has_reason"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_instant"),
        CheckConstraint("state != 'withdrawn' OR withdrawal_sealed IS NOT NULL", name="withdrawn_has_reason"),
    )
    id: Mapped[Id]
    matter_id: Mapped[int] = to("matter", index=False)
    unit_id: Mapped[int | None] = to("unit")
    kind: Mapped[CardKind] = mapped_column(code(CardKind, "kind"))
    cause: Mapped[CardCause] = mapped_column(code(CardCause, "cause"))
    cause_key: Mapped[Short]
    arisen_on: Mapped[date]
    proposed_at: Mapped[At]
    state: Mapped[CardState] = mapped_column(code(CardState, "state"), default=CardState.PROPOSED)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_on: Mapped[date | None]
    """The county's day of the decision: quarters are counted by it."""
    decided_by_id: Mapped[int | None] = to("person", index=False)
    reason_sealed: Mapped[SealedBytes]
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by_id: Mapped[int | None] = to("person", index=False)
    withdrawal_sealed: Mapped[SealedBytes]
    order_id: Mapped[int | None] = to("supervision_order", index=False)

    reason = Sealed("card.reason", "reason_sealed")
    withdrawal = Sealed("card.withdrawal", "withdrawal_sealed")

    matter: Mapped[Matter] = relationship()
    unit: Mapped[Unit | None] = relationship()
    decided_by: Mapped[Person | None] = relationship(foreign_keys=decided_by_id)
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=withdrawn_by_id)
    order: Mapped[SupervisionOrder | None] = relationship()
    decision: Mapped["MeetingDecision | None"] = relationship(back_populates="card", uselist=False)


class MeetingDecision(HasUid, Base):
    """What the joint meeting (联席会议) decided of what was laid before it: when, which measure, in which words, by
    which paper; to put it right by when (art. 39)."""

    __tablename__ = "meeting_decision"
    __table_args__ = (CheckConstraint("measure != 'put_right' OR due_on IS NOT NULL", name="put_right_has_day"),)
    id: Mapped[Id]
    card_id: Mapped[int] = to("card", index=False, unique=True)
    held_on: Mapped[date]
    measure: Mapped[MeetingMeasure] = mapped_column(code(MeetingMeasure, "measure"))
    text_sealed: Mapped[SealedBytes]
    document_no: Mapped[Line | None]
    due_on: Mapped[date | None]
    recorded_by_id: Mapped[int | None] = to("person", index=False)
    recorded_at: Mapped[At]

    text = Sealed("meeting_decision.text", "text_sealed")

    card: Mapped[Card] = relationship(back_populates="decision")
    recorded_by: Mapped[Person | None] = relationship()


class LadderTry(Base):
    """One attempt of the ladder: what it tried with a matter, because of what, and how that ended.

    An attempt that ends as the last one did is not written again.
    """

    __tablename__ = "ladder_try"
    __table_args__ = (
        Index("uq_ladder_try_attempt", "matter_id", "what", "cause_key", "result", unique=True),
        Index("ix_ladder_try_result", "result"),
    )
    id: Mapped[Id]
    matter_id: Mapped[int] = to("matter", index=False)
    what: Mapped[Short]
    """A kind of card that was proposed, an addressee who was told, or `run` for the matter as a whole."""
    cause_key: Mapped[Short]
    result: Mapped[TryResult] = mapped_column(code(TryResult, "result"))
    people: Mapped[int] = mapped_column(default=0)
    at: Mapped[At]

    matter: Mapped[Matter] = relationship()
