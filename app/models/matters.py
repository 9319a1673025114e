"""Matter: what petitions and items share; Clock; Holding; links, accused, recusals, imports."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Float, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain import petitions, rectification
from app.domain.accountability import Capacity
from app.domain.clocks import RuleId
from app.domain.contents import Content
from app.domain.duplicates import SamePerson
from app.domain.petitions import Outcome
from app.domain.recusing import Cause, Origin, RecusalState
from app.models.base import At, Base, HasUid, Id, Instant, Line, SealedBytes, Short, code, to
from app.models.directory import Person, Unit, Village
from app.sealing import Sealed

if TYPE_CHECKING:
    from app.models.remedies import SupervisionOrder


class Kind(StrEnum):
    """A petition (信访件) or a rectification item (整改问题)."""

    PETITION = "petition"
    ITEM = "item"


COUNTED = (
    *("stage", "town_id", "content", "poverty", "prominent"),
    *("kind", "confidential", "unit_id", "registrar_unit_id", "handler_id", "holder_id", "verifier_id"),
    *("village_id", "received_on", "settled_on", "is_history", "signed_for_at"),
)
"""Everything that counts of matters ask: the narrowings of a list in the order in which they are grouped, whatever
decides who sees a matter, and what the queues go by. Counting reads this index alone, never the rows."""


def _stages(kind: type[StrEnum]) -> str:
    return ", ".join(f"'{stage.value}'" for stage in kind)


class Matter(HasUid, Base):
    """A matter (事项): whoever answers for it, its clocks, visits, papers and steps hang here, once.

    `settled_on` ends accountability, not `closed_on` (DECISIONS 2). `holder_id` mirrors the open Holding.
    """

    __tablename__ = "matter"
    __table_args__: Any = (
        CheckConstraint(
            f"(kind = 'petition' AND stage IN ({_stages(petitions.Stage)}))"
            f" OR (kind = 'item' AND stage IN ({_stages(rectification.Stage)}))",
            name="stage_of_kind",
        ),
        CheckConstraint("stage != 'closed' OR closed_on IS NOT NULL", name="closed_has_day"),
        CheckConstraint("settled_on IS NULL OR holder_id IS NULL", name="settled_has_no_holder"),
        CheckConstraint("is_history OR settled_on IS NOT NULL OR holder_id IS NOT NULL", name="open_has_holder"),
        CheckConstraint("stage != 'routed' OR unit_id IS NOT NULL", name="routed_has_unit"),
        CheckConstraint("settled_on IS NULL OR outcome IS NOT NULL", name="settled_has_outcome"),
        Index("ix_matter_stage_received_on", "stage", "received_on"),
        Index("ix_matter_town_id_received_on", "town_id", "received_on"),
        Index("ix_matter_received_on", "received_on"),
        Index("ix_matter_counted", *COUNTED),
        # The number first: an index that begins with one of two kinds leads the planner astray.
        Index("uq_matter_external_no_kind", "external_no", "kind", unique=True),
    )
    id: Mapped[Id]
    kind: Mapped[Kind] = mapped_column(code(Kind, "kind"))
    number: Mapped[Short] = mapped_column(unique=True)
    external_no: Mapped[str | None] = mapped_column(String(120))
    title: Mapped[Line]
    stage: Mapped[Short]
    stage_at: Mapped[At]
    outcome: Mapped[Outcome | None] = mapped_column(code(Outcome, "outcome"))
    content: Mapped[Content] = mapped_column(code(Content, "content"), index=True)
    content_given: Mapped[Line | None]
    confidential: Mapped[bool] = mapped_column(default=False)
    poverty: Mapped[bool] = mapped_column(default=False)
    prominent: Mapped[bool] = mapped_column(default=False)
    urgent: Mapped[bool] = mapped_column(default=False)
    urgent_reported_at: Mapped[datetime | None] = mapped_column(Instant)
    is_history: Mapped[bool] = mapped_column(default=False)

    received_on: Mapped[date]
    registered_at: Mapped[At]
    registrar_id: Mapped[int | None] = to("person")
    registrar_unit_id: Mapped[int | None] = to("unit")
    unit_id: Mapped[int | None] = to("unit")
    town_id: Mapped[int | None] = to("unit", index=False)
    village_id: Mapped[int | None] = to("village")
    place: Mapped[Line | None]
    household_sealed: Mapped[SealedBytes]
    household_id: Mapped[int | None] = to("household", sort_order=1)
    urgent_known_at: Mapped[datetime | None] = mapped_column(Instant, sort_order=1)
    handler_id: Mapped[int | None] = to("person")
    holder_id: Mapped[int | None] = to("person")
    verifier_id: Mapped[int | None] = to("person")
    signed_for_at: Mapped[datetime | None] = mapped_column(Instant)

    closed_on: Mapped[date | None]
    first_closed_on: Mapped[date | None]
    settled_on: Mapped[date | None]
    reopen_count: Mapped[int] = mapped_column(default=0)
    batch_id: Mapped[int | None] = to("import_batch")
    version: Mapped[int] = mapped_column(default=1)

    household = Sealed("matter.household", "household_sealed")

    unit: Mapped[Unit | None] = relationship(foreign_keys=unit_id)
    town: Mapped[Unit | None] = relationship(foreign_keys=town_id)
    registrar_unit: Mapped[Unit | None] = relationship(foreign_keys=registrar_unit_id)
    village: Mapped[Village | None] = relationship()
    registrar: Mapped[Person | None] = relationship(foreign_keys=registrar_id)
    handler: Mapped[Person | None] = relationship(foreign_keys=handler_id)
    holder: Mapped[Person | None] = relationship(foreign_keys=holder_id)
    verifier: Mapped[Person | None] = relationship(foreign_keys=verifier_id)
    clocks: Mapped[list["Clock"]] = relationship(back_populates="matter", order_by="Clock.id")
    holdings: Mapped[list["Holding"]] = relationship(back_populates="matter", order_by="Holding.id")
    accused: Mapped[list["Accused"]] = relationship(back_populates="matter", order_by="Accused.id")
    supervisions: Mapped[list["SupervisionOrder"]] = relationship(
        back_populates="matter", order_by="SupervisionOrder.id"
    )
    running: Mapped[list["Clock"]] = relationship(
        primaryjoin="and_(Clock.matter_id == Matter.id, Clock.stopped_on.is_(None))", order_by="Clock.id", viewonly=True
    )
    """Of its clocks those that run: what a row shows, where the whole history of twenty matters would be loaded."""
    span: Mapped["Holding | None"] = relationship(
        primaryjoin="and_(Holding.matter_id == Matter.id, Holding.to_at.is_(None))", uselist=False, viewonly=True
    )
    """Of its holdings the one that is open."""

    @property
    def place_names(self) -> tuple[str, ...]:
        """Town and village, as far as they are known."""
        return tuple(place.name for place in (self.town, self.village) if place is not None)

    __mapper_args__ = {"polymorphic_on": kind, "version_id_col": version}  # noqa: RUF012  # read by SQLAlchemy only

    @property
    def entered_closed(self) -> bool:
        """Whether it is an item that was entered as struck off (补录): nobody verified or signed that here."""
        return self.kind == Kind.ITEM and self.is_history and self.reopen_count == 0


class StopReason(StrEnum):
    """Why a clock stopped: the duty was done, the duty went away, or another clock took its place."""

    MET = "met"
    ENDED = "ended"
    REPLACED = "replaced"


class Clock(Base):
    """A clock (时限) that was started: the due date is stored with its explanation, lateness is computed."""

    __tablename__ = "clock"
    __table_args__ = (
        CheckConstraint("(stopped_on IS NULL) = (stop_reason IS NULL)", name="stopped_has_reason"),
        # What figures ask of the clocks of a matter stands in the index: they read none of the rows.
        Index("ix_clock_matter_id", "matter_id", "rule", "due_on", "stopped_on", "stop_reason"),
        Index(
            "ix_clock_open_due_on",
            *("due_on", "rule", "matter_id", "started_on", "nominal_on", "stopped_on"),
            sqlite_where=text("stopped_on IS NULL"),
            postgresql_where=text("stopped_on IS NULL"),
        ),
        # The other way round: what of one matter runs out next, without a look at its clocks themselves.
        Index(
            "ix_clock_open_matter_id",
            *("matter_id", "due_on", "rule", "stopped_on"),
            sqlite_where=text("stopped_on IS NULL"),
            postgresql_where=text("stopped_on IS NULL"),
        ),
    )
    id: Mapped[Id]
    matter_id: Mapped[int] = to("matter", index=False)
    rule: Mapped[RuleId] = mapped_column(code(RuleId, "rule"))
    law: Mapped[str] = mapped_column(String(400))
    unit_id: Mapped[int | None] = to("unit")
    started_on: Mapped[date]
    length: Mapped[int]
    length_unit: Mapped[Short]
    nominal_on: Mapped[date]
    due_on: Mapped[date]
    rolled: Mapped[bool]
    calendar_complete: Mapped[bool]
    calendar_version: Mapped[Short]
    steps: Mapped[str] = mapped_column(Text)
    stopped_on: Mapped[date | None]
    stop_reason: Mapped[StopReason | None] = mapped_column(code(StopReason, "stop_reason"))
    rule_version: Mapped[int] = mapped_column(default=0, server_default=text("0"), sort_order=1)
    """That of its rule in the rule sets (domain.rule_sets) when it was reckoned."""

    matter: Mapped[Matter] = relationship(back_populates="clocks")


class Holding(HasUid, Base):
    """A span in which one person answers for a matter (责任链): who, as what, from, to, why, handed by whom."""

    __tablename__ = "holding"
    __table_args__ = (
        CheckConstraint("to_at IS NULL OR to_at >= from_at", name="ends_after_start"),
        Index("ix_holding_capacity_from_at", "capacity", "from_at", "matter_id"),
        Index(
            "uq_holding_matter_id_open",
            "matter_id",
            unique=True,
            sqlite_where=text("to_at IS NULL"),
            postgresql_where=text("to_at IS NULL"),
        ),
        Index(
            "ix_holding_open_capacity",
            *("capacity", "matter_id"),
            sqlite_where=text("to_at IS NULL"),
            postgresql_where=text("to_at IS NULL"),
        ),
    )
    id: Mapped[Id]
    matter_id: Mapped[int] = to("matter")
    person_id: Mapped[int] = to("person")
    post_id: Mapped[int | None] = to("post")
    unit_id: Mapped[int | None] = to("unit")
    capacity: Mapped[Capacity] = mapped_column(code(Capacity, "capacity"))
    from_at: Mapped[At]
    to_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[Short]
    reason_note: Mapped[Line | None]
    handed_by_id: Mapped[int | None] = to("person")

    matter: Mapped[Matter] = relationship(back_populates="holdings")
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    unit: Mapped[Unit | None] = relationship(foreign_keys=unit_id)
    handed_by: Mapped[Person | None] = relationship(foreign_keys=handed_by_id)


class Accused(HasUid, Base):
    """A person or unit complained of (被反映人、被反映单位): kept apart from the first day (art. 30 para 3)."""

    __tablename__ = "accused"
    __table_args__ = (
        CheckConstraint("person_id IS NOT NULL OR unit_id IS NOT NULL OR name_sealed IS NOT NULL", name="named"),
    )
    id: Mapped[Id]
    matter_id: Mapped[int] = to("matter")
    person_id: Mapped[int | None] = to("person")
    unit_id: Mapped[int | None] = to("unit")
    name_sealed: Mapped[SealedBytes]

    name = Sealed("accused.name", "name_sealed")

    matter: Mapped[Matter] = relationship(back_populates="accused")
    person: Mapped[Person | None] = relationship()
    unit: Mapped[Unit | None] = relationship()


class Recusal(HasUid, Base):
    """What stands between a person and a matter (回避, art. 28 para 3): none declared, declared, decided.

    Whoever declared it or is recused loses reading as well.
    """

    __tablename__ = "recusal"
    __table_args__ = (Index("uq_recusal_matter_id_person_id", "matter_id", "person_id", unique=True),)
    id: Mapped[Id]
    matter_id: Mapped[int] = to("matter")
    person_id: Mapped[int] = to("person")
    reason_sealed: Mapped[SealedBytes]
    declared_at: Mapped[At]
    decided_by_id: Mapped[int | None] = to("person", index=False, sort_order=1)
    decided_at: Mapped[datetime | None] = mapped_column(Instant, sort_order=1)
    decision_sealed: Mapped[SealedBytes] = mapped_column(sort_order=1)
    origin: Mapped[Origin] = mapped_column(
        code(Origin, "origin"), default=Origin.DECLARED, server_default=text("'declared'"), sort_order=1
    )
    cause: Mapped[Cause | None] = mapped_column(code(Cause, "cause"), sort_order=1)
    state: Mapped[RecusalState] = mapped_column(
        code(RecusalState, "state"), default=RecusalState.RECUSED, server_default=text("'recused'"), sort_order=1
    )

    reason = Sealed("recusal.reason", "reason_sealed")
    decision = Sealed("recusal.decision", "decision_sealed")


class Judgement(StrEnum):
    """What a person judged of two matters."""

    REPEAT = "repeat"
    RELATED = "related"
    DIFFERENT = "different"


class Link(Base):
    """Two matters held against each other by a person (重复、相关、非重复); revocable, never merged by itself."""

    __tablename__ = "link"
    __table_args__ = (
        Index(
            "uq_link_matter_id_other_id",
            *("matter_id", "other_id"),
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )
    id: Mapped[Id]
    matter_id: Mapped[int] = to("matter")
    other_id: Mapped[int] = to("matter")
    judgement: Mapped[Judgement] = mapped_column(code(Judgement, "judgement"))
    judged_by_id: Mapped[int | None] = to("person")
    judged_at: Mapped[At]
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)

    judged_by: Mapped[Person | None] = relationship()


class Proposal(Base):
    """A matter that was shown as perhaps the same while another one was registered (提示), and what spoke for it.

    What people judged of it stands in the Link of the pair; a proposal alone says nothing of either matter.
    """

    __tablename__ = "proposal"
    __table_args__ = (Index("uq_proposal_matter_id_other_id", "matter_id", "other_id", unique=True),)
    id: Mapped[Id]
    matter_id: Mapped[int] = to("matter", index=False)
    other_id: Mapped[int] = to("matter")
    person: Mapped[SamePerson | None] = mapped_column(code(SamePerson, "person"))
    household: Mapped[bool] = mapped_column(default=False)
    place: Mapped[bool] = mapped_column(default=False)
    score: Mapped[float | None] = mapped_column(Float)
    proposed_at: Mapped[At]


class ImportBatch(HasUid, Base):
    """One file taken in (导入批次), with its counts; rows come in transactions of a hundred (DECISIONS 8)."""

    __tablename__ = "import_batch"
    id: Mapped[Id]
    room: Mapped[Short]
    file_sha256: Mapped[str] = mapped_column(String(64), index=True)
    reason: Mapped[Line | None]
    user_id: Mapped[int | None] = to("user_account")
    started_at: Mapped[At]
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    rows: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
