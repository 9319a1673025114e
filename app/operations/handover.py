"""Handing over what hangs on somebody who leaves (离任移交): who takes over which group, matter by matter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.errors import NotFound, Refused
from app.domain.permissions import Actor, Permission, require
from app.domain.workflow import kept_away
from app.models.directory import Person
from app.models.matters import Matter
from app.operations import holdings, recording
from app.operations.matters import locked, name_handler, name_verifier
from app.operations.recording import Change
from app.queries import handover
from app.queries.directory import person_by_uid
from app.queries.facts import facts_of
from app.queries.handover import GIVEN, Share

COUNTY = Permission.MATTER_NAME_HOLDER
"""Who names holders may hand over whatever he sees; the head of a unit what his unit answers for."""
FIELDS = {Share.HANDLES: "handler", Share.HOLDS: "holder", Share.VERIFIES: "verifier"}


@dataclass(frozen=True)
class HandOver:
    """Who takes over which group, and why."""

    takers: Mapping[Share, int]
    reason: str
    token: str | None = None


@dataclass(frozen=True)
class Kept:
    """A matter that stays where it was, and the rule that says so."""

    number: str
    title: str
    share: Share
    refusal: Refused


@dataclass(frozen=True)
class Handed:
    """How many went over, and those that could not."""

    moved: int
    kept: tuple[Kept, ...]


def hand_over(session: Session, person_uid: str, command: HandOver, *, actor: Actor, now: datetime) -> Handed:
    """Hand over what the actor may see of each named group, at one instant, with one step and journal entry each.

    What a rule forbids for one matter stays and is returned with the refusal; the others go over. A form sent twice
    hands over once.
    """
    require(actor, Permission.MATTER_APPROVE, COUNTY)
    leaver = person_by_uid(session, person_uid)
    if leaver is None:
        raise NotFound("person")
    if recording.made_before(session, command.token) is not None:
        return Handed(0, ())
    why = command.reason.strip()  # 调离, 退休: the common reasons are two characters
    if not why:
        raise Refused("reason_missing", "reason")
    if not command.takers:
        raise Refused("nobody_takes_over", "reason")
    moved, kept = 0, list[Kept]()
    for share in (share for share in GIVEN if share in command.takers):
        taker = session.get(Person, command.takers[share])
        if taker is None:
            raise Refused("person_unknown", share.value)
        if taker.id == leaver.id:
            raise Refused("taker_is_leaver", share.value)
        for matter in handover.matters(session, actor, leaver.id, share):
            number, title = matter.number, matter.title
            try:
                with session.begin_nested():
                    _give(session, matter, share, leaver, taker, why, actor=actor, now=now)
            except Refused as refusal:
                kept.append(Kept(number, title, share, refusal))
            else:
                moved += 1
    recording.spend(session, command.token, leaver.uid, actor=actor, now=now)
    return Handed(moved, tuple(kept))


def _give(
    session: Session,
    found: Matter,
    share: Share,
    leaver: Person,
    taker: Person,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    matter = locked(session, Matter, found.uid, None, actor=actor)
    _check(session, matter, share, taker, actor)
    if share is Share.HANDLES:
        name_handler(session, matter, taker.id, now=now)
    elif share is Share.HOLDS:
        holdings.place(session, matter, "handed_over", actor=actor, now=now, chosen=taker.id, note=reason[:200])
    else:
        name_verifier(session, matter, taker.id, now=now)
    recording.record(
        *(session, matter, "hand_over"),
        actor=actor,
        now=now,
        from_stage=matter.stage,
        note=reason,
        changes=(Change(FIELDS[share], leaver.name, taker.name),),
    )


def _check(session: Session, matter: Matter, share: Share, taker: Person, actor: Actor) -> None:
    if (code := kept_away(facts_of(session, matter), actor)) is not None:
        raise Refused(code)
    if share is Share.VERIFIES:
        require(actor, Permission.ITEM_ENTER)  # R7: the county office names who verifies, never the unit itself
        return
    if not (actor.may(COUNTY) or matter.unit_id in actor.unit_ids):
        raise Refused("not_the_unit_or_county")
    if taker.id == matter.verifier_id:
        raise Refused("taker_is_verifier")
