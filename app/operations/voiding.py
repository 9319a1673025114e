"""Whether a petition is void (作废): one person proposes it with his reason, another one confirms or refuses it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.accountability import PostKind, local_day
from app.domain.permissions import Actor
from app.domain.petitions import Action
from app.models.inbox import MessageKind
from app.models.petitions import Petition
from app.operations import recording
from app.operations.matters import advance, locked, said
from app.operations.merged import check_answers_for, check_ground_of
from app.queries.directory import in_post
from app.queries.facts import facts_of

DECIDE = (PostKind.PETITION_HEAD, PostKind.COUNTY_LEADER)
"""In which posts they are who decide it; an accusation is decided by another confidential clerk, who sees it."""


@dataclass(frozen=True)
class ProposeVoid:
    """申请作废: why the record never should have been made."""

    reason: str


@dataclass(frozen=True)
class RefuseVoid:
    """退回作废申请: why it is none; of who proposed it, why he takes it back."""

    reason: str


def propose(
    session: Session, uid: str, version: int | None, command: ProposeVoid, *, actor: Actor, now: datetime
) -> Petition:
    """Propose that a record is void; nothing changes until another person confirms it, whom a message tells.

    Raises Refused `void_is_proposed`, `answered_is_not_void`, what voiding itself refuses
    (`answers_for_others`, `ground_of_others`), `reason_too_short`, `reason_says_nothing`.
    """
    petition = locked(session, Petition, uid, version, actor=actor)
    came_from = advance(session, petition, Action.PROPOSE_VOID, actor=actor, now=now)
    check_answers_for(session, petition)
    check_ground_of(session, petition)
    reason = said(command.reason, "reason", "reason_too_short")
    posts = in_post(session, local_day(now), *DECIDE)
    heads = [post for post in posts if post.kind is PostKind.PETITION_HEAD and post.person_id != actor.person_id]
    deciding = heads or [post for post in posts if post.person_id != actor.person_id]
    recording.record(
        *(session, petition, Action.PROPOSE_VOID),
        actor=actor,
        now=now,
        from_stage=came_from,
        note=reason,
        tells=[(post.person_id, MessageKind.TO_VOID) for post in deciding],
    )
    return petition


def refuse(
    session: Session, uid: str, version: int | None, command: RefuseVoid, *, actor: Actor, now: datetime
) -> Petition:
    """Refuse it with a reason, or take back what one proposed oneself. Raises Refused `void_not_proposed`,
    `reason_too_short`, `reason_says_nothing`."""
    petition = locked(session, Petition, uid, version, actor=actor)
    proposer = facts_of(session, petition).void_proposer_id
    came_from = advance(session, petition, Action.REFUSE_VOID, actor=actor, now=now)
    reason = said(command.reason, "reason", "reason_too_short")
    told = [(proposer, MessageKind.VOID_REFUSED)] if proposer not in (None, actor.person_id) else []
    recording.record(
        *(session, petition, Action.REFUSE_VOID),
        actor=actor,
        now=now,
        from_stage=came_from,
        note=reason,
        tells=[(person, kind) for person, kind in told if person is not None],
    )
    return petition
