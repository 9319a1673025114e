"""Writing down a talk on the way (接访、下访、入户走访), and correcting it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import receptions as rules
from app.domain.errors import Changed, NotFound, Refused
from app.domain.permissions import Actor, Permission, require
from app.domain.receptions import Talk
from app.models.households import Household
from app.models.matters import Matter
from app.models.outbox import TalkOutboxRow
from app.models.receptions import Reception, ReceptionChange
from app.operations import named, recording
from app.operations import papers as laying
from app.operations.matters import check_days, locked, place_of, said
from app.operations.papers import NewPaper
from app.operations.recording import Change
from app.queries import households
from app.queries import receptions as rows
from app.queries.matters import numbered

RECEPTION, CORRECTED = "reception", "reception_corrected"
PLAIN = ("kind", "purpose", "held_on", "person_id", "sent_by_id", "town_id", "village_id", "household_id")
"""Facts that stand in clear columns of the same name."""
WORDS = ("place", "met", "said", "result", "promise")
"""Facts in words, of which an empty one is none."""
FACTS = (*PLAIN, *WORDS, "promise_due_on", "promise_kept_on")


@dataclass(frozen=True)
class NewReception:
    """A talk as it is written down, with the numbers of the matters it was about and its photographs."""

    talk: Talk
    numbers: tuple[str, ...] = ()
    papers: tuple[NewPaper, ...] = ()
    token: str | None = None


@dataclass(frozen=True)
class CorrectReception:
    """A talk as it should have been written down, all the matters it was about, and why it was not."""

    talk: Talk
    reason: str
    numbers: tuple[str, ...] = ()
    papers: tuple[NewPaper, ...] = ()


def record(session: Session, new: NewReception, *, actor: Actor, now: datetime) -> Reception:
    """Write it down; each matter it was about tells of it. A form sent twice makes one.

    Its photographs are papers of the first of these matters, of a talk about none they are its own.
    """
    require(actor, Permission.VISIT_RECORD)
    if (made := recording.made_before(session, new.token)) is not None:
        return session.scalars(select(Reception).where(Reception.uid == made)).one()
    about = _matters(session, new.numbers, actor)
    row = Reception(recorder_id=actor.person_id, unit_id=actor.unit_id, recorded_at=now)
    _set(row, _checked(session, row, new.talk, actor, now))
    row.matters = list(about)
    session.add(row)
    session.flush()
    _lay(session, row, new.papers, actor, now)
    for matter in about:
        recording.record(session, matter, RECEPTION, actor=actor, now=now, from_stage=matter.stage, note=row.said)
    session.add(TalkOutboxRow(reception_id=row.id, at=now))
    _note(session, "reception.record", row, actor, now)
    recording.spend(session, new.token, row.uid, actor=actor, now=now)
    return row


def correct(
    session: Session, uid: str, version: int | None, command: CorrectReception, *, actor: Actor, now: datetime
) -> Reception:
    """Put right what was written down, with the reason; what stood before stays in its history, and each matter that it
    was or is about tells of it. Photographs that were forgotten are added."""
    require(actor, Permission.VISIT_RECORD)
    row = rows.by_uid(session, actor, uid)
    if row is None or not rows.may_correct(row, actor):
        raise NotFound
    if version is not None and version != row.version:
        raise Changed(row.version)
    why = said(command.reason, "reason", "reason_too_short")
    before = {fact: getattr(row, fact) for fact in FACTS} | {"numbers": _numbers(row)}
    was_about = list(row.matters)
    _set(row, _checked(session, row, command.talk, actor, now))
    row.matters = _matters(session, command.numbers, actor)
    changes = [(fact, _word(before[fact]), _word(getattr(row, fact))) for fact in FACTS]
    changes.append(("numbers", before["numbers"], _numbers(row)))
    changes.append(("papers", None, "、".join(paper.name for paper in command.papers) or None))
    differing = [change for change in changes if change[1] != change[2]]
    if not differing:
        raise Refused("nothing_changed", "reason")
    keep_change(row, why, differing, actor=actor, now=now)
    session.flush()
    _lay(session, row, command.papers, actor, now)
    for matter in dict.fromkeys((*was_about, *row.matters)):
        steps = tuple(Change(f"talk_{fact}", was, now_is) for fact, was, now_is in differing if fact in WORDS)
        recording.record(
            *(session, matter, CORRECTED),
            actor=actor,
            now=now,
            from_stage=matter.stage,
            note=why,
            changes=steps,
        )
    session.add(TalkOutboxRow(reception_id=row.id, at=now))
    _note(session, "reception.correct", row, actor, now, facts=sorted(fact for fact, *_ in differing))
    return row


def keep_change(
    row: Reception, why: str, changes: Sequence[tuple[str, str | None, str | None]], *, actor: Actor, now: datetime
) -> None:
    """Put into the talk's history what was corrected (fact, before, after), and why."""
    told = ReceptionChange(at=now, person_id=actor.person_id)
    told.reason, told.changes = why, json.dumps(changes, ensure_ascii=False)
    row.changes.append(told)


