"""What an Actor may see, as ONE definition: a SQL condition for every read, and a label filter for the index."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    String,
    UnaryExpression,
    and_,
    false,
    not_,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.operators import custom_op

from app.domain.permissions import ITEMS_ONLY, SCOPES, Actor, Permission, Role, Scope
from app.domain.recusing import KEPT_AWAY
from app.models.advice import Advice
from app.models.assists import Assist
from app.models.matters import Accused, Kind, Matter, Recusal
from app.models.outbox import OutboxRow

T = TypeVar("T")
PERSON_COLUMNS = (Matter.handler_id, Matter.holder_id, Matter.verifier_id)


@dataclass(frozen=True)
class Reach:
    """One way to reach matters: the SQL condition and the label that index entries of such matters carry."""

    condition: ColumnElement[bool]
    label: str


def reaches(actor: Actor) -> list[Reach]:
    """Every way in which the actor's roles reach matters (DOMAIN 11.1), accusations and conflicts apart."""
    found = [reach for role in actor.roles for reach in _REACHES[SCOPES[role]](actor, role)]
    return found + _own(actor)


@lru_cache(maxsize=64)
def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition on Matter that every list, page, count, facet, search hit and export passes through."""
    if actor.is_system:
        return true()
    if not actor.may(Permission.MATTER_VIEW):
        return false()
    ways = reaches(actor)
    # Whoever reaches each kind reaches everything: saying so keeps the database from trying every way for every row.
    everywhere = {f"kind:{kind.value}" for kind in Kind} <= {way.label for way in ways}
    in_scope = true() if everywhere else or_(false(), *(way.condition for way in ways))
    open_matters = and_(in_scope, not_(Matter.confidential))
    if actor.may(Permission.ACCUSATION_VIEW):
        # 保密件专办员 alone reads accusations; art. 30 para 3 keeps everybody else away from them.
        open_matters = or_(open_matters, Matter.confidential)
    return and_(open_matters, not_(in_conflict(actor)))


def in_conflict(actor: Actor) -> ColumnElement[bool]:
    """Matters in which the actor or a unit of his is complained of (art. 30 para 3), from which he keeps away, be it
    until his recusal is decided (art. 28), or because of which it was advised to hold him to account (art. 40): his own
    interest is at stake in them."""
    person = actor.person_id if actor.person_id is not None else -1
    units = actor.unit_ids | ({actor.unit_id} if actor.unit_id is not None else frozenset())
    # As sets, found once a statement and not once a row: they are few.
    accused = select(Accused.matter_id).where(or_(Accused.person_id == person, Accused.unit_id.in_(units or {-1})))
    recused = select(Recusal.matter_id).where(Recusal.person_id == person, Recusal.state.in_(KEPT_AWAY))
    answers = select(Advice.matter_id).where(Advice.about_id == person, Advice.withdrawn_at.is_(None))
    return or_(Matter.id.in_(accused), Matter.id.in_(recused), Matter.id.in_(answers))


@lru_cache(maxsize=64)
def index_labels(actor: Actor) -> frozenset[str] | None:
    """The labels whose entries the actor reaches in the index; None means all of them."""
    if actor.is_system:
        return None
    if not actor.may(Permission.MATTER_VIEW):
        return frozenset()
    return frozenset(reach.label for reach in reaches(actor))


def kept_back(session: Session, actor: Actor) -> frozenset[str]:
    """Matters to be left out of hits and counts of the index for this actor: few, read at every search.

    Those in which he is in conflict, and those that changed since the index last looked and are not his to see or in
    no index any more: what was recognised as an accusation or went to another town would be counted by its old entry.
    """
    return frozenset() if actor.is_system else frozenset(session.scalars(_kept_back(actor)))


@lru_cache(maxsize=64)
def _kept_back(actor: Actor) -> CompoundSelect[str]:
    conflicting = select(Matter.uid).where(not_(Matter.confidential), in_conflict(actor))
    changed = select(OutboxRow.matter_id)
    # Of the first version there is no older entry: many rows come in at once by a sheet.
    # Not NOT: of a matter without a unit the condition is unknown, neither true nor false.
    gone = or_(Matter.confidential, visible(actor).is_not(true()))
    left = select(Matter.uid).where(Matter.id.in_(changed), Matter.version > 1, gone)
    return union_all(conflicting, left)


def labels_of(matter: Matter, assists: Iterable[Assist]) -> frozenset[str]:
    """The labels an index entry of this matter carries: the mirror of `reaches`. `assists`: those of the matter."""
    helping = [assist for assist in assists if assist.waived_at is None]
    labels = {f"kind:{Kind(matter.kind).value}"}
    units = (matter.unit_id, matter.registrar_unit_id, *(assist.unit_id for assist in helping))
    labels |= {f"unit:{unit}" for unit in units if unit is not None}
    if matter.town_id is not None:
        labels.add(f"town:{matter.town_id}")
    persons = (matter.handler_id, matter.holder_id, matter.verifier_id, *(assist.handler_id for assist in helping))
    return frozenset(labels | {f"person:{person}" for person in persons if person is not None})


def _county(_: Actor, role: Role) -> list[Reach]:
    kinds = (Kind.ITEM,) if role in ITEMS_ONLY else (Kind.PETITION, Kind.ITEM)
    return [Reach(Matter.kind == kind, f"kind:{kind.value}") for kind in kinds]


def _unit(actor: Actor, _: Role) -> list[Reach]:
    units = actor.unit_ids | ({actor.unit_id} if actor.unit_id is not None else frozenset())
    columns = read_through(Matter.unit_id), read_through(Matter.registrar_unit_id)
    return [
        Reach(or_(*(column == unit for column in columns), _assists(Assist.unit_id == unit)), f"unit:{unit}")
        for unit in units
    ]


def _town(actor: Actor, role: Role) -> list[Reach]:
    if actor.town_id is None:
        return _unit(actor, role)
    return [Reach(read_through(Matter.town_id) == actor.town_id, f"town:{actor.town_id}"), *_unit(actor, role)]


def read_through(column: InstrumentedAttribute[T]) -> ColumnElement[T]:
    """The column, but never as a way to the rows."""
    # What a unit or town sees is a large share of all, for the petition office nearly everything: looking up each
    # matter by this column costs more than reading through the index that counts. Both databases know the sign, but
    # PostgreSQL only of numbers.
    if isinstance(column.type, String):
        return column.expression.concat("")
    return UnaryExpression(column.expression, operator=custom_op("+"), type_=column.type)


def _own(actor: Actor) -> list[Reach]:
    if actor.person_id is None:
        return []
    own = (column == actor.person_id for column in PERSON_COLUMNS)
    return [Reach(or_(*own, _assists(Assist.handler_id == actor.person_id)), f"person:{actor.person_id}")]


def _assists(whose: ColumnElement[bool]) -> ColumnElement[bool]:
    """The matters with which a unit or person was asked to assist; a waived request gives no sight."""
    return Matter.id.in_(select(Assist.matter_id).where(whose, Assist.waived_at.is_(None)))


_REACHES: dict[Scope, Callable[[Actor, Role], list[Reach]]] = {
    Scope.COUNTY: _county,
    Scope.TOWN: _town,
    Scope.UNIT: _unit,
    Scope.OWN: lambda *_: [],
    Scope.NOTHING: lambda *_: [],
}
