"""Campaign (专项行动), the villages it covers, one row a household or public toilet, what was entered when."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.campaigns import CampaignKind, Consent, ConsentProof, Finding, RowStage
from app.models.base import At, Base, HasUid, Id, Line, SealedBytes, Short, code, to
from app.models.directory import Person, Village
from app.models.households import Household, Member
from app.sealing import Sealed


class Campaign(HasUid, Base):
    """A campaign from a day to a day; its list is the households of its villages that are in the register."""

    __tablename__ = "campaign"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)
    id: Mapped[Id]
    kind: Mapped[CampaignKind] = mapped_column(code(CampaignKind, "kind"))
    name: Mapped[Line] = mapped_column(unique=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    opened_at: Mapped[At]
    opened_by_id: Mapped[int | None] = to("person", index=False)
    version: Mapped[int] = mapped_column(default=1)

    villages: Mapped[list["CampaignVillage"]] = relationship(back_populates="campaign", order_by="CampaignVillage.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # read by SQLAlchemy only


class CampaignVillage(Base):
    """A village that a campaign covers."""

    __tablename__ = "campaign_village"
    __table_args__ = (Index("uq_campaign_village_campaign_id_village_id", *("campaign_id", "village_id"), unique=True),)
    id: Mapped[Id]
    campaign_id: Mapped[int] = to("campaign", index=False)
    village_id: Mapped[int] = to("village")

    campaign: Mapped[Campaign] = relationship(back_populates="villages")
    village: Mapped[Village] = relationship()


class CampaignRow(HasUid, Base):
    """What is known of a household, or of a public toilet (a place of a village), in a campaign.

    A household has none before something was entered of it: it was not looked at then. `stage` and `cleared_on`
    follow from the rest (domain.campaigns), kept so that boards count them. What a household signed are papers of it
    (Attachment.campaign_row_id).
    """

    __tablename__ = "campaign_row"
    __table_args__ = (
        CheckConstraint("(household_id IS NULL) = (place IS NOT NULL)", name="household_or_place"),
        CheckConstraint("(household_id IS NULL) = (village_id IS NOT NULL)", name="place_has_village"),
        CheckConstraint("(looked_on IS NULL) = (looked_by_id IS NULL)", name="looked_by_somebody"),
        CheckConstraint("(satisfied_on IS NULL) = (satisfied_by_id IS NULL)", name="satisfied_is_said"),
        CheckConstraint("works_on IS NULL OR built_on <= works_on", name="works_after_built"),
        CheckConstraint("in_use_on IS NULL OR works_on <= in_use_on", name="in_use_after_works"),
        CheckConstraint("satisfied_on IS NULL OR in_use_on <= satisfied_on", name="satisfied_after_in_use"),
        # The board counts every row: from this index alone, whichever way the planner goes.
        Index(
            "ix_campaign_row_counted", *("campaign_id", "household_id", "stage", "consent", "looked_on", "cleared_on")
        ),
        Index("uq_campaign_row_campaign_id_household_id", *("campaign_id", "household_id"), unique=True),
        Index("uq_campaign_row_campaign_id_village_id_place", *("campaign_id", "village_id", "place"), unique=True),
    )
    id: Mapped[Id]
    campaign_id: Mapped[int] = to("campaign", index=False)
    household_id: Mapped[int | None] = to("household")
    village_id: Mapped[int | None] = to("village", index=False)
    place: Mapped[str | None] = mapped_column(String(200))
    looked_on: Mapped[date | None]
    looked_by_id: Mapped[int | None] = to("person", index=False)
    consent: Mapped[Consent | None] = mapped_column(code(Consent, "consent"))
    consent_basis_sealed: Mapped[SealedBytes]
    finding: Mapped[Finding | None] = mapped_column(code(Finding, "finding"))
    finding_note_sealed: Mapped[SealedBytes]
    solved_on: Mapped[date | None]
    solved_note_sealed: Mapped[SealedBytes]
    built_on: Mapped[date | None]
    works_on: Mapped[date | None]
    in_use_on: Mapped[date | None]
    satisfied_on: Mapped[date | None]
    satisfied_by_id: Mapped[int | None] = to("household_member", index=False)
    has_rules: Mapped[bool] = mapped_column(default=False)
    has_standard: Mapped[bool] = mapped_column(default=False)
    has_team: Mapped[bool] = mapped_column(default=False)
    has_funds: Mapped[bool] = mapped_column(default=False)
    has_supervision: Mapped[bool] = mapped_column(default=False)
    stage: Mapped[RowStage] = mapped_column(code(RowStage, "stage"))
    cleared_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    consent_proof: Mapped[ConsentProof | None] = mapped_column(code(ConsentProof, "consent_proof"), sort_order=1)
    consent_on: Mapped[date | None] = mapped_column(sort_order=1)
    consent_by_id: Mapped[int | None] = to("person", index=False, sort_order=1)

    consent_basis = Sealed("campaign_row.consent_basis", "consent_basis_sealed")
    finding_note = Sealed("campaign_row.finding_note", "finding_note_sealed")
    solved_note = Sealed("campaign_row.solved_note", "solved_note_sealed")

    campaign: Mapped[Campaign] = relationship()
    household: Mapped[Household | None] = relationship()
    village: Mapped[Village | None] = relationship()
    looked_by: Mapped[Person | None] = relationship(foreign_keys=looked_by_id)
    consent_by: Mapped[Person | None] = relationship(foreign_keys=consent_by_id)
    satisfied_by: Mapped[Member | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # read by SQLAlchemy only


class CampaignLine(HasUid, Base):
    """One line of what was entered or corrected, for people: who, when, what, before and after."""

    __tablename__ = "campaign_line"
    id: Mapped[Id]
    campaign_id: Mapped[int] = to("campaign")
    row_id: Mapped[int | None] = to("campaign_row")
    action: Mapped[Short]
    at: Mapped[At]
    person_id: Mapped[int | None] = to("person", index=False)
    unit_id: Mapped[int | None] = to("unit", index=False)
    note_sealed: Mapped[SealedBytes]
    changes_sealed: Mapped[SealedBytes]

    note = Sealed("campaign_line.note", "note_sealed")
    changes = Sealed("campaign_line.changes", "changes_sealed")

    person: Mapped[Person | None] = relationship()
