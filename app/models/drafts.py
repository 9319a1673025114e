"""Forms that somebody is filling in, kept until they are saved."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import At, Base, HasUid, Id, SealedBytes, to
from app.sealing import Sealed


class Draft(HasUid, Base):
    """What an account has typed into a form (草稿) and not saved: its values as JSON, under the form's one-time token.

    `form` is the address of the page on which it stands.
    One row a form that was opened, so that two windows never overwrite each other.
    """

    __tablename__ = "draft"
    id: Mapped[Id]
    user_id: Mapped[int] = to("user_account")
    form: Mapped[str] = mapped_column(String(200))
    token: Mapped[str] = mapped_column(String(64), unique=True)
    values_sealed: Mapped[SealedBytes]
    saved_at: Mapped[At]

    values = Sealed("draft.values", "values_sealed")
