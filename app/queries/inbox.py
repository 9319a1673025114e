"""Inboxes: how much is unread, page by page, who may see a matter at all, which duties come near for whom."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import Session, joinedload

from app.domain import escalation
from app.domain.escalation import Level
from app.domain.permissions import Actor
from app.models.inbox import Message, MessageKind
from app.models.matters import Clock, Matter
from app.models.rectification import RectificationItem
from app.queries import accounts
from app.queries.matters import BEFORE_APPLYING, DUTIES
from app.queries.visibility import visible

OWN_DATE = "own"
"""The duty of an item's own date, which no rule of the clocks sets."""
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


def mine(actor: Actor) -> list[ColumnElement[bool]]:
    """The actor's own messages about matters that he may see now: what he lost sight of is neither shown nor counted.

    For statements that join Matter.
    """
    return [Message.person_id == actor.person_id, visible(actor)]


def unread(session: Session, actor: Actor) -> int:
    """How many messages wait: the number in the bar of every page, in one indexed statement."""
    if actor.person_id is None:
        return 0
    found = select(func.count(Message.id)).join(Matter, Matter.id == Message.matter_id)
    return session.scalar(found.where(*mine(actor), Message.read_at.is_(None))) or 0


def page(session: Session, actor: Actor, *, number: int = 1, size: int = 20) -> MessagePage:
    """One page of the inbox, the newest first."""
    joined = select(Message).join(Matter, Matter.id == Message.matter_id).where(*mine(actor))
    total = session.scalar(joined.with_only_columns(func.count(Message.id))) or 0
    rows = joined.options(joinedload(Message.matter)).order_by(Message.at.desc(), Message.id.desc())
    return MessagePage(session.scalars(rows.limit(size).offset((number - 1) * size)).all(), total, number, size)


def readers(session: Session, matter: Matter, persons: Collection[int], *, today: date) -> list[Actor]:
    """Those of these persons' accounts that may see the matter now."""
    this = select(Matter.id).where(Matter.id == matter.id)
    known = accounts.actors_of(session, persons, today)
    return [actor for actor in known if session.scalar(this.where(visible(actor))) is not None]


def untold(session: Session, today: date) -> dict[int, set[Due]]:
    """The duties that come near or are late, by handler and holder who may see them and were not told this level."""
    near: dict[int, set[Due]] = {}
    for row in (
        row for asked in _running(today + timedelta(days=escalation.BLUE_DAYS)) for row in session.execute(asked)
    ):
        reached = escalation.level(started_on=row.started_on, nominal_on=row.nominal_on, due_on=row.due_on, today=today)
        for person in {row.handler_id, row.holder_id} - {None} if reached in SAID else ():
            near.setdefault(person, set()).add(Due(row.id, row.duty, row.due_on, SAID[reached]))
    sent = select(Message).join(Matter, Matter.id == Message.matter_id)
    for message in session.scalars(sent.where(Message.kind == MessageKind.DUE, Matter.settled_on.is_(None))):
        if message.duty is not None and message.due_on is not None and message.level is not None:
            told = Due(message.matter_id, message.duty, message.due_on, message.level)
            near.get(message.person_id, set()).discard(told)
    return {person: seen for person, duties in near.items() if (seen := _seen(session, person, duties, today))}


def _running(until: date) -> Iterator[Select[*tuple[Any, ...]]]:
    who = (Matter.id, Matter.handler_id, Matter.holder_id)
    clocks = select(*who, Clock.rule.label("duty"), Clock.started_on, Clock.nominal_on, Clock.due_on)
    yield clocks.join(Clock, Clock.matter_id == Matter.id).where(
        Clock.stopped_on.is_(None), Clock.rule.in_(DUTIES), Clock.nominal_on <= until, Matter.settled_on.is_(None)
    )
    item = RectificationItem.__table__
    own = select(
        *who, literal(OWN_DATE).label("duty"), Matter.received_on.label("started_on"), item.c.due_on.label("nominal_on")
    ).add_columns(item.c.due_on)
    yield own.join(item, item.c.id == Matter.id).where(Matter.stage.in_(BEFORE_APPLYING), item.c.due_on <= until)


def _seen(session: Session, person_id: int, duties: set[Due], today: date) -> set[Due]:
    ids = {due.matter_id for due in duties}
    known = accounts.actors_of(session, {person_id}, today) if ids else []
    found = select(Matter.id).where(Matter.id.in_(ids))
    seen = {matter for actor in known for matter in session.scalars(found.where(visible(actor)))}
    return {due for due in duties if due.matter_id in seen}
