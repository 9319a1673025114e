"""Round (检查批次), RectificationItem(Matter), Measure."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.rectification import CheckPoint, CheckWay, FoundAt, ItemType, ReworkCause, RoundSource
from app.models.base import At, Base, HasUid, Id, Instant, Line, SealedBytes, Short, code, to
from app.models.directory import Person, Village
from app.models.households import Household
from app.models.matters import Kind, Matter
from app.models.papers import Attachment
from app.sealing import Sealed

_OWN = "all, delete-orphan"


class Round(HasUid, Base):
    """A round of checking (检查批次) with its feedback document; `problem_count` is what the paper counts.

    `limit_on`: the last day that the source itself has set (D17, D18). `public_notice`: each item is made public before
    it is struck off (R9).
    """

    __tablename__ = "round"
    __table_args__ = (Index("uq_round_source_name", "source", "name", unique=True),)
    id: Mapped[Id]
    source: Mapped[RoundSource] = mapped_column(code(RoundSource, "source"))
    name: Mapped[Line]
    document_no: Mapped[Line | None]
    document_on: Mapped[date | None]
    problem_count: Mapped[int | None]
    limit_on: Mapped[date | None] = mapped_column(sort_order=1)
    public_notice: Mapped[bool] = mapped_column(default=False, sort_order=1)
    created_at: Mapped[At]


class RoundChange(HasUid, Base):
    """A correction of a round's facts: who, when, why, before and after, for the page of the round."""

    __tablename__ = "round_change"
    id: Mapped[Id]
    round_id: Mapped[int] = to("round")
    at: Mapped[At]
    person_id: Mapped[int | None] = to("person", index=False)
    reason_sealed: Mapped[SealedBytes]
    changes_sealed: Mapped[SealedBytes]

    reason = Sealed("round_change.reason", "reason_sealed")
    changes = Sealed("round_change.changes", "changes_sealed")

    person: Mapped[Person | None] = relationship()


class RectificationItem(Matter):
    """A problem on the rectification list (整改问题). The problem text is kept as fed back, for good."""

    __tablename__ = "rectification_item"
    __table_args__ = (
        CheckConstraint("applied_at IS NULL OR applicant_id IS NOT NULL", name="applied_has_applicant"),
        CheckConstraint("verified_on IS NULL OR verified_by_id IS NOT NULL", name="verified_has_verifier"),
        CheckConstraint("signed_off_by_id IS NULL OR signed_off_by_id != applicant_id", name="signer_not_applicant"),
        CheckConstraint("signed_off_by_id IS NULL OR signed_off_by_id != verified_by_id", name="signer_not_verifier"),
        CheckConstraint("verified_by_id IS NULL OR verified_by_id != applicant_id", name="verifier_not_applicant"),
    )
    id: Mapped[int] = to("matter", index=False, primary_key=True)
    round_id: Mapped[int] = to("round")
    item_type: Mapped[ItemType] = mapped_column(code(ItemType, "item_type"))
    problem_sealed: Mapped[SealedBytes]
    goal_sealed: Mapped[SealedBytes]
    cause_sealed: Mapped[SealedBytes]
    report_sealed: Mapped[SealedBytes]
    lead_leader_id: Mapped[int | None] = to("person", index=False)
    due_on: Mapped[date]
    claimed_on: Mapped[date | None]
    planned_at: Mapped[datetime | None] = mapped_column(Instant)
    report_approved_by_id: Mapped[int | None] = to("person", index=False)
    applied_at: Mapped[datetime | None] = mapped_column(Instant)
    applicant_id: Mapped[int | None] = to("person", index=False)
    applicant_unit_id: Mapped[int | None] = to("unit", index=False)
    verified_on: Mapped[date | None]
    verified_by_id: Mapped[int | None] = to("person", index=False)
    signed_off_by_id: Mapped[int | None] = to("person", index=False)
    close_out_no: Mapped[Short | None]
    rework_cause: Mapped[ReworkCause | None] = mapped_column(code(ReworkCause, "rework_cause"))
    public_from: Mapped[date | None]
    public_until: Mapped[date | None]
    extension_to: Mapped[date | None]
    """The day that the unit asks for, until the county has decided (R5)."""
    mechanism_sealed: Mapped[SealedBytes]
    check_on: Mapped[date | None]
    """When the mechanism of a long-term item is checked next (R10, R11)."""
    lead_unit: Mapped[Line | None]
    """Which units lead (牵头单位), in the list's own words: it may name several, or one of another county."""

    problem = Sealed("rectification_item.problem", "problem_sealed")
    goal = Sealed("rectification_item.goal", "goal_sealed")
    cause = Sealed("rectification_item.cause", "cause_sealed")
    report = Sealed("rectification_item.report", "report_sealed")
    mechanism = Sealed("rectification_item.mechanism", "mechanism_sealed")

    round: Mapped[Round] = relationship()
    lead_leader: Mapped[Person | None] = relationship(foreign_keys=lead_leader_id)
    applicant: Mapped[Person | None] = relationship(foreign_keys=applicant_id)
    verified_by: Mapped[Person | None] = relationship(foreign_keys=verified_by_id)
    signed_off_by: Mapped[Person | None] = relationship(foreign_keys=signed_off_by_id)
    villages: Mapped[list["ItemVillage"]] = relationship(order_by="ItemVillage.village_id", cascade=_OWN)
    households: Mapped[list["ItemHousehold"]] = relationship(order_by="ItemHousehold.household_id", cascade=_OWN)
    measures: Mapped[list["Measure"]] = relationship(back_populates="item", order_by="Measure.position")
    verifications: Mapped[list["Verification"]] = relationship(order_by="Verification.id")
    false_findings: Mapped[list["FalseFinding"]] = relationship(order_by="FalseFinding.id")

    __mapper_args__ = {"polymorphic_identity": Kind.ITEM}  # noqa: RUF012  # read by SQLAlchemy only


