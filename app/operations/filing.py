"""Saying where the paper file of a matter lies (存档), and correcting it with a reason."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission, require
from app.domain.reasons import reason_given
from app.models.filing import Filing
from app.models.matters import Matter
from app.operations import recording
from app.operations.matters import locked
from app.operations.recording import Change

FILES = (Permission.MATTER_REGISTER, Permission.MATTER_CORRECT, Permission.ITEM_ENTER)
"""Who registers petitions or enters items files their papers."""


@dataclass(frozen=True)
class File:
    """存档: volume (卷宗号), box (盒号), shelf (存放处); empty where there is none. A correction needs its reason."""

    volume_no: str = ""
    box_no: str = ""
    shelf: str = ""
    reason: str = ""


def file(session: Session, uid: str, version: int | None, command: File, *, actor: Actor, now: datetime) -> Filing:
    """Enter or correct the place; before and after stay in the timeline.

    Raises Refused `filing_empty`, `reason_missing` when a place is corrected without saying why, `nothing_changed`.
    """
    require(actor, *FILES)
    matter = locked(session, Matter, uid, version, actor=actor)
    filing = session.scalar(select(Filing).where(Filing.matter_id == matter.id))
    is_new = filing is None
    filing = filing or Filing(matter_id=matter.id)
    values = {name: " ".join(getattr(command, name).split()) or None for name in ("volume_no", "box_no", "shelf")}
    changes = tuple(
        Change(name, getattr(filing, name), value) for name, value in values.items() if getattr(filing, name) != value
    )
    if is_new and not changes:
        raise Refused("filing_empty", "volume_no")
    if not changes:
        raise Refused("nothing_changed", "volume_no")
    if not is_new:
        reason_given(command.reason)
    for name, value in values.items():
        setattr(filing, name, value)
    filing.filed_by_id, filing.filed_at = actor.person_id, now
    session.add(filing)
    note = command.reason.strip() or None
    recording.record(session, matter, "file", actor=actor, now=now, from_stage=matter.stage, note=note, changes=changes)
    return filing
