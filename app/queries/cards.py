"""Cards, proposals of orders and of the joint meeting, as an Actor may see them; attempts that reached nobody."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.domain.cards import CardCause, CardKind, CardState, TryResult
from app.domain.permissions import Actor, Permission
from app.models.cards import Card, LadderTry
from app.models.directory import Unit
from app.models.matters import Kind, Matter
from app.queries.visibility import visible

PAGE = 30
PLAYED = (CardKind.YELLOW, CardKind.RED)
SHOWN = (CardState.ISSUED, CardState.WITHDRAWN)
"""What everybody who sees the matter sees of it: a card once it was issued, be it withdrawn since."""


@dataclass(frozen=True)
class Wanted:
    """How the list is narrowed."""

    kind: CardKind | None = None
    state: CardState | None = None
    cause: CardCause | None = None
    unit_id: int | None = None
    first: date | None = None
    last: date | None = None
    page: int = 1
    mine: bool = False
    """Only what the actor may decide and nobody has."""


@dataclass(frozen=True)
class Found:
    """One page of the list with the exact count; `by_state` counts without the state."""

    rows: Sequence[Card]
    total: int
    number: int
    by_state: dict[CardState, int] = field(default_factory=dict)


def seen(actor: Actor) -> ColumnElement[bool]:
    """Of the matters he sees the cards that were issued; what is only proposed, and what the meeting is asked, to those
    who follow it. For statements that join Matter."""
    if not actor.may(Permission.MATTER_VIEW):
        return false()
    if actor.may(Permission.CARD_FOLLOW):
        return visible(actor)
    played = and_(Card.kind.in_(PLAYED), Card.state.in_(SHOWN))
    decided = and_(Card.kind == CardKind.MEETING, Card.state == CardState.ISSUED)
    return and_(visible(actor), or_(played, decided))


def _narrowed(actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    where = [seen(actor)]
    for column, value in (*((Card.kind, wanted.kind), (Card.cause, wanted.cause), (Card.unit_id, wanted.unit_id)),):
        if value is not None:
            where.append(column == value)
    if wanted.mine:
        where += [Card.state == CardState.PROPOSED, Matter.kind.in_(deciding(actor))]
    day = func.coalesce(Card.decided_on, Card.arisen_on)
    if wanted.first is not None:
        where.append(day >= wanted.first)
    if wanted.last is not None:
        where.append(day <= wanted.last)
    return where


def page(session: Session, actor: Actor, wanted: Wanted) -> Found:
    """The cards that match, the newest first."""
    where = _narrowed(actor, wanted)
    joined = select(Card).join(Matter, Matter.id == Card.matter_id)
    counted = joined.with_only_columns(Card.state, func.count(Card.id)).where(*where).group_by(Card.state)
    by_state = {CardState(row[0]): int(row[1]) for row in session.execute(counted)}
    if wanted.state is not None:
        where.append(Card.state == wanted.state)
    total = by_state.get(wanted.state, 0) if wanted.state is not None else sum(by_state.values())
    found = joined.where(*where).options(*_ROW).order_by(Card.proposed_at.desc(), Card.id.desc())
    rows = session.scalars(found.limit(PAGE).offset((wanted.page - 1) * PAGE)).all()
    return Found(rows, total, wanted.page, by_state)


def all_of(session: Session, actor: Actor, wanted: Wanted, most: int) -> Sequence[Card]:
    """All that match, for the ledger."""
    where = _narrowed(actor, wanted)
    if wanted.state is not None:
        where.append(Card.state == wanted.state)
    found = select(Card).join(Matter, Matter.id == Card.matter_id).where(*where).options(*_ROW)
    return session.scalars(found.order_by(Card.proposed_at.desc(), Card.id.desc()).limit(most)).all()


def waiting(session: Session, actor: Actor) -> int:
    """How many proposals this actor may decide."""
    kinds = deciding(actor)
    if not kinds:
        return 0
    found = select(func.count(Card.id)).join(Matter, Matter.id == Card.matter_id)
    return session.scalar(found.where(visible(actor), Card.state == CardState.PROPOSED, Matter.kind.in_(kinds))) or 0


def deciding(actor: Actor) -> list[Kind]:
    """The kinds of matters whose cards he issues."""
    needed = {Kind.PETITION: Permission.MATTER_ROUTE, Kind.ITEM: Permission.ITEM_ENTER}
    return [kind for kind, right in needed.items() if actor.may(Permission.CARD_ISSUE) and actor.may(right)]


def by_uid(session: Session, actor: Actor, uid: str) -> Card | None:
    """The card of this address, or None when it does not exist for the actor."""
    found = select(Card).join(Matter, Matter.id == Card.matter_id).where(Card.uid == uid, seen(actor))
    return session.scalar(found.options(*_ROW))


def of_matter(session: Session, actor: Actor, matter: Matter) -> Sequence[Card]:
    """What was raised of this matter, as the actor sees it, the newest first."""
    found = select(Card).join(Matter, Matter.id == Card.matter_id).where(Card.matter_id == matter.id, seen(actor))
    return session.scalars(found.options(*_ROW).order_by(Card.id.desc())).all()


def units(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Units with cards that the actor sees, for narrowing."""
    carded = select(Card.unit_id).join(Matter, Matter.id == Card.matter_id).where(seen(actor))
    found = select(Unit.id, Unit.name).where(Unit.id.in_(carded)).order_by(Unit.id)
    return [(row[0], row[1]) for row in session.execute(found)]


def unreached(session: Session, actor: Actor, *, number: int = 1) -> tuple[Sequence[LadderTry], int]:
    """Attempts that reached nobody or failed and were not made good since, the newest first, with their count: nothing
    is escalated into the void (FEATURES 30)."""
    good = aliased(LadderTry)
    same = (good.matter_id == LadderTry.matter_id, good.what == LadderTry.what, good.cause_key == LadderTry.cause_key)
    made_good = select(good.id).where(*same, good.result == TryResult.DONE).exists()
    where = (visible(actor), LadderTry.result != TryResult.DONE, not_(made_good), Matter.settled_on.is_(None))
    joined = select(LadderTry).join(Matter, Matter.id == LadderTry.matter_id).where(*where)
    total = session.scalar(joined.with_only_columns(func.count(LadderTry.id))) or 0
    rows = joined.options(joinedload(LadderTry.matter)).order_by(LadderTry.id.desc())
    return session.scalars(rows.limit(PAGE).offset((number - 1) * PAGE)).all(), total


_ROW = (
    joinedload(Card.matter),
    joinedload(Card.unit),
    joinedload(Card.decided_by),
    joinedload(Card.withdrawn_by),
    joinedload(Card.decision),
    joinedload(Card.order),
)
