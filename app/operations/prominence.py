"""The county says of a proposed matter that it is not prominent (不列为突出); that it is, says naming its holder."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission, require
from app.models.matters import Matter
from app.operations import recording
from app.operations.matters import locked, said
from app.queries import prominence


@dataclass(frozen=True)
class Decline:
    """Why it is not prominent."""

    reason: str


def decline(
    session: Session, uid: str, version: int | None, command: Decline, *, actor: Actor, now: datetime
) -> Matter:
    """Decide with a reason that the matter is not prominent; no rule proposes it again.

    Raises Refused `not_proposed` when no rule does, or it was decided already.
    """
    require(actor, Permission.MATTER_NAME_HOLDER)
    matter = locked(session, Matter, uid, version, actor=actor)
    if not prominence.is_proposed(session, matter, local_day(now)):
        raise Refused("not_proposed")
    reason = said(command.reason, "reason", "reason_too_short")
    recording.record(session, matter, prominence.DECLINED, actor=actor, now=now, from_stage=matter.stage, note=reason)
    return matter
