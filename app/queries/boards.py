"""The board of whoever follows it all (督办看板): where matters stand and for how long, town by town, what warns.

Every number is counted by the conditions of the list that it opens.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from app.domain import petitions, rectification
from app.domain.cards import CardCause, CardState
from app.domain.permissions import Actor
from app.models.cards import Card
from app.models.directory import Village
from app.models.matters import Kind, Matter
from app.models.rectification import ItemVillage
from app.queries import cards
from app.queries.kept import kept
from app.queries.matters import OWNERLESS, Due, Filters, conditions, has_clock

AGES = (15, 30, 60, 90)
"""Days since receipt that part the ages of what is open."""
STAGES: Mapping[Kind, Sequence[str]] = {
    Kind.PETITION: tuple(stage.value for stage in petitions.Stage if stage in petitions.LIVE),
    Kind.ITEM: tuple(stage.value for stage in rectification.Stage if stage in rectification.LIVE),
}
WARNINGS = (CardCause.SILENT, CardCause.RETURNED_SILENT, CardCause.ASKED_AGAIN, CardCause.PASSED_ROUND)
"""What the ladder warns of beside days that run out."""


@dataclass(frozen=True)
class Age:
    """Received from this day to that one, both inside; None: without an end."""

    first: date | None
    last: date | None
    days: str


@dataclass(frozen=True)
class Lane:
    """What is open of a kind in a town, or everywhere."""

    live: int = 0
    late: int = 0
    near: int = 0
    prominent: int = 0
    ownerless: int = 0


@dataclass(frozen=True)
class Board:
    """One kind of matter: by stage the open ones of each age, the lanes of the towns, and of everywhere.

    `nowhere`: what lies in no town of the directory and affects none; towns and it together are everywhere.
    """

    kind: Kind
    ages: Sequence[Age]
    stages: Mapping[str, Sequence[int]]
    lanes: Mapping[int, Lane]
    whole: Lane
    nowhere: Lane


def ages(today: date) -> Sequence[Age]:
    """The ages of what is open today, the youngest first."""
    edges = [today - timedelta(days=days) for days in AGES]
    first = Age(edges[0], None, f"0-{AGES[0]}")
    between = [
        Age(edges[place + 1], edges[place] - timedelta(days=1), f"{days + 1}-{AGES[place + 1]}")
        for place, days in enumerate(AGES[:-1])
    ]
    return [first, *between, Age(None, edges[-1] - timedelta(days=1), f">{AGES[-1]}")]


@kept
def board(session: Session, actor: Actor, kind: Kind, *, today: date) -> Board:
    """The board of what the actor sees of a kind."""
    filters = Filters(kind=kind, live=True)
    live, counted = conditions(actor, filters, today), figures(today)
    whole = session.connection().execute(select(*counted).where(*live)).one()
    stages = by_stage(session, actor, kind, filters, today=today)
    outside = conditions(actor, replace(filters, in_town=False), today)
    nowhere = session.connection().execute(select(*counted).where(*outside)).one()
    lanes = _lanes(session, kind, live, counted)
    return Board(kind, ages(today), stages, lanes, Lane(*tuple(whole)), Lane(*tuple(nowhere)))


def by_stage(
    session: Session, actor: Actor, kind: Kind, filters: Filters, *, today: date
) -> Mapping[str, Sequence[int]]:
    """Of a list of one kind, how many of each stage have each age."""
    known = ages(today)
    place = case(
        *((Matter.received_on >= age.first, number) for number, age in enumerate(known) if age.first is not None),
        else_=len(known) - 1,
    )
    stages = {stage: [0] * len(known) for stage in STAGES[kind]}
    where = conditions(actor, filters, today)
    found = select(Matter.stage, place, func.count()).where(*where).group_by(Matter.stage, place)
    for stage, number, count in session.connection().execute(found):
        stages[stage][number] += count
    return stages


def figures(today: date) -> list[ColumnElement[int]]:
    """The columns of a lane, in its order."""

    def counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    return [
        func.count(),
        counted(has_clock(Due.LATE, today)),
        counted(has_clock(Due.NEAR, today)),
        counted(Matter.prominent.is_(True)),
        counted(OWNERLESS),
    ]


def _lanes(
    session: Session, kind: Kind, live: list[ColumnElement[bool]], counted: list[ColumnElement[int]]
) -> dict[int, Lane]:
    """A petition counts in its town, an item in every town in which it lies or which it affects, as their lists do."""
    if kind is Kind.PETITION:
        found = select(Matter.town_id, *counted).where(*live, Matter.town_id.is_not(None)).group_by(Matter.town_id)
    else:
        lying = select(Matter.id, Matter.town_id).where(Matter.kind == kind, Matter.town_id.is_not(None))
        further = select(ItemVillage.item_id, Village.town_id).join(Village, Village.id == ItemVillage.village_id)
        pairs = lying.union(further).subquery()
        at = pairs.c.town_id
        found = select(at, *counted).join(pairs, pairs.c.id == Matter.id).where(*live).group_by(at)
    return {town: Lane(*row) for town, *row in session.connection().execute(found) if town is not None}


@dataclass(frozen=True)
class Warned:
    """A cause of the ladder, with how many of its cards wait for a decision."""

    cause: CardCause
    count: int


@kept
def proposed(session: Session, actor: Actor) -> int:
    """How many cards of whatever cause wait for a decision, as the actor may see them."""
    found = select(func.count(Card.id)).join(Matter, Matter.id == Card.matter_id)
    return session.scalar(found.where(cards.seen(actor), Card.state == CardState.PROPOSED)) or 0


@kept
def warnings(session: Session, actor: Actor) -> Sequence[Warned]:
    """What the ladder warns of, as the actor may see it."""
    found = (
        select(Card.cause, func.count())
        .join(Matter, Matter.id == Card.matter_id)
        .where(cards.seen(actor), Card.state == CardState.PROPOSED, Card.cause.in_(WARNINGS))
        .group_by(Card.cause)
    )
    counts = {row[0]: row[1] for row in session.execute(found)}
    return [Warned(cause, counts.get(cause, 0)) for cause in WARNINGS]
