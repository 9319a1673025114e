"""Setting that fewer may speak for few people (T31), by a text of the province or the county."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission, require
from app.models.outbox import Setting
from app.operations import recording
from app.queries import representatives


@dataclass(frozen=True)
class SetFewer:
    """Whether fewer may speak for few people in this county, and by which text."""

    is_on: bool
    document: str


def set_fewer(session: Session, command: SetFewer, *, actor: Actor, now: datetime) -> None:
    """Turn the rule on by its text, or off; what was registered stays as it is.

    Raises Refused `limit_document_missing` without the text.
    """
    require(actor, Permission.CALENDAR_EDIT)
    document = command.document.strip()
    if command.is_on and not document:
        raise Refused("limit_document_missing", "document")
    before, name = representatives.document(session), representatives.FEWER
    session.merge(Setting(name=name, value=document if command.is_on else ""))
    detail = {"on": [bool(before), command.is_on], "document": document}
    recording.note_event(
        session, "limits.representatives", actor=actor, now=now, kind="limits", uid=name, detail=detail
    )
