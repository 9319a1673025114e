"""What the health of an installation is told by: counts and instants, nothing of a matter, no name."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.permissions import Role
from app.models.accounts import User
from app.models.journal import JournalEntry
from app.models.matters import Matter
from app.models.outbox import Lease, OutboxRow, Setting
from app.models.papers import Attachment, PaperText, TextState
from app.queries.papers import WITHDRAWN

ANYBODY = frozenset({"admin", "administrator", "root", "test", "guest", "demo", "user", *(role.value for role in Role)})
"""Account names that belong to no person: nobody answers for what they did."""


@dataclass(frozen=True)
class Done:
    """When a job was last done, and how it ended: "ok" or the code of the fault."""

    at: datetime
    result: str


def last_done(session: Session, job: str) -> Done | None:
    """The last time of a job that housekeeping.note_done keeps; None when it never ran."""
    kept = session.get(Setting, f"done.{job}")
    at, _, result = kept.value.partition(" ") if kept else ("", "", "")
    return Done(datetime.fromisoformat(at), result) if at else None


def waiting(session: Session) -> tuple[int, datetime | None]:
    """How many changes wait for the index and since when the oldest; accusations never enter it and are not counted."""
    found = select(func.count(), func.min(OutboxRow.at)).select_from(OutboxRow)
    row = session.execute(found.join(Matter, OutboxRow.matter_id == Matter.id).where(~Matter.confidential)).one()
    return row[0], row[1]


def unread(session: Session) -> tuple[int, datetime | None]:
    """How many papers wait to be read, and since when the oldest; those of accusations are not counted."""
    found = select(func.count(), func.min(PaperText.at)).select_from(PaperText).join(Attachment).join(Matter)
    row = session.execute(found.where(PaperText.state == TextState.WAITING, ~WITHDRAWN, ~Matter.confidential)).one()
    return row[0], row[1]


def unrecognised(session: Session) -> int:
    """How many papers have pages that are pictures and were not recognised; those of accusations are not counted."""
    found = select(func.count()).select_from(PaperText).join(Attachment).join(Matter)
    return session.scalar(found.where(PaperText.scans > 0, ~WITHDRAWN, ~Matter.confidential)) or 0


def leased_until(session: Session, name: str) -> datetime | None:
    """Until when somebody holds this lease; None when nobody ever did."""
    return session.scalar(select(Lease.until).where(Lease.name == name))


def unused_passwords(session: Session) -> int:
    """Accounts in use whose one-time password was never changed."""
    found = select(func.count()).select_from(User).where(User.disabled_at.is_(None), User.must_change_password)
    return session.scalar(found) or 0


def nobodys_accounts(session: Session) -> int:
    """Accounts in use under a name that belongs to no person."""
    found = select(func.count()).select_from(User).where(User.disabled_at.is_(None), User.account.in_(ANYBODY))
    return session.scalar(found) or 0


def is_demo(session: Session) -> bool:
    """Whether the data is a demonstration."""
    return session.get(Setting, "demo") is not None


def journal_head(session: Session) -> int:
    """The number of the journal's last entry."""
    return session.scalar(select(func.max(JournalEntry.seq))) or 0