def _lay(session: Session, row: Reception, new: tuple[NewPaper, ...], actor: Actor, now: datetime) -> None:
    if new:
        laying.add(session, row.matters[0] if row.matters else row, new, actor=actor, now=now)


def _matters(session: Session, numbers: Sequence[str], actor: Actor) -> list[Matter]:
    found: dict[int, Matter] = {}
    for typed in numbers:
        # An accusation gets the answer of a number that there is not.
        known = [one for one in numbered(session, actor, typed) if not one.confidential]
        if len(known) != 1:
            raise Refused("talk_number_unknown" if not known else "talk_number_of_several", "numbers", number=typed)
        uid = session.scalar(select(Matter.uid).where(Matter.id == known[0].id)) or ""
        found[known[0].id] = locked(session, Matter, uid, None, actor=actor)
    return [found[number] for number in sorted(found)]


def _checked(session: Session, row: Reception, talk: Talk, actor: Actor, now: datetime) -> dict[str, object]:
    if (fault := rules.fault(talk)) is not None:
        raise Refused(fault[1], fault[0])
    check_days(talk.held_on, "held_on", now=now)
    if talk.promise_kept_on is not None:
        check_days(talk.promise_kept_on, "promise_kept_on", now=now)
    named.check_person(session, talk.person_id, "person", known=row.person_id)
    named.check_person(session, talk.sent_by_id, "sent_by", known=row.sent_by_id)
    named.check_village(session, talk.village_id, "village", known=row.village_id)
    household = _household(session, talk, actor)
    village_id = household.village_id if household is not None else talk.village_id
    town_id, village_id = place_of(session, None if household is not None else talk.town_id, village_id)
    return {
        **{fact: getattr(talk, fact) for fact in ("kind", "purpose", "held_on", "person_id", "sent_by_id")},
        **{fact: getattr(talk, fact).strip() or None for fact in WORDS},
        "promise_due_on": talk.promise_due_on,
        "promise_kept_on": talk.promise_kept_on,
        "town_id": town_id,
        "village_id": village_id,
        "household_id": household.id if household is not None else None,
    }


def _household(session: Session, talk: Talk, actor: Actor) -> Household | None:
    if not talk.household.strip():
        return None
    household = households.by_number(session, talk.household.strip())
    if household is None or not households.is_reached(session, actor, household):
        raise Refused("talk_household_unknown", "household", number=talk.household.strip())
    return household


def _set(row: Reception, facts: dict[str, object]) -> None:
    for fact, value in facts.items():
        setattr(row, fact, value)


def _numbers(row: Reception) -> str | None:
    return "、".join(matter.number for matter in row.matters) or None


def _word(value: object) -> str | None:
    return None if value is None else str(value)


def _note(session: Session, event: str, row: Reception, actor: Actor, now: datetime, **detail: object) -> None:
    about = {"matters": [matter.uid for matter in row.matters]} | detail
    recording.note_event(session, event, actor=actor, now=now, kind="reception", uid=row.uid, detail=about)
