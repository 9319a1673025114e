"""Reception: a talk on the way (接访、下访、入户走访), the matters it was about, and how it was corrected."""

from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.receptions import Purpose, ReceptionKind
from app.models.base import At, Base, HasUid, Id, Line, SealedBytes, code, to
from app.models.directory import Person, Unit, Village
from app.models.households import Household
from app.models.matters import Matter
from app.sealing import Sealed


class Reception(HasUid, Base):
    """Who met whom on which day, what for, what was said and promised. `person` did it himself, `recorder` wrote it
    down, `sent_by` sent him in his own stead; it hangs on matters, on a household, or on neither."""

    __tablename__ = "reception"
    __table_args__ = (
        CheckConstraint("sent_by_id IS NULL OR sent_by_id != person_id", name="sent_another"),
        CheckConstraint("(promise_sealed IS NULL) = (promise_due_on IS NULL)", name="promise_has_day"),
        Index("ix_reception_held_on", "held_on"),
    )
    id: Mapped[Id]
    kind: Mapped[ReceptionKind] = mapped_column(code(ReceptionKind, "kind"))
    purpose: Mapped[Purpose] = mapped_column(code(Purpose, "purpose"))
    held_on: Mapped[date]
    person_id: Mapped[int] = to("person")
    town_id: Mapped[int | None] = to("unit")
    village_id: Mapped[int | None] = to("village", index=False)
    place: Mapped[Line | None]
    household_id: Mapped[int | None] = to("household")
    met_sealed: Mapped[SealedBytes]
    said_sealed: Mapped[SealedBytes]
    result_sealed: Mapped[SealedBytes]
    promise_sealed: Mapped[SealedBytes]
    promise_due_on: Mapped[date | None]
    promise_kept_on: Mapped[date | None]
    recorder_id: Mapped[int | None] = to("person", index=False)
    unit_id: Mapped[int | None] = to("unit")
    recorded_at: Mapped[At]
    version: Mapped[int] = mapped_column(default=1)
    sent_by_id: Mapped[int | None] = to("person", sort_order=1)

    met = Sealed("reception.met", "met_sealed")
    said = Sealed("reception.said", "said_sealed")
    result = Sealed("reception.result", "result_sealed")
    promise = Sealed("reception.promise", "promise_sealed")

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    recorder: Mapped[Person | None] = relationship(foreign_keys=recorder_id)
    sent_by: Mapped[Person | None] = relationship(foreign_keys=sent_by_id)
    town: Mapped[Unit | None] = relationship(foreign_keys=town_id)
    village: Mapped[Village | None] = relationship()
    household: Mapped[Household | None] = relationship()
    matters: Mapped[list[Matter]] = relationship(secondary="reception_matter", order_by=Matter.id)
    changes: Mapped[list["ReceptionChange"]] = relationship(order_by="ReceptionChange.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # read by SQLAlchemy only


class ReceptionMatter(Base):
    """A matter that a talk was about."""

    __tablename__ = "reception_matter"
    reception_id: Mapped[int] = to("reception", index=False, primary_key=True)
    matter_id: Mapped[int] = to("matter", primary_key=True)


class ReceptionChange(HasUid, Base):
    """A correction of a talk: who, when, why, each fact before and after."""

    __tablename__ = "reception_change"
    id: Mapped[Id]
    reception_id: Mapped[int] = to("reception")
    at: Mapped[At]
    person_id: Mapped[int | None] = to("person", index=False)
    reason_sealed: Mapped[SealedBytes]
    changes_sealed: Mapped[SealedBytes]

    reason = Sealed("reception_change.reason", "reason_sealed")
    changes = Sealed("reception_change.changes", "changes_sealed")

    person: Mapped[Person | None] = relationship()
