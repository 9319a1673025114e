"""What was judged of two matters (重复、相关、非重复), and taking it back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.models.matters import Link, Matter
from app.operations import recording
from app.operations.matters import advance, locked
from app.operations.recording import Change
from app.queries.visibility import visible


@dataclass(frozen=True)
class RevokeLink:
    """Take back a judgement of this matter and another one, and say why."""

    link_id: int
    reason: str


def revoke(
    session: Session, uid: str, version: int | None, command: RevokeLink, *, actor: Actor, now: datetime
) -> Matter:
    """Revoke a link (撤销关联): who may correct the matter may do it. The row stays; both matters tell of it."""
    matter = locked(session, Matter, uid, version, actor=actor)
    came_from = advance(session, matter, "correct", actor=actor, now=now)
    link = session.get(Link, command.link_id, with_for_update=True)
    if link is None or link.revoked_at is not None or matter.id not in (link.matter_id, link.other_id):
        raise Refused("no_link", "link")
    other_id = link.other_id if link.matter_id == matter.id else link.matter_id
    other = session.scalar(select(Matter).where(Matter.id == other_id, visible(actor)).with_for_update())
    if other is None:
        raise Refused("no_link", "link")
    if not command.reason.strip():
        raise Refused("reason_missing", "reason")
    link.revoked_at = now
    for one, its_other, stage in ((matter, other, came_from), (other, matter, other.stage)):
        recording.record(
            session,
            one,
            "revoke_link",
            actor=actor,
            now=now,
            from_stage=stage,
            note=command.reason.strip(),
            changes=(Change(link.judgement.value, its_other.uid, None),),
        )
    return matter
