"""The one door for writing a village's record: reaching and locking it, its history, the journal."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.domain.errors import Changed, NotFound
from app.domain.permissions import Actor
from app.models.directory import Village
from app.models.villages import VillageChange
from app.operations import journal
from app.operations.recording import Change
from app.queries import villages


def reached(session: Session, uid: str, actor: Actor) -> Village:
    """The village, or NotFound when it does not exist for the actor."""
    village = villages.by_uid(session, actor, uid)
    if village is None:
        raise NotFound
    return village


def locked(session: Session, uid: str, version: int | None, actor: Actor) -> Village:
    """The village for writing. Raises NotFound, Changed on another version."""
    village = reached(session, uid, actor)
    if version is not None and version != village.version:
        raise Changed(village.version)
    return village


def write(
    session: Session,
    village: Village,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    note: str | None = None,
    changes: Sequence[Change] = (),
) -> None:
    """The line that people read, and the journal entry that proves it; the village's version goes up."""
    flag_modified(village, "name")  # a new child row alone does not raise the version (DECISIONS 14)
    line = VillageChange(village_id=village.id, action=action, at=now, person_id=actor.person_id, unit_id=actor.unit_id)
    line.note = note
    told = [[change.field, change.before, change.after] for change in changes]
    line.changes = json.dumps(told, ensure_ascii=False) if told else None
    session.add(line)
    session.flush()
    detail = {"line": line.uid, "facts": sorted(change.field for change in changes)}
    journal.append(
        *(session, f"village.{action}"), actor=actor, now=now, kind="village", uid=village.uid, detail=detail
    )
