"""Raising a problem for the rectification list (建议列入整改清单), or what was told at the visit of an item.

What becomes of it is decided by the other side.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import NotFound, Refused
from app.domain.permissions import Actor, Permission, require
from app.domain.petitions import Stage
from app.domain.privacy import mask_name
from app.domain.reasons import reason_given
from app.domain.rectification import RoundSource
from app.models.base import new_uid
from app.models.inbox import Message, MessageKind
from app.models.matters import Judgement, Kind, Matter
from app.models.petitions import Petition
from app.models.raisings import Raising
from app.models.visits import Visit
from app.operations import links, named, recording
from app.operations.matters import said
from app.operations.recording import Change
from app.queries import accounts, raisings
from app.queries.visibility import visible


@dataclass(frozen=True)
class NewRaising:
    """The problem in words that name no petitioner, and where; out of a petition, or (`source`, `document`) of an audit
    or of a check of one's own."""

    text: str
    petition: str | None = None
    source: RoundSource | None = None
    document: str = ""
    village_id: int | None = None
    household: str = ""
    token: str | None = None


def propose(session: Session, new: NewRaising, *, actor: Actor, now: datetime) -> Raising:
    """Put a problem to the county's office for rectification, which lists it or says why not. Sent twice it is one."""
    require(actor, Permission.ITEM_PROPOSE)
    if (made := recording.made_before(session, new.token)) is not None:
        return session.scalars(select(Raising).where(Raising.uid == made)).one()
    petition = _petition(session, new.petition, actor) if new.petition else None
    if petition is not None and raisings.open_out_of(session, petition.id) is not None:
        raise Refused("raised_already", "text")
    source = RoundSource.FROM_PETITION if petition is not None else new.source
    if source is None or (petition is None and source is RoundSource.FROM_PETITION):
        raise Refused("raising_source_missing", "source")
    text = said(new.text, "text", "raising_too_short")
    named.check_village(session, new.village_id, "village")
    raised = Raising(
        becomes=Kind.ITEM,
        matter_id=petition.id if petition is not None else None,
        source=source,
        document=" ".join(new.document.split()) or None,
        village_id=new.village_id,
        raised_by_id=actor.person_id,
        raised_at=now,
    )
    raised.text = _without_names(text, petition)
    raised.household = " ".join(new.household.split()) or None
    session.add(raised)
    session.flush()
    if petition is not None:
        recording.record(
            *(session, petition, "raise_item"), actor=actor, now=now, from_stage=petition.stage, note=raised.text
        )
    _note(session, raised, "raise", actor, now)
    _tell(session, raised, MessageKind.RAISED, accounts.persons_with(session, Permission.ITEM_ENTER), actor, now)
    recording.spend(session, new.token, raised.uid, actor=actor, now=now)
    return raised


def told_at(session: Session, visit: Visit, item: Matter, *, actor: Actor, now: datetime) -> None:
    """Put what somebody told at the visit of an item to the office for petitions, whose clerks see no items: it reads
    the words of the visit, and registers them or says why not."""
    if visit.raised_id is not None or session.scalar(select(Raising.id).where(Raising.visit_id == visit.id)):
        return
    raised = Raising(
        becomes=Kind.PETITION,
        matter_id=item.id,
        visit_id=visit.id,
        source=RoundSource.SELF_CHECK,
        village_id=item.village_id,
        raised_by_id=visit.visitor_id,
        raised_at=now,
    )
    session.add(raised)
    session.flush()
    _tell(session, raised, MessageKind.NEW_MATTER, _registering(session, item, now), actor, now)


@dataclass(frozen=True)
class Decline:
    """不列入、不登记、撤回: why."""

    reason: str


