"""What is done with a round of checking (检查批次) itself: its count is corrected, with the reason."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission, require
from app.domain.reasons import reason_given
from app.models.rectification import Round
from app.operations import recording
from app.operations.correcting.correction import spoken
from app.operations.correcting.items import tell
from app.operations.recording import Change


@dataclass(frozen=True)
class CorrectCount:
    """How many problems the paper counts in truth, and why it was said otherwise."""

    problem_count: int
    reason: str


def correct_count(session: Session, uid: str, command: CorrectCount, *, actor: Actor, now: datetime) -> Round:
    """Correct how many problems the paper of a round counts; the round and each of its items tell of it."""
    require(actor, Permission.ITEM_ENTER)
    known = session.scalars(select(Round).where(Round.uid == uid).with_for_update()).one()
    why = reason_given(command.reason)
    if command.problem_count == known.problem_count:
        raise Refused("nothing_changed", "problem_count")
    before, known.problem_count = known.problem_count, command.problem_count
    changes = (Change("round_problem_count", spoken(before), spoken(command.problem_count)),)
    tell(session, known, changes, why, actor=actor, now=now)
    recording.note_event(session, "round.correct", actor=actor, now=now, kind="round", uid=uid)
    return known
