"""Whether the row of each matter is still the one that the journal kept a hash of: a change by SQL is named."""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.journal import JournalEntry
from app.models.matters import Matter
from app.operations import recording

BATCH = 1000
Reading = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Rows:
    """How many rows agree, how many have no hash of this form yet; uids that differ, came or went unrecorded."""

    agreeing: int
    unknown: int
    differing: tuple[str, ...]
    unrecorded: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether nothing was found."""
        return not (self.differing or self.unrecorded or self.gone)


def compare(reading: Reading, progress: Callable[[], None] = lambda: None) -> Rows:
    """Hold each matter against the newest hash that the journal keeps of it, a thousand to a reading."""
    agreeing = unknown = after = 0
    differing: list[str] = []
    unrecorded: list[str] = []
    while True:
        progress()
        with reading() as session:
            matters = session.scalars(select(Matter).where(Matter.id > after).order_by(Matter.id).limit(BATCH)).all()
            if not matters:
                break
            after = matters[-1].id
            kept = _kept(session, [matter.uid for matter in matters])
            for matter in matters:
                state = kept.get(matter.uid)
                if state is None:
                    unrecorded.append(matter.uid)
                elif not state.startswith(recording.STATE):
                    unknown += 1
                elif state == recording.state(matter):
                    agreeing += 1
                else:
                    differing.append(matter.uid)
    return Rows(agreeing, unknown, tuple(differing), tuple(unrecorded), tuple(_gone(reading)))


def _kept(session: Session, uids: Collection[str]) -> dict[str, str]:
    """The newest hash of each."""
    newest = select(func.max(JournalEntry.seq)).group_by(JournalEntry.object_uid)
    newest = newest.where(JournalEntry.object_uid.in_(uids), JournalEntry.object_state != "")
    found = select(JournalEntry.object_uid, JournalEntry.object_state).where(JournalEntry.seq.in_(newest))
    return {row.object_uid: row.object_state for row in session.execute(found)}


def _gone(reading: Reading) -> Iterator[str]:
    """Matters that the journal knows and the table does not: none is ever deleted."""
    there = select(Matter.id).where(Matter.uid == JournalEntry.object_uid).exists()
    lost = select(JournalEntry.object_uid).where(JournalEntry.object_state != "", ~there).distinct()
    with reading() as session:
        yield from session.scalars(lost.order_by(JournalEntry.object_uid))
