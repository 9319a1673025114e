"""SupervisionPlan (督查计划) with its lines; Inspection (实地督查): a dated look on the spot, and what was found."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.planning import PlanKind, PlanLevel, PlanState
from app.models.base import At, Base, HasUid, Id, Instant, Line, SealedBytes, code, to
from app.models.directory import Person, Unit
from app.sealing import Sealed


class SupervisionPlan(HasUid, Base):
    """A plan of an office for a period: made by one person, approved by another; then its lines stand.

    One that was wrong is taken back with the reason and made anew.
    """

    __tablename__ = "supervision_plan"
    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="in_order"),
        CheckConstraint("(approved_at IS NULL) = (approved_by_id IS NULL)", name="approved_by_somebody"),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id != made_by_id", name="approved_by_another"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawal_sealed IS NOT NULL", name="withdrawn_has_reason"),
    )
    id: Mapped[Id]
    title: Mapped[Line]
    first_on: Mapped[date]
    last_on: Mapped[date]
    unit_id: Mapped[int] = to("unit", index=False)
    made_by_id: Mapped[int] = to("person", index=False)
    made_at: Mapped[At]
    approved_by_id: Mapped[int | None] = to("person", index=False)
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by_id: Mapped[int | None] = to("person", index=False)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawal_sealed: Mapped[SealedBytes]

    withdrawal = Sealed("supervision_plan.withdrawal", "withdrawal_sealed")

    unit: Mapped[Unit] = relationship()
    made_by: Mapped[Person] = relationship(foreign_keys=made_by_id)
    approved_by: Mapped[Person | None] = relationship(foreign_keys=approved_by_id)
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=withdrawn_by_id)
    tasks: Mapped[list["SupervisionTask"]] = relationship(back_populates="plan", order_by="SupervisionTask.id")

    @property
    def state(self) -> PlanState:
        """Where it stands."""
        if self.withdrawn_at is not None:
            return PlanState.WITHDRAWN
        return PlanState.DRAFT if self.approved_at is None else PlanState.APPROVED


class SupervisionTask(HasUid, Base):
    """A line of a plan: what, of which units (`level`, or one `unit`), in which days, how many."""

    __tablename__ = "supervision_task"
    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="in_order"),
        CheckConstraint("number >= 1", name="some"),
        CheckConstraint("unit_id IS NULL OR level = 'all'", name="one_target"),
    )
    id: Mapped[Id]
    plan_id: Mapped[int] = to("supervision_plan")
    kind: Mapped[PlanKind] = mapped_column(code(PlanKind, "kind"))
    level: Mapped[PlanLevel] = mapped_column(code(PlanLevel, "level"))
    unit_id: Mapped[int | None] = to("unit", index=False)
    first_on: Mapped[date]
    last_on: Mapped[date]
    number: Mapped[int]

    plan: Mapped[SupervisionPlan] = relationship(back_populates="tasks")
    unit: Mapped[Unit | None] = relationship()


class Inspection(HasUid, Base):
    """An inspection on the spot (实地督查): by which office of which unit, announced or not, what was found.

    Written wrongly it is taken back with the reason and written anew.
    """

    __tablename__ = "inspection"
    __table_args__ = (
        CheckConstraint("finding_sealed IS NOT NULL", name="has_finding"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawal_sealed IS NOT NULL", name="withdrawn_has_reason"),
        Index("ix_inspection_unit_id_inspected_on", "unit_id", "inspected_on"),
    )
    id: Mapped[Id]
    inspected_on: Mapped[date]
    unit_id: Mapped[int] = to("unit", index=False)
    by_unit_id: Mapped[int] = to("unit", index=False)
    announced: Mapped[bool]
    place: Mapped[Line | None]
    finding_sealed: Mapped[SealedBytes]
    demand_sealed: Mapped[SealedBytes]
    recorded_by_id: Mapped[int] = to("person", index=False)
    recorded_at: Mapped[At]
    withdrawn_by_id: Mapped[int | None] = to("person", index=False)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawal_sealed: Mapped[SealedBytes]

    finding = Sealed("inspection.finding", "finding_sealed")
    demand = Sealed("inspection.demand", "demand_sealed")
    withdrawal = Sealed("inspection.withdrawal", "withdrawal_sealed")

    unit: Mapped[Unit] = relationship(foreign_keys=unit_id)
    by_unit: Mapped[Unit] = relationship(foreign_keys=by_unit_id)
    recorded_by: Mapped[Person] = relationship(foreign_keys=recorded_by_id)
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=withdrawn_by_id)
