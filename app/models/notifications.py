"""Notification: that messages wait, told to somebody outside the product; and who asked for it (外送提醒)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.notifying import Frequency, State
from app.models.accounts import User
from app.models.base import At, Base, HasUid, Id, Instant, SealedBytes, code, to
from app.sealing import Sealed


class NotificationChoice(HasUid, Base):
    """That a user wants to be told outside the product too, where and how often; his own choice alone."""

    __tablename__ = "notification_choice"
    id: Mapped[Id]
    user_id: Mapped[int] = to("user_account", index=False, unique=True)
    address_sealed: Mapped[SealedBytes]
    frequency: Mapped[Frequency] = mapped_column(code(Frequency, "frequency"))
    chosen_at: Mapped[At]

    address = Sealed("notification_choice.address", "address_sealed")
    user: Mapped[User] = relationship()


class Notification(HasUid, Base):
    """One telling of the messages that point to it. It keeps no words and no address: both are read when it is sent."""

    __tablename__ = "notification"
    __table_args__ = (
        CheckConstraint("(state IN ('waiting', 'sending')) = (ended_at IS NULL)", name="ended_or_open"),
        Index("ix_notification_state_next_at", "state", "next_at"),
        Index("ix_notification_user_id_made_at", "user_id", "made_at"),
    )
    id: Mapped[Id]
    user_id: Mapped[int] = to("user_account", index=False)
    state: Mapped[State] = mapped_column(code(State, "state"), default=State.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[At]
    next_at: Mapped[At]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
