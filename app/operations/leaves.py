"""Leave (请假): entered by whoever goes or by who keeps the directory; ended when he is back earlier."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import leaves as rules
from app.domain.accountability import local_day
from app.domain.errors import NotFound, Refused
from app.domain.permissions import Actor, Permission, require
from app.models.directory import Person
from app.models.leaves import Leave
from app.operations import recording
from app.queries import directory, leaves


@dataclass(frozen=True)
class NewLeave:
    """From which day to which, and who has the reminders meanwhile; None: nobody."""

    from_on: date
    to_on: date
    stand_in_id: int | None = None


def may_enter(actor: Actor, person_id: int) -> bool:
    """Whether the actor enters leaves of this person: his own, or anybody's who keeps the directory."""
    return actor.person_id == person_id or actor.may(Permission.DIRECTORY_EDIT)


def enter(session: Session, person_uid: str, new: NewLeave, *, actor: Actor, now: datetime) -> Leave:
    """Enter a leave. Raises NotFound, and Refused `leave_ends_before`, `leave_over`, `leave_too_long`,
    `leave_overlaps`, `stand_in_self`, `stand_in_not_in_post`, `stand_in_away`."""
    person = _person(session, person_uid, actor)
    today = local_day(now)
    fault = rules.check(new.from_on, new.to_on, today)
    if fault is not None:
        raise Refused(fault, "to_on")
    other = leaves.overlapping(session, person.id, new.from_on, new.to_on)
    if other is not None:
        raise Refused("leave_overlaps", "from_on", from_on=other.from_on, to_on=other.to_on)
    _check_stand_in(session, person, new, today)
    made = Leave(person_id=person.id, recorded_by_id=actor.person_id, recorded_at=now, **vars(new))
    session.add(made)
    detail = {"from": new.from_on.isoformat(), "to": new.to_on.isoformat(), "stand_in": new.stand_in_id is not None}
    _note(session, "directory.leave", person, detail, actor=actor, now=now)
    return made


def end(session: Session, uid: str, *, actor: Actor, now: datetime) -> Leave:
    """He is back today, or does not go: yesterday was the last day, or the leave never was. Raises NotFound for one
    that is over or not his to end."""
    leave = leaves.by_uid(session, uid)
    today = local_day(now)
    if leave is None or leave.withdrawn_at is not None or leave.to_on < today or not may_enter(actor, leave.person_id):
        raise NotFound
    if leave.from_on >= today:
        leave.withdrawn_at = now
    else:
        leave.to_on = today - timedelta(days=1)
    _note(session, "directory.leave_ended", leave.person, {"on": today.isoformat()}, actor=actor, now=now)
    return leave


def _check_stand_in(session: Session, person: Person, new: NewLeave, today: date) -> None:
    if new.stand_in_id is None:
        return
    if new.stand_in_id == person.id:
        raise Refused("stand_in_self", "stand_in")
    if not directory.posts_of(session, new.stand_in_id, today):
        raise Refused("stand_in_not_in_post", "stand_in")
    away = leaves.overlapping(session, new.stand_in_id, new.from_on, new.to_on)
    if away is not None:
        raise Refused("stand_in_away", "stand_in", from_on=away.from_on, to_on=away.to_on)


def _person(session: Session, uid: str, actor: Actor) -> Person:
    require(actor, Permission.SELF)
    person = session.scalar(select(Person).where(Person.uid == uid))
    if person is None or not may_enter(actor, person.id):
        raise NotFound
    return person


def _note(
    session: Session, event: str, person: Person, detail: dict[str, object], *, actor: Actor, now: datetime
) -> None:
    recording.note_event(session, event, actor=actor, now=now, kind="person", uid=person.uid, detail=detail)
