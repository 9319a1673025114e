"""Whole lists for paper, in the order of their pages, and what one person answers for."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.models.matters import Matter
from app.queries.matters import NEXT_DUE, Filters, Page, by_ids, ids
from app.queries.visibility import visible
from app.queries.worklist import to_be_visited


def of_list(session: Session, actor: Actor, filters: Filters, *, today: date, most: int) -> Sequence[Matter]:
    """The matters of a list, the newest first."""
    return by_ids(session, session.scalars(ids(actor, filters, today=today).limit(most)).all())


def by_village(session: Session, actor: Actor, *, most: int) -> Sequence[Matter]:
    """What has to be visited, town by town and village by village, so that one round meets everybody."""
    found = select(Matter.id).where(*to_be_visited(actor))
    found = found.order_by(Matter.town_id.nulls_last(), Matter.village_id.nulls_last(), NEXT_DUE, Matter.id)
    return by_ids(session, session.scalars(found.limit(most)).all())


def held_by(session: Session, actor: Actor, person_id: int, *, number: int = 1, size: int = 20) -> Page:
    """One page of what this person holds within the actor's scope, the nearest date first."""
    held = (visible(actor), Matter.holder_id == person_id)
    total = session.scalar(select(func.count()).select_from(Matter).where(*held)) or 0
    found = select(Matter.id).where(*held).order_by(NEXT_DUE.nulls_last(), Matter.received_on, Matter.id)
    rows = by_ids(session, session.scalars(found.limit(size).offset((number - 1) * size)).all())
    return Page(rows, total, number, size)
