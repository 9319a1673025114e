"""Messages about instructions of no single matter: who is told of one, and that the day of its report comes near."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import escalation
from app.domain.accountability import local_day
from app.domain.escalation import Level
from app.domain.limits import RuleId
from app.domain.permissions import Actor
from app.models.inbox import Message, MessageKind
from app.models.instructions import Instruction
from app.operations.matters import HEADS
from app.queries import accounts, instructions, leaves
from app.queries.directory import in_post
from app.queries.inbox import SAID

AT_ONCE = 1000


@dataclass(frozen=True)
class GeneralDue:
    """The day of a report at a level of the ladder, for one person."""

    person_id: int
    instruction_id: int
    duty: str
    due_on: date
    level: Level


def tell(session: Session, made: Instruction, *, actor: Actor, now: datetime) -> None:
    """Tell those to whom it was passed on, never who keeps it."""
    session.add_all(
        Message(person_id=person, instruction_id=made.id, kind=MessageKind.INSTRUCTED, at=now)
        for person in _whose(session, made, local_day(now))
        if person != actor.person_id
    )
    session.flush()


def remind(session: Session, *, now: datetime, most: int = AT_ONCE) -> int:
    """Tell them of a day that comes near or is over while nothing was reported back, each level once; returns how many
    were told. At most so many at once; call again until it returns 0."""
    today, told = local_day(now), _told(session)
    due = [one for one in _near(session, today) if one not in told][:most]
    session.add_all(Message(kind=MessageKind.DUE, at=now, **vars(one)) for one in due)
    session.flush()
    return len(due)


def _near(session: Session, today: date) -> list[GeneralDue]:
    until = today + timedelta(days=escalation.BLUE_DAYS)
    waits = (Instruction.general_due_on <= until, instructions.OPEN, instructions.UNREPORTED)
    found = []
    for made in session.scalars(select(Instruction).where(*waits).order_by(Instruction.id)):
        day = made.due_on
        level = escalation.level(started_on=made.passed_on, nominal_on=day, due_on=day, today=today)
        if level in SAID:
            persons = _whose(session, made, today)
            found += [GeneralDue(one, made.id, RuleId.L1.value, day, SAID[level]) for one in persons]
    return found


def _whose(session: Session, made: Instruction, today: date) -> list[int]:
    """Who is named, else the unit's heads, and who has their reminders meanwhile; all as far as they see it."""
    heads = in_post(session, today, *HEADS, unit_id=made.unit_id)
    named = {made.person_id} if made.person_id is not None else {head.person_id for head in heads}
    away = leaves.away(session, today)
    asked = named | {stand_in for person in named if (stand_in := away.get(person)) is not None}
    known = accounts.actors_of(session, asked, today)
    seeing = {one.person_id for one in known if instructions.by_uid(session, one, made.uid) is not None}
    return sorted(person for person in seeing if person is not None)


def _told(session: Session) -> set[GeneralDue]:
    what: tuple[Any, ...] = (Message.person_id, Message.instruction_id, Message.duty, Message.due_on, Message.level)
    sent = select(*what).where(Message.kind == MessageKind.DUE, Message.instruction_id.is_not(None))
    return {GeneralDue(*row) for row in session.execute(sent)}
