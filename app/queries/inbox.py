"""Inboxes: how much is unread, page by page, who may see a matter at all, which duties come near for whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, null, or_, select
from sqlalchemy.orm import Session, joinedload

from app.domain import escalation
from app.domain.escalation import Level
from app.domain.limits import RuleId
from app.domain.permissions import Actor, Permission
from app.models.assists import Assist
from app.models.household_proposals import HouseholdProposal
from app.models.households import Household
from app.models.inbox import Message, MessageKind
from app.models.instructions import Instruction
from app.models.matters import Clock, Matter
from app.models.monitoring import MonitoringCase
from app.models.promises import Promise
from app.models.raisings import Raising
from app.models.warnings import Alarm
from app.queries import accounts, assists, instructions, leaves, raisings, warnings
from app.queries.directory import in_post
from app.queries.dossier import HEADS
from app.queries.households import reached
from app.queries.matters import DUTIES
from app.queries.visibility import visible
from app.queries.visit_reminders import REMINDS, still_owed

_PROPOSAL = HouseholdProposal.__table__.alias("decided").c
ASSIST = RuleId.ASSIST.value
"""The duty of an assisting unit's answer, which the lead sets a day for."""
TO_UNITS = (ASSIST, RuleId.L1)
"""Duties of another unit than the matter's: told to its heads where nobody there is named."""
SAID = {level: level for level in (Level.BLUE, Level.YELLOW, Level.RED)} | {Level.REDDER: Level.RED}
"""The levels that are told; late is told once."""


@dataclass(frozen=True)
class MessagePage:
    """One page of an inbox with the exact count behind it."""

    rows: Sequence[Message]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True)
class Due:
    """A duty at a level of the ladder: with its person, what makes a reminder the same as one sent before."""

    matter_id: int
    duty: str
    due_on: date
    level: Level


@dataclass(frozen=True)
class CaseDue:
    """A limit of a case of monitoring at a level of the ladder, for one person."""

    person_id: int
    case_id: int
    duty: str
    due_on: date
    level: Level


PROPOSAL_OVER = and_(
    Message.kind == MessageKind.PROPOSAL_TO_CONFIRM,
    Message.proposal_id.in_(select(_PROPOSAL.id).where(_PROPOSAL.outcome.is_not(None))),
)
"""That a proposal waits to be confirmed is shown to nobody once it was decided."""


def mine(actor: Actor) -> list[ColumnElement[bool]]:
    """The actor's own messages about what he may see now: what he lost sight of is neither shown nor counted, nor is
    the reminder of a planned visit that was made or is owed no more, nor that a proposal waits which was decided.

    For statements over `about`.
    """
    seen = and_(Message.matter_id.is_not(None), visible(actor), or_(~REMINDS, still_owed()))
    told = Message.raising_id.in_(select(Raising.id).where(raisings.reached(actor)))
    seen = or_(seen, and_(Message.raising_id.is_not(None), told))
    general = Message.instruction_id.in_(select(Instruction.id).where(instructions.seen(actor)))
    seen = or_(seen, and_(Message.instruction_id.is_not(None), general))
    if actor.may(Permission.FIGURE_VIEW):
        warned = Message.alarm_id.in_(select(Alarm.id).where(warnings.seen(actor)))
        seen = or_(seen, and_(Message.alarm_id.is_not(None), warned))
    if actor.may(Permission.HOUSEHOLD_VIEW):
        seen = or_(seen, and_(Message.case_id.is_not(None), reached(actor)))
        seen = or_(seen, and_(Message.proposal_id.is_not(None), reached(actor), ~PROPOSAL_OVER))
    return [Message.person_id == actor.person_id, seen]


def about(found: Select[Any]) -> Select[Any]:
    """With the matter, or the household of the case or proposal, that each message is about."""
    found = found.outerjoin(Matter, Matter.id == Message.matter_id)
    found = found.outerjoin(MonitoringCase, MonitoringCase.id == Message.case_id)
    found = found.outerjoin(HouseholdProposal, HouseholdProposal.id == Message.proposal_id)
    of_it = func.coalesce(MonitoringCase.household_id, HouseholdProposal.household_id)
    return found.outerjoin(Household, Household.id == of_it)


def unread(session: Session, actor: Actor) -> int:
    """How many messages wait."""
    if actor.person_id is None:
        return 0
    return session.scalar(unread_of(actor)) or 0


# Every page asks it: building the statement costs more than asking it.
@lru_cache(maxsize=64)
def unread_of(actor: Actor) -> Select[int]:
    """The number of waiting messages as an indexed statement; the bar of every page asks it (queries.bar)."""
    found = about(select(func.count(Message.id)).select_from(Message))
    return found.where(*mine(actor), Message.read_at.is_(None))


def page(session: Session, actor: Actor, *, number: int = 1, size: int = 20) -> MessagePage:
    """One page of the inbox, the newest first."""
    joined = about(select(Message)).where(*mine(actor))
    total = session.scalar(joined.with_only_columns(func.count(Message.id))) or 0
    rows = joined.options(*_OF_A_ROW).order_by(Message.at.desc(), Message.id.desc())
    return MessagePage(session.scalars(rows.limit(size).offset((number - 1) * size)).all(), total, number, size)


