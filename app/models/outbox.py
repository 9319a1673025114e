"""What changed since the index last looked, and who drains it."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import At, Base, Id, Instant, Short, to

WORKER = "worker"
"""The lease of whoever does the background work."""


class OutboxRow(Base):
    """A matter that changed; written in the same transaction, deleted once its current state is indexed."""

    __tablename__ = "outbox"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[Id]
    matter_id: Mapped[int] = to("matter")
    at: Mapped[At]


class TalkOutboxRow(Base):
    """A talk that changed and may hang on a household alone; of one about a matter its `OutboxRow` tells."""

    __tablename__ = "talk_outbox"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[Id]
    reception_id: Mapped[int] = to("reception")
    at: Mapped[At]


class Lease(Base):
    """Who does a job now: any number of workers may be started, one works."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    owner: Mapped[Short]
    until: Mapped[datetime] = mapped_column(Instant)
    last_done_at: Mapped[datetime | None] = mapped_column(Instant)


class Setting(Base):
    """A fact about this installation, such as that its data is a demonstration."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(String(400))
