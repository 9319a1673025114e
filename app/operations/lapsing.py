"""A right to a review or recheck that nobody used in time is marked as lapsed, where the county set it so.

Time never changes a stage (DECISIONS 1): the mark is told on the page; a late request takes it back.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission, require
from app.models.outbox import Setting
from app.models.petitions import Petition
from app.operations import recording
from app.operations.matters import locked
from app.operations.recording import Change
from app.queries import lapsing


@dataclass(frozen=True)
class SetLapsing:
    """Whether the right lapses in this county, and by which text."""

    is_on: bool
    document: str


def set_lapsing(session: Session, command: SetLapsing, *, actor: Actor, now: datetime) -> None:
    """Turn the mark on by a text of the county, or off; marks that stand stay."""
    require(actor, Permission.CALENDAR_EDIT)
    document = command.document.strip()
    if command.is_on and not document:
        raise Refused("limit_document_missing", "document")
    before = lapsing.document(session)
    session.merge(Setting(name=lapsing.LAPSES, value=document if command.is_on else ""))
    detail = {"on": [bool(before), command.is_on], "document": document}
    recording.note_event(
        session, "limits.lapse", actor=actor, now=now, kind="limits", uid=lapsing.LAPSES, detail=detail
    )


def lapse(session: Session, uid: str, *, actor: Actor, now: datetime) -> bool:
    """Mark one petition whose window ended unused; False where nothing is to be marked any more."""
    petition = locked(session, Petition, uid, None, actor=actor)
    kind = lapsing.lapsed(session, local_day(now), uid=uid).get(uid) if lapsing.document(session) else None
    if kind is None:
        return False
    petition.lapsed = kind
    changes = (Change("lapsed", None, kind),)
    recording.record(session, petition, "lapse", actor=actor, now=now, from_stage=petition.stage, changes=changes)
    return True
