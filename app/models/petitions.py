"""Petition(Matter), Petitioner."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.petitions import (
    Adoption,
    AgentRelation,
    Category,
    Channel,
    Decision,
    DeliveryWay,
    Form,
    Refusal,
    RemedyKind,
    Routing,
    Source,
)
from app.models.base import Base, Blind, HasUid, Id, Line, SealedBytes, code, to
from app.models.matters import Kind, Matter
from app.sealing import Sealed

if TYPE_CHECKING:
    from app.models.deliveries import Delivery
    from app.models.remedies import Remedy


class Petition(Matter):
    """A petition (信访件)."""

    __tablename__ = "petition"
    __table_args__ = (
        CheckConstraint("people_count BETWEEN 1 AND 9999", name="people_count"),
        CheckConstraint("recorder_id IS NOT NULL OR NOT oral", name="oral_has_recorder"),
        CheckConstraint(
            "issued_on IS NULL OR decision IS NOT NULL OR adoption IS NOT NULL", name="issued_has_decision"
        ),
        CheckConstraint("delivered_on IS NULL OR delivery_way IS NOT NULL", name="delivered_has_way"),
    )
    id: Mapped[int] = to("matter", index=False, primary_key=True)
    channel: Mapped[Channel] = mapped_column(code(Channel, "channel"))
    source: Mapped[Source] = mapped_column(code(Source, "source"))
    category: Mapped[Category] = mapped_column(code(Category, "category"))
    form: Mapped[Form] = mapped_column(code(Form, "form"))
    people_count: Mapped[int] = mapped_column(default=1)
    body_sealed: Mapped[SealedBytes]
    demand_sealed: Mapped[SealedBytes]
    oral: Mapped[bool] = mapped_column(default=False)
    recorder_id: Mapped[int | None] = to("person", index=False)
    read_back: Mapped[bool] = mapped_column(default=False)
    query_code_blind: Mapped[Blind]

    appeal_path: Mapped[int] = mapped_column(default=6)
    routing: Mapped[Routing | None] = mapped_column(code(Routing, "routing"))
    routed_on: Mapped[date | None]
    report_due_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    notice_on: Mapped[date | None]
    notice_way: Mapped[DeliveryWay | None] = mapped_column(code(DeliveryWay, "notice_way"))
    notice_exempt: Mapped[bool] = mapped_column(default=False)
    decision: Mapped[Decision | None] = mapped_column(code(Decision, "decision"))
    opinion_sealed: Mapped[SealedBytes]
    opinion_law: Mapped[str | None] = mapped_column(String(400))
    issued_on: Mapped[date | None]
    issuer_id: Mapped[int | None] = to("person", index=False)
    delivered_on: Mapped[date | None]
    delivery_way: Mapped[DeliveryWay | None] = mapped_column(code(DeliveryWay, "delivery_way"))

    adoption: Mapped[Adoption | None] = mapped_column(code(Adoption, "adoption"), sort_order=1)
    refusal: Mapped[Refusal | None] = mapped_column(code(Refusal, "refusal"), sort_order=1)
    same_as_id: Mapped[int | None] = to("matter", sort_order=1)
    competent_organ: Mapped[Line | None] = mapped_column(sort_order=1)
    redo_on: Mapped[date | None] = mapped_column(sort_order=1)
    extension_told_on: Mapped[date | None] = mapped_column(sort_order=1)
    extension_told_way: Mapped[DeliveryWay | None] = mapped_column(
        code(DeliveryWay, "extension_told_way"), sort_order=1
    )
    lapsed: Mapped[RemedyKind | None] = mapped_column(code(RemedyKind, "lapsed"), sort_order=1)
    """The remedy that nobody asked for in time, marked where the county set it so; a late request takes it back."""
    whereabouts_on: Mapped[date | None] = mapped_column(sort_order=1)
    whereabouts_way: Mapped[DeliveryWay | None] = mapped_column(code(DeliveryWay, "whereabouts_way"), sort_order=1)
    """When and how the petitioner was told to whom it was sent on (art. 23 para 1)."""
    decisions: Mapped[str | None] = mapped_column(String(800), sort_order=1)
    """What is decided of each numbered demand, in their order (domain.demands); `decision` follows from it."""

    body = Sealed("petition.body", "body_sealed")
    demand = Sealed("petition.demand", "demand_sealed")
    opinion = Sealed("petition.opinion", "opinion_sealed")

    petitioners: Mapped[list["Petitioner"]] = relationship(back_populates="petition", order_by="Petitioner.position")

    agent: Mapped["Agent | None"] = relationship(back_populates="petition")

    same_as: Mapped[Matter | None] = relationship(foreign_keys=same_as_id, remote_side=Matter.id)
    """The earlier petition about the same matter, into which it was merged or because of which it was not accepted."""
    remedies: Mapped[list["Remedy"]] = relationship(back_populates="petition", order_by="Remedy.id")
    deliveries: Mapped[list["Delivery"]] = relationship(back_populates="petition", order_by="Delivery.id")

    __mapper_args__ = {  # noqa: RUF012  # read by SQLAlchemy only
        "polymorphic_identity": Kind.PETITION,
        "inherit_condition": id == Matter.id,  # noqa: A003  # the column above
    }


class Petitioner(HasUid, Base):
    """A person who raised a petition (信访人); representatives first. Everything about him is sealed."""

    __tablename__ = "petitioner"
    __table_args__ = (Index("uq_petitioner_petition_id_position", "petition_id", "position", unique=True),)
    id: Mapped[Id]
    petition_id: Mapped[int] = to("petition", index=False)
    position: Mapped[int] = mapped_column(default=0)
    is_representative: Mapped[bool] = mapped_column(default=True)
    name_sealed: Mapped[SealedBytes]
    id_no_sealed: Mapped[SealedBytes]
    phone_sealed: Mapped[SealedBytes]
    address_sealed: Mapped[SealedBytes]
    name_blind: Mapped[Blind]
    id_no_blind: Mapped[Blind]
    id_no_tail_blind: Mapped[Blind]
    phone_blind: Mapped[Blind]
    phone_tail_blind: Mapped[Blind]

    name = Sealed("petitioner.name", "name_sealed")
    id_no = Sealed("petitioner.id_no", "id_no_sealed")
    phone = Sealed("petitioner.phone", "phone_sealed")
    address = Sealed("petitioner.address", "address_sealed")

    petition: Mapped[Petition] = relationship(back_populates="petitioners")
    deliveries: Mapped[list["Delivery"]] = relationship(back_populates="petitioner", cascade="all, delete-orphan")
    """They go with somebody whom a correction strikes; the steps keep what was done."""
    asked_for: Mapped[list["Remedy"]] = relationship(back_populates="asker")


class Agent(HasUid, Base):
    """Who brings a petition for somebody else (代理人): no petitioner himself, found by none of what he raised."""

    __tablename__ = "agent"
    id: Mapped[Id]
    petition_id: Mapped[int] = to("petition", index=False, unique=True)
    relation: Mapped[AgentRelation] = mapped_column(code(AgentRelation, "relation"))
    name_sealed: Mapped[SealedBytes]
    phone_sealed: Mapped[SealedBytes]

    name = Sealed("agent.name", "name_sealed")
    phone = Sealed("agent.phone", "phone_sealed")

    petition: Mapped[Petition] = relationship(back_populates="agent")
