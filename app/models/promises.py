"""Promise: what was promised to the petitioner, and by when."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, relationship

from app.models.base import At, Base, HasUid, Id, SealedBytes, to
from app.models.directory import Person
from app.models.matters import Clock, Matter
from app.sealing import Sealed


class Promise(HasUid, Base):
    """A promise (承诺) of an opinion or a talk: what, by which day; once kept, since when and what shows it.

    `owner_id`: who carries out what the opinion supports (落实), while the petition is closed over it; nobody named: an
    ordinary promise. `clock`: by which that day runs (X2), explains itself and warns.
    """

    __tablename__ = "promise"
    __table_args__ = (CheckConstraint("kept_on IS NULL OR kept_note_sealed IS NOT NULL", name="kept_has_note"),)
    id: Mapped[Id]
    matter_id: Mapped[int] = to("matter")
    text_sealed: Mapped[SealedBytes]
    due_on: Mapped[date]
    made_by_id: Mapped[int | None] = to("person", index=False)
    made_at: Mapped[At]
    kept_on: Mapped[date | None]
    kept_note_sealed: Mapped[SealedBytes]
    kept_by_id: Mapped[int | None] = to("person", index=False)
    owner_id: Mapped[int | None] = to("person", index=False, sort_order=1)
    clock_id: Mapped[int | None] = to("clock", sort_order=2)

    text = Sealed("promise.text", "text_sealed")
    kept_note = Sealed("promise.kept_note", "kept_note_sealed")

    matter: Mapped[Matter] = relationship()
    clock: Mapped[Clock | None] = relationship()
    kept_by: Mapped[Person | None] = relationship(foreign_keys=kept_by_id)
    owner: Mapped[Person | None] = relationship(foreign_keys=owner_id)
