"""Who is away on a day, who has his reminders, and which matters wait with somebody away whom nobody stands in for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.permissions import Actor
from app.models.leaves import Leave
from app.models.matters import Matter
from app.queries.visibility import visible


@dataclass(frozen=True)
class Unattended:
    """A leave without a stand-in, and how many open matters its person holds, of those the actor may see."""

    leave: Leave
    held: int


def away(session: Session, day: date) -> dict[int, int | None]:
    """Everybody away that day, with who has his reminders, unless that one is away too."""
    found = {leave.person_id: leave.stand_in_id for leave in session.scalars(_of_day(day))}
    return {person: None if stand_in in found else stand_in for person, stand_in in found.items()}


def of(session: Session, person_id: int, today: date) -> Sequence[Leave]:
    """Somebody's leaves that run or are to come, the next first."""
    found = select(Leave).where(Leave.person_id == person_id, Leave.to_on >= today, Leave.withdrawn_at.is_(None))
    return session.scalars(found.options(*_NAMES).order_by(Leave.from_on)).all()


def overlapping(session: Session, person_id: int, from_on: date, to_on: date) -> Leave | None:
    """A leave of this person that shares a day with these."""
    shared = (Leave.from_on <= to_on, Leave.to_on >= from_on)
    found = select(Leave).where(Leave.person_id == person_id, Leave.withdrawn_at.is_(None), *shared)
    return session.scalars(found.order_by(Leave.from_on).limit(1)).first()


def by_uid(session: Session, uid: str) -> Leave | None:
    """The leave of this address."""
    return session.scalar(select(Leave).where(Leave.uid == uid))


def of_day(session: Session, person_id: int, day: date) -> Leave | None:
    """This person's leave that day."""
    return session.scalar(_of_day(day).where(Leave.person_id == person_id))


def unattended(session: Session, actor: Actor, day: date) -> Sequence[Unattended]:
    """Those away that day whom nobody stands in for and who hold open matters that the actor may see, longest first."""
    held = select(Matter.holder_id, func.count().label("count")).where(visible(actor), Matter.settled_on.is_(None))
    per = held.where(Matter.holder_id.is_not(None)).group_by(Matter.holder_id).subquery()
    found = _of_day(day).add_columns(per.c.count).join(per, per.c.holder_id == Leave.person_id)
    rows = session.execute(found.where(Leave.stand_in_id.is_(None)).order_by(Leave.from_on, Leave.id))
    return [Unattended(leave, count) for leave, count in rows]


_NAMES = (joinedload(Leave.person), joinedload(Leave.stand_in))


def _of_day(day: date) -> Select[Leave]:
    return select(Leave).where(Leave.from_on <= day, Leave.to_on >= day, Leave.withdrawn_at.is_(None)).options(*_NAMES)
