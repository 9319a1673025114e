"""Sampling (抽查): drawing closed matters for visits by another unit; taking one out with the reason, or in again."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import petitions, rectification
from app.domain import sampling as rules
from app.domain.accountability import local_day
from app.domain.errors import NotFound, Refused
from app.domain.permissions import Actor, Permission, require
from app.domain.petitions import Outcome
from app.domain.reasons import reason_given
from app.models.matters import Kind, Matter
from app.models.sampling import SampleCase, SampleDraw
from app.models.timeline import Step
from app.operations import recording
from app.operations.matters import said
from app.operations.visits import VISIT
from app.queries import sampling

KIND = "sample_draw"
CLOSING = (petitions.Action.CLOSE.value, rectification.Action.SIGN_OFF.value)


@dataclass(frozen=True)
class NewDraw:
    """How many of what was closed in which days are drawn, for which unit to visit, and what for."""

    kind: Kind
    first: date
    last: date
    size: int
    visiting_unit_id: int
    purpose: str
    unit_id: int | None = None
    token: str | None = None


def draw(session: Session, new: NewDraw, *, actor: Actor, now: datetime) -> SampleDraw:
    """Draw by a seed that nobody chose; the journal keeps seed and hash. A form sent twice draws once.

    Raises Refused `not_permitted`, `days_in_disorder`, `day_in_future`, `sample_too_large`, `visiting_unit_unfit`,
    `frame_is_empty`, `reason_missing`, `reason_says_nothing`.
    """
    require(actor, Permission.VISIT_RECORD)
    require(actor, Permission.CARD_FOLLOW)
    if (made := recording.made_before(session, new.token)) is not None:
        return session.scalars(select(SampleDraw).where(SampleDraw.uid == made)).one()
    if new.last < new.first:
        raise Refused("days_in_disorder", "last")
    if new.last > local_day(now):
        raise Refused("day_in_future", "last", day=new.last, today=local_day(now))
    if not 1 <= new.size <= rules.MOST:
        raise Refused("sample_too_large", "size", most=rules.MOST)
    if new.visiting_unit_id not in dict(sampling.visiting_units(session, new.kind)):
        raise Refused("visiting_unit_unfit", "visiting_unit")
    purpose = reason_given(new.purpose, "purpose")
    asked = sampling.Asked(new.kind, new.first, new.last, new.visiting_unit_id, new.unit_id)
    frame = sampling.frame(session, actor, asked)
    if not frame:
        raise Refused("frame_is_empty")
    seed, text = secrets.token_hex(16), rules.written(frame)
    chosen = rules.drawn(frame, new.size, seed)
    found = {matter.uid: matter for matter in session.scalars(select(Matter).where(Matter.uid.in_(chosen)))}
    kept = SampleDraw(
        kind=new.kind,
        first_on=new.first,
        last_on=new.last,
        unit_id=new.unit_id,
        visiting_unit_id=new.visiting_unit_id,
        purpose=purpose,
        size=len(chosen),
        seed=seed,
        frame=text,
        frame_size=len(frame),
        frame_sha256=rules.digest(text),
        drawn_at=now,
        drawn_by_id=actor.person_id,
    )
    session.add(kept)
    session.flush()
    told = reported(session, list(found.values()))
    session.add_all(
        SampleCase(
            draw_id=kept.id,
            matter_id=found[uid].id,
            position=position,
            unit_id=found[uid].unit_id,
            reported=told[found[uid].id],
        )
        for position, uid in enumerate(chosen, start=1)
    )
    session.flush()
    detail = {"seed": seed, "frame": len(frame), "sha256": kept.frame_sha256, "size": len(chosen)}
    recording.note_event(session, "sampling.draw", actor=actor, now=now, kind=KIND, uid=kept.uid, detail=detail)
    recording.spend(session, new.token, kept.uid, actor=actor, now=now)
    return kept


def reported(session: Session, found: Sequence[Matter]) -> Mapping[int, Outcome | None]:
    """What was reported of each of these as it was closed, whatever visits have found since; a problem that is signed
    off (销号) is reported as solved."""
    told = {one.id: one.outcome for one in found}
    first: dict[int, str | None] = {}
    steps = select(Step).where(Step.matter_id.in_(told), Step.action.in_((VISIT, *CLOSING))).order_by(Step.id)
    for step in session.scalars(steps):
        if step.action in CLOSING:
            first.pop(step.matter_id, None)
            continue
        changed = [before for name, before, _ in json.loads(step.changes or "[]") if name == "outcome"]
        if changed and step.matter_id not in first:
            first[step.matter_id] = changed[0]
    for number, before in first.items():
        told[number] = Outcome(before) if before else None
    items = {one.id for one in found if one.kind == Kind.ITEM}
    return {number: Outcome.RESOLVED if number in items else outcome for number, outcome in told.items()}


def drop(session: Session, uid: str, reason: str, *, actor: Actor, now: datetime) -> SampleCase:
    """Take a drawn matter out, or, where it was taken out, in again; it stays on the list with the reason.

    Raises NotFound, Refused `not_permitted`, `reason_too_short`, `drawn_matter_of_own`.
    """
    require(actor, Permission.VISIT_RECORD)
    if sampling.case_by_uid(session, actor, uid) is None:
        raise NotFound
    case = session.scalars(select(SampleCase).where(SampleCase.uid == uid).with_for_update()).one()
    if actor.person_id is not None and actor.person_id in (case.matter.handler_id, case.matter.holder_id):
        raise Refused("drawn_matter_of_own", "reason")
    case.reason = said(reason, "reason", "reason_too_short")
    is_out = case.dropped_at is None
    case.dropped_at, case.dropped_by_id = (now, actor.person_id) if is_out else (None, None)
    event = "sampling.drop" if is_out else "sampling.restore"
    recording.note_event(
        session, event, actor=actor, now=now, kind=KIND, uid=case.draw.uid, detail={"case": uid, "at": case.position}
    )
    return case
