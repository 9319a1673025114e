"""Correcting who is complained of (被反映人、被反映单位): whoever is named keeps away from the next moment on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.models.petitions import Petition
from app.operations import holdings
from app.operations.correcting.correction import done, numbered, opened_content, unmasked
from app.operations.recording import Change
from app.operations.registering import NewAccused, accused, accused_name, clear_title, is_same
from app.queries.directory import posts_of
from app.queries.facts import facts_of


@dataclass(frozen=True)
class CorrectAccused:
    """Who is complained of as well, and which of those named (by uid) are not."""

    added: tuple[NewAccused, ...]
    removed: tuple[str, ...]
    reason: str


def correct_accused(
    session: Session, uid: str, version: int | None, command: CorrectAccused, *, actor: Actor, now: datetime
) -> Petition:
    """Correct who is complained of; nobody complained of goes on handling, verifying or holding the petition."""
    petition, about = opened_content(session, uid, version, command.reason, actor=actor, now=now)
    changes = [
        *_struck(session, petition, command.removed),
        *(change for one in command.added for change in _added(session, petition, one)),
    ]
    session.flush()
    _keep_away(session, petition, actor=actor, now=now)
    title = clear_title(session, petition, petition.title)
    if title != petition.title:
        changes.append(Change("title", petition.title, title))
        petition.title = title
    done(session, petition, tuple(changes), about)
    return petition


def _struck(session: Session, petition: Petition, uids: tuple[str, ...]) -> list[Change]:
    known = {row.uid: (place, row) for place, row in enumerate(petition.accused, start=1)}
    changes = []
    for uid in uids:
        if uid not in known:
            raise Refused("person_unknown", "removed")
        place, row = known[uid]
        changes.append(Change(numbered("accused", place), accused_name(session, row), None))
        petition.accused.remove(row)
        session.delete(row)
    return changes


def _added(session: Session, petition: Petition, new: NewAccused) -> list[Change]:
    row = accused(session, NewAccused(new.person_id, new.unit_id, unmasked(new.name, "accused_name")))
    if any(is_same(row, known) for known in petition.accused):
        return []
    petition.accused.append(row)
    name = accused_name(session, row)
    return [Change(numbered("accused", len(petition.accused)) + ".new", None, name)]


def _keep_away(session: Session, petition: Petition, *, actor: Actor, now: datetime) -> None:
    known, today = facts_of(session, petition), local_day(now)

    def is_accused(person_id: int | None) -> bool:
        if person_id is None:
            return False
        own = {post.unit_id for post in posts_of(session, person_id, today)}
        return person_id in known.accused_person_ids or bool(own & known.accused_unit_ids)

    if is_accused(petition.handler_id):
        petition.handler_id = None
    if is_accused(petition.verifier_id):
        petition.verifier_id = None
    if is_accused(petition.holder_id):
        holdings.place(session, petition, "corrected", actor=actor, now=now)
