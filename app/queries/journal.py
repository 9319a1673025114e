"""The journal as the audit administrator reads it: entries by who, kind, result, day and request, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.domain.accountability import LOCAL
from app.domain.journal_kinds import EVENTS, EntryKind, EntryResult
from app.models.journal import JournalEntry

COUNTED = 10_000
"""Beyond this a list says 以上: a journal has millions of entries."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for; an empty one asks nothing."""

    account: str = ""
    kind: EntryKind | None = None
    result: EntryResult | None = None
    first: date | None = None
    last: date | None = None
    request_id: str = ""
    uid: str = ""

    @property
    def names(self) -> list[str]:
        """Which of them are set: what the journal keeps of the looking."""
        return [name for name, value in vars(self).items() if value]


def entries(session: Session, wanted: Wanted, first: int, size: int) -> Sequence[JournalEntry]:
    """So many of them, the newest first."""
    found = select(JournalEntry).where(*_conditions(wanted)).order_by(JournalEntry.seq.desc())
    return session.scalars(found.offset(first).limit(size)).all()


def count(session: Session, wanted: Wanted) -> int:
    """How many there are, COUNTED + 1 for more than that."""
    some = select(JournalEntry.seq).where(*_conditions(wanted)).limit(COUNTED + 1)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def entry(session: Session, seq: int) -> JournalEntry | None:
    """One entry."""
    return session.get(JournalEntry, seq)


def head(session: Session) -> JournalEntry | None:
    """The last entry."""
    return session.scalar(select(JournalEntry).order_by(JournalEntry.seq.desc()).limit(1))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    made: list[ColumnElement[bool]] = []
    for column, value in (
        *((JournalEntry.account, wanted.account), (JournalEntry.request_id, wanted.request_id)),
        *((JournalEntry.result, wanted.result), (JournalEntry.object_uid, wanted.uid)),
    ):
        if value:
            made.append(column == value)
    if wanted.kind is not None:
        made.append(or_(*(JournalEntry.event.like(one) for one in EVENTS[wanted.kind])))
    if wanted.first is not None:
        made.append(JournalEntry.at >= _beginning(wanted.first))
    if wanted.last is not None:
        made.append(JournalEntry.at < _beginning(wanted.last + timedelta(days=1)))
    return made


def _beginning(day: date) -> str:
    # Instants of the journal are UTC texts of one form: in their order as texts.
    return datetime.combine(day, time(), LOCAL).astimezone(UTC).isoformat(timespec="microseconds")
