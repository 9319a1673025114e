"""The unit takes a petition over (签收), and names another handler where one stepped back (另定承办人)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.permissions import Actor
from app.domain.petitions import Action
from app.models.matters import Matter
from app.models.petitions import Petition
from app.operations import holdings, recording
from app.operations.matters import advance, locked, name_handler
from app.operations.recording import Change
from app.queries.directory import posts_of


@dataclass(frozen=True)
class SignFor:
    """签收: who handles it, and who answers for it in the unit (the head himself when nobody is named)."""

    handler_id: int
    holder_id: int | None = None
    note: str = ""


def sign_for(
    session: Session, uid: str, version: int | None, command: SignFor, *, actor: Actor, now: datetime
) -> Petition:
    """The unit takes the petition over; no clock moves (DECISIONS 5)."""
    petition = locked(session, Petition, uid, version, actor=actor)
    came_from = advance(session, petition, Action.SIGN_FOR, actor=actor, now=now)
    petition.signed_for_at = petition.signed_for_at or now
    name_handler(session, petition, command.handler_id, now=now)
    holdings.place(session, petition, "signed_for", actor=actor, now=now, chosen=command.holder_id)
    recording.record(
        session, petition, Action.SIGN_FOR, actor=actor, now=now, from_stage=came_from, note=command.note or None
    )
    return petition


@dataclass(frozen=True)
class NameHandler:
    """另定承办人: who goes on with it after the handler stepped back."""

    handler_id: int
    note: str = ""


def replace_handler(
    session: Session, uid: str, version: int | None, command: NameHandler, *, actor: Actor, now: datetime
) -> Petition:
    """Name another handler where a recusal left none (T34); no stage and no clock moves."""
    petition = locked(session, Petition, uid, version, actor=actor)
    came_from = advance(session, petition, Action.NAME_HANDLER, actor=actor, now=now)
    name_handler(session, petition, command.handler_id, now=now)
    recording.record(
        session,
        petition,
        Action.NAME_HANDLER,
        actor=actor,
        now=now,
        from_stage=came_from,
        note=command.note or None,
        changes=(Change("handler_id", None, str(command.handler_id)),),
    )
    return petition


def drop_handler_elsewhere(session: Session, matter: Matter, *, now: datetime) -> None:
    """Take out a handler who holds no post in the responsible unit, any more or at all: its head names another."""
    handler = matter.handler_id
    if handler is not None and all(
        post.unit_id != matter.unit_id for post in posts_of(session, handler, local_day(now))
    ):
        matter.handler_id = None
