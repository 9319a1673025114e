"""The county's check of the file (县级核查) before a petition about poverty is closed (P15)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.domain.petitions import Action
from app.models.petitions import Petition
from app.operations import recording
from app.operations.matters import add_papers, advance, locked, said
from app.operations.papers import NewPaper


@dataclass(frozen=True)
class CheckFile:
    """核查案卷: what was looked at, and that it is in order."""

    record: str
    papers: tuple[NewPaper, ...] = ()


def check_file(
    session: Session, uid: str, version: int | None, command: CheckFile, *, actor: Actor, now: datetime
) -> Petition:
    """Record that the county has checked the file; no stage and no clock moves. An opinion that is issued or served
    after it is checked anew."""
    petition = locked(session, Petition, uid, version, actor=actor)
    came_from = advance(session, petition, Action.CHECK_FILE, actor=actor, now=now)
    record = said(command.record, "record", "record_too_short")
    add_papers(session, petition, command.papers, actor=actor, now=now)
    recording.record(session, petition, Action.CHECK_FILE, actor=actor, now=now, from_stage=came_from, note=record)
    return petition
