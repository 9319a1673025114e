"""Planned visits (回访计划、回头看) that are due: whoever owes one and was not told of it yet."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, exists, literal, select
from sqlalchemy.orm import Session, aliased

from app.domain.escalation import Level
from app.domain.permissions import Actor, Permission
from app.models.inbox import Message, MessageKind
from app.models.matters import Clock, Matter
from app.queries import accounts
from app.queries.directory import in_post
from app.queries.turns import LOOKING_BACK
from app.queries.worklist import Queue, queued

_DUE = aliased(Clock)
"""Not the clocks themselves: the conditions of the queue ask those."""
_LEVEL = Message.level.type


@dataclass(frozen=True)
class VisitDue:
    """A planned visit of which one person is to be told: YELLOW on its day, RED when it is over."""

    person_id: int
    matter_id: int
    duty: str
    due_on: date
    level: Level


def still_owed() -> ColumnElement[bool]:
    """Whether the visit of which a message reminds is still to be made, by the day that it names."""
    running = (Clock.matter_id == Message.matter_id, Clock.stopped_on.is_(None))
    return exists().where(*running, Clock.rule == Message.duty, Clock.due_on == Message.due_on).correlate(Message)


REMINDS: ColumnElement[bool] = and_(Message.kind == MessageKind.DUE, Message.duty.in_(LOOKING_BACK))
"""Whether a message is the reminder of a planned visit."""


def untold(session: Session, today: date, *, most: int) -> list[VisitDue]:
    """The visits of today and before, for those of the office that entered the matter who may make them and see it.

    The same people are told as the matter is closed that a visit will be due (operations.inbox.WAITS).
    """
    offices = select(Matter.registrar_unit_id).join(_DUE, _DUE.matter_id == Matter.id)
    units = set(session.scalars(offices.where(*_owed(today)).distinct()))
    visitors = accounts.persons_with(session, Permission.VISIT_RECORD)
    persons = {post.person_id for post in in_post(session, today) if post.unit_id in units} & visitors
    found: list[VisitDue] = []
    for actor in accounts.actors_of(session, persons, today):
        if actor.person_id is not None and len(found) < most:
            found += _of(session, actor, actor.person_id, today, most - len(found))
    return found


def _owed(today: date) -> tuple[ColumnElement[bool], ...]:
    return _DUE.stopped_on.is_(None), _DUE.rule.in_(LOOKING_BACK), _DUE.due_on <= today


def _of(session: Session, actor: Actor, person_id: int, today: date, most: int) -> list[VisitDue]:
    level = case((_DUE.due_on < today, literal(Level.RED, _LEVEL)), else_=literal(Level.YELLOW, _LEVEL))
    told = exists().where(
        *(Message.matter_id == Matter.id, Message.person_id == person_id, Message.duty == _DUE.rule),
        *(Message.due_on == _DUE.due_on, Message.level == level),
    )
    here = Matter.registrar_unit_id.in_(actor.unit_ids | ({actor.unit_id} - {None}) or {-1})
    owed = select(Matter.id, _DUE.rule, _DUE.due_on, level).join(_DUE, _DUE.matter_id == Matter.id)
    owed = owed.where(*_owed(today), here, ~told.correlate(Matter, _DUE), *queued(Queue.TO_VISIT, actor, today))
    rows = session.execute(owed.order_by(_DUE.due_on, Matter.id).limit(most))
    return [VisitDue(person_id, matter, rule.value, due_on, reached) for matter, rule, due_on, reached in rows]
