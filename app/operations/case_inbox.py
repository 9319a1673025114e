"""Messages about cases of monitoring: who is told that one waits for him, and that one of its limits comes near."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import escalation
from app.domain.accountability import local_day
from app.domain.monitoring import OPEN
from app.domain.permissions import Actor
from app.models.households import Household, HouseholdChange
from app.models.inbox import Message, MessageKind
from app.models.monitoring import MonitoringCase
from app.queries import monitoring_turns
from app.queries.inbox import SAID, CaseDue
from app.queries.monitoring import WHOLE, due_of

AT_ONCE = 1000


def tell(session: Session, case: MonitoringCase, change: HouseholdChange, *, actor: Actor, now: datetime) -> None:
    """Tell everybody who may go on with the case, each once, never who acted; one unread line a case is enough."""
    session.flush()
    found = monitoring_turns.whose(session, case, today=local_day(now))
    if found is None:
        return
    turn, actors = found
    kind = MessageKind(f"case_{turn}")
    unread = select(Message.person_id).where(
        Message.case_id == case.id, Message.kind == kind, Message.read_at.is_(None)
    )
    known = {*session.scalars(unread), actor.person_id, None}
    persons = dict.fromkeys(one.person_id for one in actors if one.person_id not in known)
    session.add_all(
        Message(person_id=person, case_id=case.id, kind=kind, change_id=change.id, at=now) for person in persons
    )


def remind(session: Session, *, now: datetime, most: int = AT_ONCE) -> int:
    """Tell who has to go on with a case of its limits that come near or are late, each level once; returns how many
    were told. At most so many at once; call again until it returns 0."""
    today, told = local_day(now), _told(session)
    due = [one for one in _near(session, today) if one not in told][:most]
    session.add_all(Message(kind=MessageKind.DUE, at=now, **vars(one)) for one in due)
    session.flush()
    return len(due)


def _near(session: Session, today: date) -> list[CaseDue]:
    open_ones = select(MonitoringCase).join(Household, Household.id == MonitoringCase.household_id)
    open_ones = open_ones.where(MonitoringCase.stage.in_(OPEN), Household.retired_on.is_(None))
    found = []
    for case in session.scalars(open_ones.options(*WHOLE).order_by(MonitoringCase.id)).all():
        levels = {}
        for due in due_of(session, case):
            level = escalation.level(
                started_on=due.started_on, nominal_on=due.nominal_on, due_on=due.due_on, today=today
            )
            if level in SAID:
                levels[due] = SAID[level]
        turn = monitoring_turns.whose(session, case, today=today) if levels else None
        persons = {one.person_id for one in turn[1] if one.person_id is not None} if turn else set()
        found += [
            CaseDue(person, case.id, due.rule.value, due.due_on, level)
            for person in sorted(persons)
            for due, level in levels.items()
        ]
    return found


def _told(session: Session) -> set[CaseDue]:
    what: tuple[Any, ...] = (Message.person_id, Message.case_id, Message.duty, Message.due_on, Message.level)
    sent = select(*what).join(MonitoringCase, MonitoringCase.id == Message.case_id)
    found = session.execute(sent.where(Message.kind == MessageKind.DUE, MonitoringCase.stage.in_(OPEN)))
    return {CaseDue(*row) for row in found}