class ItemVillage(Base):
    """A village that an item affects beside the one in which it lies (涉及村)."""

    __tablename__ = "item_village"
    item_id: Mapped[int] = to("rectification_item", index=False, primary_key=True)
    village_id: Mapped[int] = to("village", primary_key=True)

    village: Mapped[Village] = relationship()


class ItemHousehold(Base):
    """A household of the register that an item affects (涉及户): one that its words name.

    Whom the register does not know stands in these words alone, until it does.
    """

    __tablename__ = "item_household"
    item_id: Mapped[int] = to("rectification_item", index=False, primary_key=True)
    household_id: Mapped[int] = to("household", primary_key=True)

    household: Mapped[Household] = relationship()


class ItemHandler(Base):
    """Whoever was ever named to handle an item: another may have taken over since (domain.separation)."""

    __tablename__ = "item_handler"
    item_id: Mapped[int] = to("rectification_item", index=False, primary_key=True)
    person_id: Mapped[int] = to("person", primary_key=True)


class Verification(HasUid, Base):
    """The check form of a verification (验收): how it was looked at, the households seen.

    One that did not pass (退回整改, R8) has its own words of what was found, and what was not so (`lacking`: the codes
    of the points, a space between); of one that passed both stand in the step.
    """

    __tablename__ = "verification"
    id: Mapped[Id]
    item_id: Mapped[int] = to("rectification_item")
    at: Mapped[At]
    person_id: Mapped[int | None] = to("person", index=False)
    way: Mapped[CheckWay] = mapped_column(code(CheckWay, "way"))
    sample_sealed: Mapped[SealedBytes]
    passed: Mapped[bool] = mapped_column(default=True, sort_order=1)
    lacking: Mapped[Line | None] = mapped_column(sort_order=1)
    finding_sealed: Mapped[SealedBytes] = mapped_column(sort_order=1)

    sample = Sealed("verification.sample", "sample_sealed")
    finding = Sealed("verification.finding", "finding_sealed")

    person: Mapped[Person | None] = relationship()

    @property
    def lacks(self) -> tuple[CheckPoint, ...]:
        """What was not so."""
        return tuple(CheckPoint(code) for code in (self.lacking or "").split())


class FalseFinding(HasUid, Base):
    """An item that was reported as done and was not (虚假整改), and to whom that was sent on.

    `ended_on`: it was said by mistake.
    """

    __tablename__ = "false_finding"
    __table_args__ = (CheckConstraint("(referred_on IS NULL) = (referred_to IS NULL)", name="referred_to_somebody"),)
    id: Mapped[Id]
    item_id: Mapped[int] = to("rectification_item")
    found_at: Mapped[FoundAt] = mapped_column(code(FoundAt, "found_at"), sort_order=1)
    found_by_id: Mapped[int | None] = to("person", index=False, sort_order=1)
    found_on: Mapped[date]
    ended_on: Mapped[date | None]
    referred_on: Mapped[date | None]
    referred_to: Mapped[Line | None]
    referred_by_id: Mapped[int | None] = to("person", index=False)

    referred_by: Mapped[Person | None] = relationship(foreign_keys=referred_by_id)
    found_by: Mapped[Person | None] = relationship(foreign_keys=found_by_id)


class Measure(HasUid, Base):
    """One measure (整改措施) of an item's plan; replaced as a whole when the item is planned anew."""

    __tablename__ = "measure"
    __table_args__ = (Index("uq_measure_item_id_round_position", "item_id", "plan_no", "position", unique=True),)
    id: Mapped[Id]
    item_id: Mapped[int] = to("rectification_item", index=False)
    plan_no: Mapped[int] = mapped_column(default=1)
    position: Mapped[int]
    text_sealed: Mapped[SealedBytes]
    owner: Mapped[Line | None]
    due_on: Mapped[date | None]

    text = Sealed("measure.text", "text_sealed")

    item: Mapped[RectificationItem] = relationship(back_populates="measures")
    evidence: Mapped[list["Evidence"]] = relationship(order_by="Evidence.paper_id", cascade=_OWN)


class Evidence(Base):
    """That a paper proves a measure (佐证): each measure has its own, one paper may be named for several."""

    __tablename__ = "evidence"
    measure_id: Mapped[int] = to("measure", index=False, primary_key=True)
    paper_id: Mapped[int] = to("attachment", primary_key=True)

    paper: Mapped[Attachment] = relationship()
