"""The board of a town: where what is open there stands, village by village, by the conditions of the lists it opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor, Scope
from app.models.directory import Village
from app.models.matters import Kind, Matter
from app.models.rectification import ItemVillage
from app.queries.boards import Lane, by_stage, figures
from app.queries.kept import kept
from app.queries.matters import Filters, conditions


@dataclass(frozen=True)
class TownBoard:
    """One kind of matter in a town: all of it, that of each village, and what names no village.

    An item counts in every village that it affects, so villages may add up to more than the whole.
    """

    kind: Kind
    stages: Mapping[str, Sequence[int]]
    whole: Lane
    villages: Mapping[int, Lane]
    nowhere: Lane


def may_open(actor: Actor, town_id: int) -> bool:
    """Whether the board of this town is the actor's: his own, or any where he follows the county."""
    return Scope.COUNTY in actor.scopes() or actor.town_id == town_id


@kept
def board(session: Session, actor: Actor, kind: Kind, town_id: int, *, today: date) -> TownBoard:
    """The board of a kind, as far as the actor sees it."""
    there = conditions(actor, Filters(kind=kind, live=True, town_id=town_id), today)
    counted = figures(today)
    connection = session.connection()
    whole = connection.execute(select(*counted).where(*there)).one()
    nowhere = conditions(actor, Filters(kind=kind, live=True, town_id=town_id, placed=False), today)
    unplaced = connection.execute(select(*counted).where(*nowhere)).one()
    return TownBoard(
        kind,
        by_stage(session, actor, kind, Filters(kind=kind, live=True, town_id=town_id), today=today),
        Lane(*tuple(whole)),
        _villages(session, kind, town_id, there, counted),
        Lane(*tuple(unplaced)),
    )


def _villages(
    session: Session,
    kind: Kind,
    town_id: int,
    there: Sequence[ColumnElement[bool]],
    counted: Sequence[ColumnElement[int]],
) -> dict[int, Lane]:
    if kind is Kind.PETITION:
        at = Matter.village_id
        found = select(at, *counted).where(*there, at.is_not(None)).group_by(at)
    else:
        lying = select(Matter.id, Matter.village_id).where(Matter.kind == kind, Matter.village_id.is_not(None))
        pairs = lying.union(select(ItemVillage.item_id, ItemVillage.village_id)).subquery()
        column = pairs.c.village_id
        found = (
            select(column, *counted)
            .join(pairs, pairs.c.id == Matter.id)
            .join(Village, Village.id == column)
            .where(*there, Village.town_id == town_id)
            .group_by(column)
        )
    return {village: Lane(*row) for village, *row in session.connection().execute(found) if village is not None}
