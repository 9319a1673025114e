"""Filing: where the papers of a matter lie in the archive room."""

from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import At, Base, Id, Line, Short, to
from app.models.directory import Person
from app.models.matters import Matter


class Filing(Base):
    """The place of a matter's paper file (存档) as last entered: volume, box, shelf; the timeline has earlier ones."""

    __tablename__ = "filing"
    id: Mapped[Id]
    matter_id: Mapped[int] = to("matter", index=False, unique=True)
    volume_no: Mapped[Short | None] = mapped_column(index=True)
    box_no: Mapped[Short | None]
    shelf: Mapped[Line | None]
    filed_by_id: Mapped[int | None] = to("person")
    filed_at: Mapped[At]

    matter: Mapped[Matter] = relationship()
    filed_by: Mapped[Person | None] = relationship()