def decline(session: Session, uid: str, command: Decline, *, actor: Actor, now: datetime) -> Raising:
    """Whoever decides takes it not in, with the reason; whoever raised a problem for the list takes it back so.

    What somebody told at a visit is not the visitor's to take back.
    """
    require(actor, Permission.MATTER_VIEW)
    found = session.scalar(select(Raising).where(Raising.uid == uid, raisings.reached(actor)).with_for_update())
    if found is None:
        raise NotFound
    if found.decided_at is not None:
        raise Refused("raising_decided")
    may_take_back = found.becomes is Kind.ITEM and found.raised_by_id is not None
    if not (may_take_back and found.raised_by_id == actor.person_id) and not raisings.may_decide(session, actor, found):
        raise Refused("not_permitted")
    found.reason = reason_given(command.reason)
    found.decided_at, found.decided_by_id = now, actor.person_id
    if found.matter is not None and found.becomes is Kind.ITEM:
        recording.record(
            *(session, found.matter, "raising_declined"),
            actor=actor,
            now=now,
            from_stage=found.matter.stage,
            note=found.reason,
        )
    _note(session, found, "decline", actor, now)
    if found.becomes is Kind.ITEM:
        _tell(session, found, MessageKind.RAISED_DECLINED, [found.raised_by_id], actor, now)
    return found


def opened(session: Session, uid: str | None, *, actor: Actor) -> Raising | None:
    """The one that is being taken in now, for writing. Raises Refused where it is decided, or not this actor's."""
    if uid is None:
        return None
    found = session.scalar(select(Raising).where(Raising.uid == uid, raisings.decides(actor)).with_for_update())
    if found is None:
        raise NotFound
    if found.decided_at is not None:
        raise Refused("raising_decided")
    return found


def take(session: Session, raised: Raising, made: Matter, *, actor: Actor, now: datetime) -> None:
    """Keep what it became, and hold both matters to be related; each tells of it by the number alone to who may not see
    the other one."""
    raised.made_id, raised.decided_at, raised.decided_by_id = made.id, now, actor.person_id
    session.flush()
    origin = raised.matter
    if origin is not None and not made.confidential:  # an accusation is held against nothing that others read
        links.hold(session, made, origin.id, Judgement.RELATED, actor=actor, now=now)
        told = (Change(Judgement.RELATED.value, None, made.uid),)
        recording.record(session, origin, "link", actor=actor, now=now, from_stage=origin.stage, changes=told)
    _note(session, raised, "take", actor, now)
    if raised.becomes is Kind.ITEM:
        _tell(session, raised, MessageKind.RAISED_TAKEN, [raised.raised_by_id], actor, now)


def follow_visit(session: Session, visit: Visit, item: Matter, why: str, *, actor: Actor, now: datetime) -> None:
    """Let what a visit brought follow its correction: told after all it is put forward, not told it is taken back,
    and the office for petitions is told so."""
    if visit.new_matter:
        told_at(session, visit, item, actor=actor, now=now)
        return
    waits = session.scalar(select(Raising).where(Raising.visit_id == visit.id, raisings.OPEN).with_for_update())
    if waits is not None:
        waits.reason, waits.decided_at, waits.decided_by_id = why, now, actor.person_id
        _note(session, waits, "decline", actor, now)
        _tell(session, waits, MessageKind.RAISED_DECLINED, _registering(session, item, now), actor, now)


def _registering(session: Session, item: Matter, now: datetime) -> list[int]:
    """Who registers in the office for petitions what was told at a visit of this item."""
    clerks = accounts.persons_with(session, Permission.MATTER_REGISTER)
    office = raisings.petition_office(session, local_day(now), but=item.unit_id)
    return [one for one in office if one in clerks]


def _petition(session: Session, uid: str, actor: Actor) -> Petition:
    """The petition that shows the problem, for writing; an accusation raises nothing that others read."""
    seen = (visible(actor), Petition.confidential.is_(False), Petition.stage != Stage.VOID.value)
    found = session.scalar(select(Petition).where(Petition.uid == uid, *seen).with_for_update())
    if found is None:
        raise NotFound
    return found


def _without_names(text: str, petition: Petition | None) -> str:
    names = {person.name or "" for person in petition.petitioners} if petition is not None else set()
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, mask_name(name)) if len(name) > 1 else text
    return text


def _note(session: Session, raised: Raising, event: str, actor: Actor, now: datetime) -> None:
    recording.note_event(session, f"raising.{event}", actor=actor, now=now, kind="raising", uid=raised.uid)


def _tell(
    session: Session,
    raised: Raising,
    kind: MessageKind,
    persons: Collection[int | None],
    actor: Actor,
    now: datetime,
) -> None:
    told = sorted({person for person in persons if person is not None} - {actor.person_id})
    rows = [
        {"uid": new_uid(), "person_id": person, "raising_id": raised.id, "kind": kind, "at": now} for person in told
    ]
    if rows:
        session.execute(insert(Message), rows)