def readers(session: Session, matter: Matter, persons: Collection[int], *, today: date) -> list[Actor]:
    """Those of these persons' accounts that may see the matter now."""
    known = accounts.actors_of(session, persons, today)
    if not known:
        return []
    # One statement for all: building one for each takes longer than asking it.
    seen = select(*(case((visible(actor), 1)).label(f"reader_{place}") for place, actor in enumerate(known)))
    row = session.execute(seen.where(Matter.id == matter.id)).one()
    return [actor for actor, is_seen in zip(known, row, strict=True) if is_seen]


def untold(session: Session, today: date) -> dict[int, set[Due]]:
    """The duties that come near or are late, by those who have to see to them, may see the matter and were not told
    this level: handler, holder and who stands in for them, of an assisting unit's answer whom it entrusted with
    it, of a carrying out whoever was named for it, of a leader's instruction to whom it was passed on, or else the
    heads of that unit."""
    near: dict[int, set[Due]] = {}
    until = today + timedelta(days=escalation.BLUE_DAYS)
    heads, away = in_post(session, today, *HEADS), leaves.away(session, today)
    found = (session.execute(due(until)) for due in (_running, _to_answer, _to_report, _to_carry_out))
    for row in chain.from_iterable(found):
        reached = escalation.level(started_on=row.started_on, nominal_on=row.nominal_on, due_on=row.due_on, today=today)
        if reached not in SAID:
            continue
        named = {row.handler_id, row.holder_id}
        named = (named | {away.get(person) for person in named}) - {None}
        for person in named or {
            head.person_id for head in heads if row.duty in TO_UNITS and head.unit_id == row.unit_id
        }:
            near.setdefault(person, set()).add(Due(row.id, row.duty, row.due_on, SAID[reached]))
    what: tuple[Any, ...] = (Message.person_id, Message.matter_id, Message.duty, Message.due_on, Message.level)
    sent = select(*what).join(Matter, Matter.id == Message.matter_id)
    for person, *told in session.execute(sent.where(Message.kind == MessageKind.DUE, Matter.settled_on.is_(None))):
        near.get(person, set()).discard(Due(*told))
    return {person: seen for person, duties in near.items() if (seen := _seen(session, person, duties, today))}


def _running(until: date) -> Select[*tuple[Any, ...]]:
    who = (Matter.id, Matter.unit_id, Matter.handler_id, Matter.holder_id)
    clocks = select(*who, Clock.rule.label("duty"), Clock.started_on, Clock.nominal_on, Clock.due_on)
    return clocks.join(Clock, Clock.matter_id == Matter.id).where(
        Clock.stopped_on.is_(None), Clock.rule.in_(DUTIES), Clock.nominal_on <= until, Matter.settled_on.is_(None)
    )


def _to_answer(until: date) -> Select[*tuple[Any, ...]]:
    who = (Matter.id, Assist.unit_id, Assist.handler_id, null().label("holder_id"), literal(ASSIST).label("duty"))
    found = select(*who, *assists.DAYS).join(Assist, Assist.matter_id == Matter.id)
    found = found.join(Clock, Clock.id == Assist.clock_id)
    return found.where(assists.OPEN, Clock.due_on <= until, Matter.settled_on.is_(None))


def _to_report(until: date) -> Select[*tuple[Any, ...]]:
    who = (Matter.id, Instruction.unit_id, Instruction.person_id.label("handler_id"), null().label("holder_id"))
    found = select(*who, Clock.rule.label("duty"), Clock.started_on, Clock.nominal_on, Clock.due_on)
    found = found.join(Clock, Clock.matter_id == Matter.id).join(Instruction, Instruction.clock_id == Clock.id)
    return found.where(Clock.stopped_on.is_(None), Clock.nominal_on <= until, Matter.settled_on.is_(None))


def _to_carry_out(until: date) -> Select[*tuple[Any, ...]]:
    who = (Matter.id, Matter.unit_id, Promise.owner_id.label("handler_id"), null().label("holder_id"))
    found = select(*who, Clock.rule.label("duty"), Clock.started_on, Clock.nominal_on, Clock.due_on)
    found = found.join(Clock, Clock.matter_id == Matter.id).join(Promise, Promise.clock_id == Clock.id)
    return found.where(Clock.stopped_on.is_(None), Clock.nominal_on <= until, Matter.settled_on.is_(None))


def _seen(session: Session, person_id: int, duties: set[Due], today: date) -> set[Due]:
    ids = {due.matter_id for due in duties}
    known = accounts.actors_of(session, {person_id}, today) if ids else []
    found = select(Matter.id).where(Matter.id.in_(ids))
    seen = {matter for actor in known for matter in session.scalars(found.where(visible(actor)))}
    return {due for due in duties if due.matter_id in seen}


_OF_A_ROW = (
    joinedload(Message.matter),
    joinedload(Message.raising).joinedload(Raising.matter),
    *(joinedload(Message.alarm).joinedload(place) for place in (Alarm.town, Alarm.village, Alarm.unit)),
    joinedload(Message.instruction),
    joinedload(Message.case).joinedload(MonitoringCase.household).joinedload(Household.village),
    joinedload(Message.proposal).joinedload(HouseholdProposal.household).joinedload(Household.village),
)
