"""A village's supervision with its weekly notes (挂牌督战), the units paired with it, and what was done with both."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.villages import ListingLevel
from app.models.base import At, Base, HasUid, Id, SealedBytes, Short, code, to
from app.models.directory import Person, Unit, Village
from app.sealing import Sealed

_RUNS = text("ended_on IS NULL")
_PAIRED = text("to_on IS NULL")


class VillageListing(HasUid, Base):
    """A village put under supervision (挂牌督战): by which level, who answers for it, from when, until when it shall
    be clear. One runs at a time; ended ones stay with the reason."""

    __tablename__ = "village_listing"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="term_after_start"),
        CheckConstraint("ended_on IS NULL OR ended_on >= from_on", name="ends_after_start"),
        CheckConstraint("ended_on IS NULL OR ended_why_sealed IS NOT NULL", name="ended_has_reason"),
        Index(
            "uq_village_listing_village_id_running",
            "village_id",
            unique=True,
            sqlite_where=_RUNS,
            postgresql_where=_RUNS,
        ),
    )
    id: Mapped[Id]
    village_id: Mapped[int] = to("village")
    level: Mapped[ListingLevel] = mapped_column(code(ListingLevel, "level"))
    accountable_id: Mapped[int] = to("person")
    from_on: Mapped[date]
    until_on: Mapped[date]
    ended_on: Mapped[date | None]
    ended_why_sealed: Mapped[SealedBytes]
    recorded_at: Mapped[At]
    by_id: Mapped[int | None] = to("person", index=False)

    ended_why = Sealed("village_listing.ended_why", "ended_why_sealed")

    village: Mapped[Village] = relationship()
    accountable: Mapped[Person] = relationship(foreign_keys=accountable_id)
    notes: Mapped[list["ListingNote"]] = relationship(back_populates="listing", order_by="ListingNote.week_on")


class ListingNote(HasUid, Base):
    """What was done in a week of a supervision (督战周记), one a week; `week_on` is its Monday."""

    __tablename__ = "listing_note"
    __table_args__ = (Index("uq_listing_note_listing_id_week_on", "listing_id", "week_on", unique=True),)
    id: Mapped[Id]
    listing_id: Mapped[int] = to("village_listing", index=False)
    week_on: Mapped[date]
    text_sealed: Mapped[SealedBytes]
    written_at: Mapped[At]
    by_id: Mapped[int | None] = to("person", index=False)

    text = Sealed("listing_note.text", "text_sealed")

    listing: Mapped[VillageListing] = relationship(back_populates="notes")
    by: Mapped[Person | None] = relationship()


class VillagePairing(HasUid, Base):
    """A unit paired with a village (单位包村) from a day to a day."""

    __tablename__ = "village_pairing"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_start"),
        CheckConstraint("to_on IS NULL OR to_why_sealed IS NOT NULL", name="ended_has_reason"),
        Index(
            "uq_village_pairing_village_id_unit_id_open",
            *("village_id", "unit_id"),
            unique=True,
            sqlite_where=_PAIRED,
            postgresql_where=_PAIRED,
        ),
    )
    id: Mapped[Id]
    village_id: Mapped[int] = to("village")
    unit_id: Mapped[int] = to("unit")
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    to_why_sealed: Mapped[SealedBytes]
    recorded_at: Mapped[At]
    by_id: Mapped[int | None] = to("person", index=False)

    to_why = Sealed("village_pairing.to_why", "to_why_sealed")

    village: Mapped[Village] = relationship()
    unit: Mapped[Unit] = relationship()


class VillageChange(HasUid, Base):
    """One line of what was done with a village's supervision or pairing, for people: who, when, what, before, after."""

    __tablename__ = "village_change"
    id: Mapped[Id]
    village_id: Mapped[int] = to("village")
    action: Mapped[Short]
    at: Mapped[At]
    person_id: Mapped[int | None] = to("person", index=False)
    unit_id: Mapped[int | None] = to("unit", index=False)
    note_sealed: Mapped[SealedBytes]
    changes_sealed: Mapped[SealedBytes]

    note = Sealed("village_change.note", "note_sealed")
    changes = Sealed("village_change.changes", "changes_sealed")

    person: Mapped[Person | None] = relationship()
