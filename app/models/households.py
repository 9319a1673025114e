"""Household and Member, with the history of what a household is, and the lines of its plan."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.households import (
    Cause,
    Health,
    HouseholdKind,
    Housing,
    Labour,
    Measure,
    Relation,
    Schooling,
    Vulnerable,
)
from app.models.base import At, Base, Blind, HasUid, Id, Instant, SealedBytes, Short, code, to
from app.models.directory import Person, Village
from app.sealing import Sealed


class Household(HasUid, Base):
    """A household (户) of the register, known by its 户编号; what it is now is its open status."""

    __tablename__ = "household"
    __table_args__ = (
        CheckConstraint("income IS NULL OR income_year IS NOT NULL", name="income_has_year"),
        CheckConstraint("retired_on IS NULL OR retired_why_sealed IS NOT NULL", name="retired_has_reason"),
        # Boards count in this index alone: in the order of their groups, with all that a light asks of the row itself.
        Index(
            "ix_household_counted",
            *("village_id", "kind", "retired_on", "main_cause", "helper_id", "housing", "water_safe", "unconfirmed"),
        ),
    )
    id: Mapped[Id]
    number: Mapped[Short] = mapped_column(unique=True)
    village_id: Mapped[int] = to("village")
    hamlet: Mapped[Short | None]
    kind: Mapped[HouseholdKind] = mapped_column(code(HouseholdKind, "kind"))
    main_cause: Mapped[Cause | None] = mapped_column(code(Cause, "main_cause"))
    further_causes: Mapped[str | None] = mapped_column(String(200))
    housing: Mapped[Housing | None] = mapped_column(code(Housing, "housing"))
    water_safe: Mapped[bool | None]
    income: Mapped[int | None]
    income_year: Mapped[int | None]
    helper_id: Mapped[int | None] = to("person")
    phone_sealed: Mapped[SealedBytes]
    recorded_at: Mapped[At]
    batch_id: Mapped[int | None] = to("import_batch")
    retired_on: Mapped[date | None]
    retired_why_sealed: Mapped[SealedBytes]
    version: Mapped[int] = mapped_column(default=1)
    unconfirmed: Mapped[bool] = mapped_column(default=False, sort_order=1)

    phone = Sealed("household.phone", "phone_sealed")
    retired_why = Sealed("household.retired_why", "retired_why_sealed")

    village: Mapped[Village] = relationship()
    helper: Mapped[Person | None] = relationship()
    members: Mapped[list["Member"]] = relationship(back_populates="household", order_by="Member.position")
    statuses: Mapped[list["HouseholdStatus"]] = relationship(back_populates="household", order_by="HouseholdStatus.id")
    plan: Mapped[list["PlanLine"]] = relationship(back_populates="household", order_by="PlanLine.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # read by SQLAlchemy only


_LIVES_THERE = text("left_on IS NULL")
_STANDS = text("to_on IS NULL")


class Member(HasUid, Base):
    """A member of a household. Who left it stays in it with the day and the reason; nobody is in two at once."""

    __tablename__ = "household_member"
    __table_args__ = (
        CheckConstraint("left_on IS NULL OR left_why_sealed IS NOT NULL", name="left_has_reason"),
        CheckConstraint("months_worked BETWEEN 0 AND 12", name="months_worked"),
        Index(
            "uq_household_member_id_no_blind_there",
            "id_no_blind",
            unique=True,
            sqlite_where=_LIVES_THERE,
            postgresql_where=_LIVES_THERE,
        ),
        # Whether the households of the county are clear is counted from this index alone, never from the rows.
        # Not a partial one, which SQLite leaves aside for the key alone.
        Index("ix_household_member_counted", "household_id", "left_on", "insured", "schooling"),
    )
    id: Mapped[Id]
    household_id: Mapped[int] = to("household")
    position: Mapped[int] = mapped_column(default=0)
    external_no: Mapped[str | None] = mapped_column(String(120), unique=True)
    relation: Mapped[Relation] = mapped_column(code(Relation, "relation"))
    name_sealed: Mapped[SealedBytes]
    id_no_sealed: Mapped[SealedBytes]
    name_blind: Mapped[Blind]
    id_no_blind: Mapped[Blind]
    id_no_tail_blind: Mapped[Blind]
    ethnic: Mapped[Short | None]
    education: Mapped[Short | None]
    schooling: Mapped[Schooling | None] = mapped_column(code(Schooling, "schooling"))
    health: Mapped[Health | None] = mapped_column(code(Health, "health"))
    labour: Mapped[Labour | None] = mapped_column(code(Labour, "labour"))
    months_worked: Mapped[int | None]
    insured: Mapped[bool | None]
    low_income: Mapped[bool] = mapped_column(default=False)
    vulnerable: Mapped[Vulnerable | None] = mapped_column(code(Vulnerable, "vulnerable"))
    left_on: Mapped[date | None]
    left_why_sealed: Mapped[SealedBytes]

    name = Sealed("household_member.name", "name_sealed")
    id_no = Sealed("household_member.id_no", "id_no_sealed")
    left_why = Sealed("household_member.left_why", "left_why_sealed")

    household: Mapped[Household] = relationship(back_populates="members")


class HouseholdStatus(HasUid, Base):
    """What a household was from a day to a day, and why; one is open, and the former ones stay as they were."""

    __tablename__ = "household_status"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_start"),
        Index(
            "uq_household_status_household_id_open",
            "household_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )
    id: Mapped[Id]
    household_id: Mapped[int] = to("household")
    kind: Mapped[HouseholdKind] = mapped_column(code(HouseholdKind, "kind"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    reason_sealed: Mapped[SealedBytes]
    by_id: Mapped[int | None] = to("person", index=False)

    reason = Sealed("household_status.reason", "reason_sealed")

    household: Mapped[Household] = relationship(back_populates="statuses")
    by: Mapped[Person | None] = relationship()


class PlanLine(HasUid, Base):
    """A line of the plan of a household (一户一方案) or of one of its members (一人一措施): what, by whom, by when.

    `measure` is its kind; lines made before kinds were kept have none until they are corrected.
    """

    __tablename__ = "plan_line"
    __table_args__ = (CheckConstraint("done_on IS NULL OR done_note_sealed IS NOT NULL", name="done_has_note"),)
    id: Mapped[Id]
    household_id: Mapped[int] = to("household")
    member_id: Mapped[int | None] = to("household_member", index=False)
    text_sealed: Mapped[SealedBytes]
    owner_id: Mapped[int] = to("person")
    due_on: Mapped[date]
    made_at: Mapped[At]
    done_on: Mapped[date | None]
    done_note_sealed: Mapped[SealedBytes]
    measure: Mapped[Measure | None] = mapped_column(code(Measure, "measure"), sort_order=1)

    text = Sealed("plan_line.text", "text_sealed")
    done_note = Sealed("plan_line.done_note", "done_note_sealed")

    household: Mapped[Household] = relationship(back_populates="plan")
    member: Mapped[Member | None] = relationship()
    owner: Mapped[Person] = relationship()


class HouseholdChange(HasUid, Base):
    """One line of what was done with a household's record, for people: who, when, what, before and after."""

    __tablename__ = "household_change"
    id: Mapped[Id]
    household_id: Mapped[int] = to("household")
    action: Mapped[Short]
    at: Mapped[At]
    person_id: Mapped[int | None] = to("person", index=False)
    unit_id: Mapped[int | None] = to("unit", index=False)
    note_sealed: Mapped[SealedBytes]
    changes_sealed: Mapped[SealedBytes]

    note = Sealed("household_change.note", "note_sealed")
    changes = Sealed("household_change.changes", "changes_sealed")

    person: Mapped[Person | None] = relationship()


class HouseholdTie(Base):
    """A household and a matter whose petitioner, or linked petition, led to it: a person said whether it is that one.

    Revocable; the matter hangs on the household (`matter.household_id`) as long as a yes stands.
    """

    __tablename__ = "household_tie"
    __table_args__ = (
        Index(
            "uq_household_tie_matter_id_household_id",
            *("matter_id", "household_id"),
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )
    id: Mapped[Id]
    matter_id: Mapped[int] = to("matter")
    household_id: Mapped[int] = to("household")
    belongs: Mapped[bool]
    judged_by_id: Mapped[int | None] = to("person", index=False)
    judged_at: Mapped[At]
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)

    household: Mapped[Household] = relationship()
    judged_by: Mapped[Person | None] = relationship()
