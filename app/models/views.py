"""SavedView: a list with its conditions, kept under a name."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.accounts import User
from app.models.base import At, Base, HasUid, Id, Instant, SealedBytes, code, to
from app.models.matters import Kind
from app.sealing import Sealed

LONGEST = 1000
"""Characters of the conditions, as they stand in the list's address."""


class SavedView(HasUid, Base):
    """A saved view (视图): which list, narrowed how; its owner's alone, or his unit's when he shares it.

    Without a kind it is a search over both, by `words`. They and the name are sealed, since people search for people
    and name views after them; the conditions are codes and days.
    """

    __tablename__ = "saved_view"
    id: Mapped[Id]
    user_id: Mapped[int] = to("user_account")
    unit_id: Mapped[int | None] = to("unit")
    kind: Mapped[Kind | None] = mapped_column(code(Kind, "kind"))
    conditions: Mapped[str] = mapped_column(String(LONGEST))
    name_sealed: Mapped[SealedBytes]
    saved_at: Mapped[At]
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    words_sealed: Mapped[SealedBytes] = mapped_column(sort_order=1)

    name = Sealed("saved_view.name", "name_sealed")
    words = Sealed("saved_view.words", "words_sealed")

    user: Mapped[User] = relationship()
