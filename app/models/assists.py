"""Assist (协办): a unit beside the responsible one is asked for its part, and answers or is let off."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, SQLColumnExpression, select, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.assisting import ENDED, AssistState
from app.models.base import At, Base, HasUid, Id, Instant, SealedBytes, to
from app.models.directory import Person, Unit
from app.models.matters import Clock, Matter
from app.sealing import Sealed

OPEN = text("replied_at IS NULL AND waived_at IS NULL")


class Assist(HasUid, Base):
    """One unit's part in a matter: the task, who sees to it there, the answer; `clock` has the day the lead set (X1).

    It is open until it was answered (`replied_at`) or waived with a reason; a unit has one open part at a time.
    """

    __tablename__ = "assist"
    __table_args__ = (
        CheckConstraint("replied_at IS NULL OR waived_at IS NULL", name="one_end"),
        CheckConstraint("replied_at IS NULL OR reply_sealed IS NOT NULL", name="replied_has_words"),
        CheckConstraint("waived_at IS NULL OR waiver_sealed IS NOT NULL", name="waived_has_reason"),
        Index("ix_assist_unit_id", "unit_id", "matter_id", "waived_at", "replied_at"),
        Index("ix_assist_handler_id", "handler_id", "matter_id", "waived_at", "replied_at"),
        Index(
            "uq_assist_matter_id_unit_id", "matter_id", "unit_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        ),
    )
    id: Mapped[Id]
    matter_id: Mapped[int] = to("matter")
    unit_id: Mapped[int] = to("unit", index=False)
    handler_id: Mapped[int | None] = to("person", index=False)
    asked_by_id: Mapped[int | None] = to("person", index=False)
    asked_at: Mapped[At]
    task_sealed: Mapped[SealedBytes]
    replied_by_id: Mapped[int | None] = to("person", index=False)
    replied_at: Mapped[datetime | None] = mapped_column(Instant)
    reply_sealed: Mapped[SealedBytes]
    waived_by_id: Mapped[int | None] = to("person", index=False)
    waived_at: Mapped[datetime | None] = mapped_column(Instant)
    waiver_sealed: Mapped[SealedBytes]
    clock_id: Mapped[int] = to("clock", sort_order=1)

    task = Sealed("assist.task", "task_sealed")
    reply = Sealed("assist.reply", "reply_sealed")
    waiver = Sealed("assist.waiver", "waiver_sealed")

    matter: Mapped[Matter] = relationship()
    clock: Mapped[Clock] = relationship(lazy="joined", innerjoin=True)
    unit: Mapped[Unit] = relationship()
    handler: Mapped[Person | None] = relationship(foreign_keys=handler_id)
    asked_by: Mapped[Person | None] = relationship(foreign_keys=asked_by_id)
    replied_by: Mapped[Person | None] = relationship(foreign_keys=replied_by_id)
    waived_by: Mapped[Person | None] = relationship(foreign_keys=waived_by_id)

    @hybrid_property
    def due_on(self) -> date:
        """The last day of its answer."""
        return self.clock.due_on

    @due_on.inplace.expression
    @classmethod
    def _due_on(cls) -> SQLColumnExpression[date]:
        return select(Clock.due_on).where(Clock.id == cls.clock_id).correlate_except(Clock).scalar_subquery()

    @property
    def state(self) -> AssistState:
        """Open, answered or waived; or open no more, as `queries.assists.OPEN` says it of rows."""
        if self.waived_at is not None:
            return AssistState.WAIVED
        if self.replied_at is not None:
            return AssistState.REPLIED
        is_moot = self.matter.stage in ENDED or self.matter.unit_id == self.unit_id
        return AssistState.MOOT if is_moot else AssistState.OPEN
