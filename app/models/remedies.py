"""Review and recheck of an opinion (复查、复核), hearings, supervision orders (督办)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.orders import OrderEffect
from app.domain.petitions import DeliveryWay, Finding, RemedyKind, SupervisionReason
from app.models.base import At, Base, HasUid, Id, Instant, SealedBytes, code, to
from app.models.directory import Person, Unit
from app.models.matters import Matter
from app.models.petitions import Petition, Petitioner
from app.sealing import Sealed

_LEADING = text("ended_on IS NULL AND joined_id IS NULL")


class Remedy(HasUid, Base):
    """A review or recheck that was asked for, what it found, and how that reached the petitioner (art. 35, 36).

    `ended_on`: since then it decides nothing any more, because the petition was handled anew.
    """

    __tablename__ = "remedy"
    __table_args__ = (
        CheckConstraint("decided_on IS NULL OR (finding IS NOT NULL AND law IS NOT NULL)", name="decided_has_finding"),
        CheckConstraint("delivered_on IS NULL OR delivery_way IS NOT NULL", name="delivered_has_way"),
        Index(
            "uq_remedy_petition_id_kind_open",
            *("petition_id", "kind"),
            unique=True,
            sqlite_where=_LEADING,
            postgresql_where=_LEADING,
        ),
    )
    id: Mapped[Id]
    petition_id: Mapped[int] = to("petition")
    kind: Mapped[RemedyKind] = mapped_column(code(RemedyKind, "kind"))
    asked_on: Mapped[date]
    received_on: Mapped[date]
    request_sealed: Mapped[SealedBytes]
    late_reason_sealed: Mapped[SealedBytes]
    unit_id: Mapped[int] = to("unit")
    reviewer_id: Mapped[int] = to("person")
    finding: Mapped[Finding | None] = mapped_column(code(Finding, "finding"))
    opinion_sealed: Mapped[SealedBytes]
    law: Mapped[str | None] = mapped_column(String(400))
    decided_on: Mapped[date | None]
    delivered_on: Mapped[date | None]
    delivery_way: Mapped[DeliveryWay | None] = mapped_column(code(DeliveryWay, "delivery_way"))
    ended_on: Mapped[date | None]

    request = Sealed("remedy.request", "request_sealed")
    late_reason = Sealed("remedy.late_reason", "late_reason_sealed")
    opinion = Sealed("remedy.opinion", "opinion_sealed")

    asker_id: Mapped[int | None] = to("petitioner", index=False, sort_order=1)
    """Who of several petitioners asked."""

    joined_id: Mapped[int | None] = to("remedy", index=False, sort_order=1)
    """The one that ran already when another petitioner asked too: both are decided together."""

    petition: Mapped[Petition] = relationship(back_populates="remedies")
    asker: Mapped[Petitioner | None] = relationship(back_populates="asked_for")
    unit: Mapped[Unit] = relationship()
    reviewer: Mapped[Person] = relationship()


def requests(petition: Petition, kind: RemedyKind) -> list[Remedy]:
    """What was asked for since the petition was last handled: the review or recheck that counts, and what others asked
    for while it ran."""
    return [one for one in petition.remedies if one.kind is kind and one.ended_on is None]


def in_force(petition: Petition, kind: RemedyKind) -> Remedy | None:
    """The review or recheck that counts now."""
    return next((one for one in requests(petition, kind) if one.joined_id is None), None)


class Hearing(Base):
    """A hearing (听证): first and last day. Those of a recheck are left out of its 30 days (art. 36 para 2)."""

    __tablename__ = "hearing"
    __table_args__ = (CheckConstraint("last_on >= first_on", name="in_order"),)
    id: Mapped[Id]
    petition_id: Mapped[int] = to("petition")
    remedy_id: Mapped[int | None] = to("remedy")
    first_on: Mapped[date]
    last_on: Mapped[date]
    step_id: Mapped[int] = to("step", index=False)


class SupervisionOrder(HasUid, Base):
    """A supervision order (督办): why, what is demanded, until which day and hour, and the answer (art. 40).

    `ended_at`: since then nobody answers it any more, because the matter left the unit. `effect`: what it led to, as
    whoever ordered it found out, on which day, in which words.
    """

    __tablename__ = "supervision_order"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answer_sealed IS NULL)", name="answered_has_answer"),
        CheckConstraint("(effect IS NULL) = (effect_on IS NULL)", name="effect_has_day"),
    )
    id: Mapped[Id]
    matter_id: Mapped[int] = to("matter")
    reason: Mapped[SupervisionReason] = mapped_column(code(SupervisionReason, "reason"))
    demand_sealed: Mapped[SealedBytes]
    unit_id: Mapped[int | None] = to("unit")
    due_at: Mapped[At]
    ordered_by_id: Mapped[int | None] = to("person", index=False)
    ordered_at: Mapped[At]
    answer_sealed: Mapped[SealedBytes]
    answered_by_id: Mapped[int | None] = to("person", index=False)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant, sort_order=1)
    effect: Mapped[OrderEffect | None] = mapped_column(code(OrderEffect, "effect"), sort_order=1)
    effect_on: Mapped[date | None] = mapped_column(sort_order=1)
    effect_note_sealed: Mapped[SealedBytes] = mapped_column(sort_order=1)
    effect_by_id: Mapped[int | None] = to("person", index=False, sort_order=1)

    effect_note = Sealed("supervision_order.effect_note", "effect_note_sealed")
    demand = Sealed("supervision_order.demand", "demand_sealed")
    answer = Sealed("supervision_order.answer", "answer_sealed")

    matter: Mapped[Matter] = relationship(back_populates="supervisions")
    unit: Mapped[Unit | None] = relationship()
    ordered_by: Mapped[Person | None] = relationship(foreign_keys=ordered_by_id)
    answered_by: Mapped[Person | None] = relationship(foreign_keys=answered_by_id)
    effect_by: Mapped[Person | None] = relationship(foreign_keys=effect_by_id)

    @property
    def is_open(self) -> bool:
        """Whether an answer is still to come."""
        return self.answered_at is None and self.ended_at is None
