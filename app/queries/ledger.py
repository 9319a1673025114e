"""Whole lists for paper, in the order of their pages."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.models.matters import Matter
from app.queries.matters import NEXT_DUE, Filters, by_ids, ids
from app.queries.worklist import to_be_visited


def of_list(session: Session, actor: Actor, filters: Filters, *, today: date, most: int) -> Sequence[Matter]:
    """The matters of a list, the newest first."""
    return by_ids(session, session.scalars(ids(actor, filters, today=today).limit(most)).all())


def by_village(session: Session, actor: Actor, *, most: int) -> Sequence[Matter]:
    """What has to be visited, town by town and village by village, so that one round meets everybody."""
    found = select(Matter.id).where(*to_be_visited(actor))
    found = found.order_by(Matter.town_id.nulls_last(), Matter.village_id.nulls_last(), NEXT_DUE, Matter.id)
    return by_ids(session, session.scalars(found.limit(most)).all())
