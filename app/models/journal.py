"""JournalEntry: append-only and chained: what was done, read, searched or exported, by whom, when; proof only."""

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class JournalEntry(Base):
    """One link of the chain. It holds no personal data: ids, codes, counts and keyed hashes only (DECISIONS 13).

    `seq` is contiguous from 1. `at` is UTC, ISO with microseconds, as text, so that it hashes alike everywhere.
    `mac` = HMAC(journal key, previous mac, every other column), see operations.journal.
    """

    __tablename__ = "journal"
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[int | None]
    account: Mapped[str] = mapped_column(String(60))
    roles: Mapped[str] = mapped_column(String(200))
    unit_id: Mapped[int | None]
    session_fp: Mapped[str] = mapped_column(String(16))
    request_id: Mapped[str] = mapped_column(String(32))
    event: Mapped[str] = mapped_column(String(40))
    object_kind: Mapped[str] = mapped_column(String(40))
    object_uid: Mapped[str] = mapped_column(String(64), index=True)
    result: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(Text)
    object_state: Mapped[str] = mapped_column(String(64))
    prev: Mapped[bytes] = mapped_column(LargeBinary(32))
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))

    @property
    def moment(self) -> datetime:
        """When it happened."""
        return datetime.fromisoformat(self.at)
