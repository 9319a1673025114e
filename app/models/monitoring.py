"""MonitoringCase: a household about which a clue was found, on its way to being watched and cleared; income lines."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.accountability import local_day
from app.domain.households import Cause, HouseholdKind
from app.domain.monitoring import OPEN, Clue, Stage, Way
from app.models.base import At, Base, HasUid, Id, Line, SealedBytes, Short, code, to
from app.models.directory import Person
from app.models.households import Household
from app.sealing import Sealed

_OPEN = text("stage IN ({})".format(", ".join(f"'{stage}'" for stage in sorted(OPEN))))


class MonitoringCase(HasUid, Base):
    """One clue and what became of it (DOMAIN 15.1); a household has one open case. Its steps are `HouseholdChange`s."""

    __tablename__ = "monitoring_case"
    __table_args__ = (
        CheckConstraint("notice_to IS NULL OR notice_to > notice_from", name="notice_ends_after_start"),
        CheckConstraint("(cleared_on IS NULL) OR (way IS NOT NULL)", name="cleared_has_way"),
        CheckConstraint(
            "clearing_notice_to IS NULL OR clearing_notice_to > clearing_notice_from", name="clearing_notice_ends_after"
        ),
        CheckConstraint("checked_with_id IS NULL OR checked_with_id != checked_by_id", name="checked_by_two"),
        Index(
            *("uq_monitoring_case_household_id_open", "household_id"),
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )
    id: Mapped[Id]
    household_id: Mapped[int] = to("household")
    clue: Mapped[Clue] = mapped_column(code(Clue, "clue"))
    risk: Mapped[Cause] = mapped_column(code(Cause, "risk"))
    stage: Mapped[Stage] = mapped_column(code(Stage, "stage"), index=True)
    clue_on: Mapped[date]
    verified_on: Mapped[date | None]
    notice_from: Mapped[date | None]
    notice_to: Mapped[date | None]
    notice_text_sealed: Mapped[SealedBytes]
    reviewed_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    kind: Mapped[HouseholdKind | None] = mapped_column(code(HouseholdKind, "kind"))
    asked_on: Mapped[date | None]
    way: Mapped[Way | None] = mapped_column(code(Way, "way"))
    cleared_on: Mapped[date | None]
    entered_by_id: Mapped[int | None] = to("person", index=False)
    entered_at: Mapped[At]
    clearing_income: Mapped[int | None] = mapped_column(sort_order=1)
    checked_by_id: Mapped[int | None] = to("person", index=False, sort_order=1)
    checked_with_id: Mapped[int | None] = to("person", index=False, sort_order=1)
    clearing_notice_from: Mapped[date | None] = mapped_column(sort_order=1)
    clearing_notice_to: Mapped[date | None] = mapped_column(sort_order=1)
    clearing_text_sealed: Mapped[SealedBytes] = mapped_column(sort_order=1)
    clearing_reviewed_on: Mapped[date | None] = mapped_column(sort_order=1)

    notice_text = Sealed("monitoring_case.notice_text", "notice_text_sealed")
    clearing_text = Sealed("monitoring_case.clearing_text", "clearing_text_sealed")

    household: Mapped[Household] = relationship()
    entered_by: Mapped[Person | None] = relationship(foreign_keys=entered_by_id)
    checked_by: Mapped[Person | None] = relationship(foreign_keys=checked_by_id)
    checked_with: Mapped[Person | None] = relationship(foreign_keys=checked_with_id)

    @property
    def entered_after(self) -> bool:
        """Whether the whole procedure was over before it was entered here (补录): taken over, or decided on before."""
        decided_before = self.decided_on is not None and self.decided_on < local_day(self.entered_at)
        return self.clue is Clue.TAKEN_OVER or decided_before


class IncomeLine(Base):
    """Below which income a person of a year is watched, as the province set it; the newest of a year counts."""

    __tablename__ = "income_line"
    __table_args__ = (UniqueConstraint("province", "year"),)
    id: Mapped[Id]
    province: Mapped[Short]
    year: Mapped[int]
    amount: Mapped[int]
    document: Mapped[Line]
    entered_at: Mapped[At]
    entered_by: Mapped[Short]
