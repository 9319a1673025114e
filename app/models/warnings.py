"""Alarm: what a rule of early warning found, the matters behind it, what was done; what the county set for a rule."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.contents import Content
from app.domain.warnings import AlarmRule, AlarmState
from app.models.base import At, Base, HasUid, Id, Instant, Line, SealedBytes, code, to
from app.models.directory import Person, Unit, Village
from app.models.matters import Matter
from app.sealing import Sealed


class Alarm(HasUid, Base):
    """An early warning (预警): which rule, by which numbers, since which signal, where. It names nobody.

    `first_on`: the day of the first signal. `found`: how many signals the rule counted when it was raised; `before`:
    how many its unit had in the stretches before. `first_acted_at`: when somebody first saw to it.
    """

    __tablename__ = "alarm"
    __table_args__ = (
        Index("ix_alarm_state", "state", "rule"),
        CheckConstraint("(state = 'open') = (first_acted_at IS NULL)", name="acted_has_instant"),
        CheckConstraint("(state IN ('done', 'unfounded')) = (ended_at IS NOT NULL)", name="ended_has_instant"),
    )
    id: Mapped[Id]
    rule: Mapped[AlarmRule] = mapped_column(code(AlarmRule, "rule"))
    state: Mapped[AlarmState] = mapped_column(code(AlarmState, "state"), default=AlarmState.OPEN)
    first_on: Mapped[date]
    raised_on: Mapped[date]
    raised_at: Mapped[At]
    least: Mapped[int]
    days: Mapped[int]
    rise: Mapped[int | None]
    found: Mapped[int]
    before: Mapped[int | None]
    town_id: Mapped[int | None] = to("unit", index=False)
    village_id: Mapped[int | None] = to("village", index=False)
    unit_id: Mapped[int | None] = to("unit", index=False)
    content: Mapped[Content | None] = mapped_column(code(Content, "content"))
    first_acted_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    town: Mapped[Unit | None] = relationship(foreign_keys=town_id)
    village: Mapped[Village | None] = relationship()
    unit: Mapped[Unit | None] = relationship(foreign_keys=unit_id)
    acts: Mapped[list["AlarmAct"]] = relationship(back_populates="alarm", order_by="AlarmAct.id")


class AlarmMatter(Base):
    """A matter behind an alarm, and the day of its signal."""

    __tablename__ = "alarm_matter"
    __table_args__ = (Index("uq_alarm_matter_alarm_id_matter_id", "alarm_id", "matter_id", unique=True),)
    id: Mapped[Id]
    alarm_id: Mapped[int] = to("alarm", index=False)
    matter_id: Mapped[int] = to("matter")
    signal_on: Mapped[date]
    added_at: Mapped[At]

    matter: Mapped[Matter] = relationship()


class AlarmAct(HasUid, Base):
    """What somebody made of an alarm, in words; what was said before stays, the newest counts."""

    __tablename__ = "alarm_act"
    id: Mapped[Id]
    alarm_id: Mapped[int] = to("alarm")
    state: Mapped[AlarmState] = mapped_column(code(AlarmState, "state"))
    at: Mapped[At]
    person_id: Mapped[int | None] = to("person", index=False)
    note_sealed: Mapped[SealedBytes]

    note = Sealed("alarm_act.note", "note_sealed")

    alarm: Mapped[Alarm] = relationship(back_populates="acts")
    person: Mapped[Person | None] = relationship()


class AlarmSetting(Base):
    """What the county set for a rule, and why; entries are only ever added, the newest counts."""

    __tablename__ = "alarm_setting"
    id: Mapped[Id]
    rule: Mapped[AlarmRule] = mapped_column(code(AlarmRule, "rule"))
    is_on: Mapped[bool]
    least: Mapped[int]
    days: Mapped[int]
    rise: Mapped[int | None]
    reason: Mapped[Line]
    entered_at: Mapped[At]
    entered_by_id: Mapped[int | None] = to("person", index=False)

    entered_by: Mapped[Person | None] = relationship()
