"""What a person judges of two matters (重复、相关、非重复), and taking it back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.duplicates import Proposed
from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.domain.reasons import reason_given
from app.models.matters import Judgement, Link, Matter, Proposal
from app.operations import recording
from app.operations.matters import advance, locked
from app.operations.recording import Change
from app.queries import dossier
from app.queries.matters import numbered
from app.queries.visibility import visible


@dataclass(frozen=True)
class MakeLink:
    """Judge of this matter and the one whose number was typed, whole or by its end, and say why."""

    number: str
    judgement: Judgement
    reason: str


@dataclass(frozen=True)
class RevokeLink:
    """Take back a judgement of this matter and another one, and say why."""

    link_id: int
    reason: str


def hold(session: Session, new: Matter, other_id: int, judgement: Judgement, *, actor: Actor, now: datetime) -> None:
    """Keep what was judged of a matter and one registered before it: a repeat repeats the earlier one."""
    session.add(
        Link(
            matter_id=new.id,
            other_id=other_id,
            judgement=judgement,
            judged_by_id=actor.person_id,
            judged_at=now,
        )
    )


def keep_proposed(session: Session, new: Matter, shown: Iterable[Proposed], *, actor: Actor, now: datetime) -> None:
    """Keep what was shown as perhaps the same while the matter was registered, so that it can be held against what
    people judge. Of an accusation nothing is kept: it is never held against anything."""
    if new.confidential:
        return
    by_uid = {one.uid: one for one in shown}
    found = session.execute(select(Matter.id, Matter.uid).where(Matter.uid.in_(by_uid), visible(actor))).all()
    for other_id, uid in found:
        one = by_uid[uid]
        session.add(
            Proposal(
                matter_id=new.id,
                other_id=other_id,
                person=one.person,
                household=one.household,
                place=one.place,
                score=one.score,
                proposed_at=now,
            )
        )


def make(session: Session, uid: str, version: int | None, command: MakeLink, *, actor: Actor, now: datetime) -> Matter:
    """Judge of two matters (关联) that stand already: who may correct one may do it. Both tell of it: an accusation
    is held against nothing but another one, which the same clerk alone reads (art. 30 para 3)."""
    matter = locked(session, Matter, uid, version, actor=actor)
    came_from = advance(session, matter, "correct", actor=actor, now=now)
    other = named(session, matter, command.number, actor)
    stands = next((one for one in dossier.links(session, actor, matter) if one.matter.id == other.id), None)
    if stands is not None:
        raise Refused("linked_already", "number", number=other.number, judgement=stands.judgement)
    reason = _said(command.reason)
    earlier, later = sorted((matter, other), key=lambda one: one.id)
    hold(session, later, earlier.id, command.judgement, actor=actor, now=now)
    for one, its_other, stage in ((matter, other, came_from), (other, matter, other.stage)):
        change = Change(command.judgement.value, None, its_other.uid)
        recording.record(session, one, "link", actor=actor, now=now, from_stage=stage, note=reason, changes=(change,))
    return matter


def repeat(session: Session, matter: Matter, other: Matter, *, reason: str, actor: Actor, now: datetime) -> None:
    """Keep that one act has just called the matter a repeat of the other, unless that was judged before; the other one
    tells of it. Raises Refused `linked_already` when it was judged otherwise."""
    stands = next((one for one in dossier.links(session, actor, matter) if one.matter.id == other.id), None)
    if stands is not None and stands.judgement is not Judgement.REPEAT:
        raise Refused("linked_already", "number", number=other.number, judgement=stands.judgement)
    if stands is None:
        earlier, later = sorted((matter, other), key=lambda one: one.id)
        hold(session, later, earlier.id, Judgement.REPEAT, actor=actor, now=now)
        told = (Change(Judgement.REPEAT.value, None, matter.uid),)
        recording.record(
            session, other, "link", actor=actor, now=now, from_stage=other.stage, note=reason, changes=told
        )


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
    other = _other(session, other_id, actor)
    if other is None:
        raise Refused("no_link", "link")
    reason = _said(command.reason)
    link.revoked_at = now
    for one, its_other, stage in ((matter, other, came_from), (other, matter, other.stage)):
        recording.record(
            session,
            one,
            "revoke_link",
            actor=actor,
            now=now,
            from_stage=stage,
            note=reason,
            changes=(Change(link.judgement.value, its_other.uid, None),),
        )
    return matter


def named(session: Session, matter: Matter, typed: str, actor: Actor) -> Matter:
    """The other matter for writing. What does not exist, may not be seen or is an accusation gets one answer; of an
    accusation, whatever is none."""
    found = {one.id: one.number for one in numbered(session, actor, typed) if one.confidential == matter.confidential}
    itself = found.pop(matter.id, None)
    if len(found) > 1:
        raise Refused("number_ambiguous", "number", known="、".join(found.values()))
    if itself is not None and not found:
        raise Refused("linked_to_itself", "number")
    other = _other(session, next(iter(found)), actor) if found else None
    if other is None or other.confidential != matter.confidential:
        raise Refused("accusation_not_linked" if matter.confidential else "number_not_found", "number")
    return other


def _other(session: Session, other_id: int, actor: Actor) -> Matter | None:
    return session.scalar(select(Matter).where(Matter.id == other_id, visible(actor)).with_for_update())


def _said(reason: str) -> str:
    return reason_given(reason)
