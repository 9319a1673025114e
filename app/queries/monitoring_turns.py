"""Whose turn a case of monitoring is: the queues of a reader with their counts, who is told when one comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, case, exists, false, not_, or_, select, true
from sqlalchemy.orm import Session

from app.domain.monitoring import TURNS, Clue, Turn, turn_at
from app.domain.permissions import Actor, Permission
from app.models.dialect import local_date
from app.models.directory import Unit
from app.models.households import Household, PlanLine
from app.models.monitoring import MonitoringCase
from app.queries import accounts, monitoring
from app.queries.directory import in_post_or_unit
from app.queries.households import of_his_own, reached
from app.queries.kept import kept
from app.queries.monitoring import WHOLE, Waiting


@dataclass(frozen=True)
class TurnCount:
    """A queue of cases: how many wait in it, and of how many a limit has run out."""

    turn: Turn
    count: int
    late: int


@kept
def counts(session: Session, actor: Actor, *, today: date) -> Sequence[TurnCount]:
    """The queues of the actor's roles with their counts."""
    mine = [turn for turn, (_, permission) in TURNS.items() if actor.may(permission)]
    found = []
    for turn in mine:
        cases = waiting(session, actor, turn, today=today)
        late = sum(any(due.due_on < today for due in one.due) for one in cases)
        found.append(TurnCount(turn, len(cases), late))
    return found


def waiting(session: Session, actor: Actor, turn: Turn, *, today: date) -> Sequence[Waiting]:
    """The cases that wait for the actor in this queue, what is due first, then the oldest."""
    found = select(MonitoringCase).join(Household, Household.id == MonitoringCase.household_id)
    found = found.where(his(actor, turn), _has_come(turn, today)).options(*WHOLE)
    return monitoring.by_due(session, session.scalars(found).all())


@lru_cache(maxsize=512)
def his(actor: Actor, turn: Turn) -> ColumnElement[bool]:
    """Whether a case of a household waits at this place and he is the one to go on with it.

    What is done in village and town is of those who reach the household by their town or as its helper; the county's
    decision of whoever may take it.
    """
    stage, permission = TURNS[turn]
    if not actor.may(permission):
        return false()
    where = reached(actor) if permission is Permission.MONITOR_DECIDE else and_(reached(actor), of_his_own(actor))
    if turn is Turn.TO_CLEAR and actor.person_id is not None:
        where = and_(where, monitoring.may_decide_clearing(actor.person_id))
    return and_(MonitoringCase.stage == stage, Household.retired_on.is_(None), where, _lacks(turn))


def whose(session: Session, case_: MonitoringCase, *, today: date) -> tuple[Turn, list[Actor]] | None:
    """What waits of the case, and everybody who may do it now; None where nothing waits."""
    turn = turn_at(case_.stage)
    if turn is None:
        return None
    known = accounts.actors_of(session, _near(session, case_, TURNS[turn][1], today), today)
    if not known:
        return turn, []
    asked = select(*(case((his(actor, turn), 1)).label(f"reader_{place}") for place, actor in enumerate(known)))
    asked = asked.join_from(MonitoringCase, Household, Household.id == MonitoringCase.household_id)
    row = session.execute(asked.where(MonitoringCase.id == case_.id)).one()
    return turn, [actor for actor, is_his in zip(known, row, strict=True) if is_his]


def _near(session: Session, case_: MonitoringCase, permission: Permission, today: date) -> set[int]:
    if permission is Permission.MONITOR_DECIDE:
        return set(accounts.persons_with(session, permission))
    household = case_.household
    town = household.village.town_id
    units = session.scalars(select(Unit.id).where(or_(Unit.id == town, Unit.parent_id == town))).all()
    persons = {held.person_id for held in in_post_or_unit(session, today, (), units)}
    return persons if household.helper_id is None else persons | {household.helper_id}


def _lacks(turn: Turn) -> ColumnElement[bool]:
    """Of a household that is watched: no measure stands in its plan since it was decided on."""
    if turn is not Turn.TO_MEASURE:
        return true()
    made = exists().where(
        PlanLine.household_id == MonitoringCase.household_id,
        or_(MonitoringCase.decided_on.is_(None), local_date(PlanLine.made_at) >= MonitoringCase.decided_on),
    )
    return and_(MonitoringCase.clue != Clue.TAKEN_OVER, not_(made.correlate(MonitoringCase)))


def _has_come(turn: Turn, today: date) -> ColumnElement[bool]:
    """A notice that still hangs waits for nobody."""
    hangs_until = {
        Turn.TO_END_NOTICE: MonitoringCase.notice_to,
        Turn.TO_END_CLEARING: MonitoringCase.clearing_notice_to,
    }
    return hangs_until[turn] <= today if turn in hangs_until else true()
