"""Visits as those who make them need them: how often nobody was met, what of the day comes first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.domain.limits import RuleId
from app.domain.permissions import Actor
from app.domain.rectification import ItemType, heads_named
from app.domain.visits import CONCLUDING, ItemRisk, look_backs, plan
from app.models.matters import Matter
from app.models.raisings import Raising
from app.models.rectification import RectificationItem
from app.models.visits import Visit
from app.queries import raisings
from app.queries.deeds import since_taken_up
from app.queries.matters import NEXT_DUE, Page, by_ids
from app.queries.visibility import visible
from app.queries.worklist import Queue, queued

AHEAD = timedelta(days=7)
"""So far ahead the list of the day tells what comes, for whoever is in the village anyway."""


@dataclass(frozen=True)
class Period:
    """Which of the visits made are asked for: those after closing, from a day to a day, or of one import."""

    first: date | None = None
    last: date | None = None
    batch_id: int | None = None


class When(StrEnum):
    """How a visit stands on a day."""

    LATE = "late"
    TODAY = "today"
    COMING = "coming"


def when(due_on: date, today: date) -> When:
    """How what is due by this day stands today."""
    return When.LATE if due_on < today else When.TODAY if due_on == today else When.COMING


def planned(matter: Matter) -> tuple[RuleId, ...]:
    """The visits that a matter's risk asks for after closing, of either kind."""
    if not isinstance(matter, RectificationItem):
        return plan(prominent=matter.prominent, reworked=matter.reopen_count > 0)
    return look_backs(
        ItemRisk(
            matter.prominent,
            matter.reopen_count > 0,
            any(finding.ended_on is None for finding in matter.false_findings),
            matter.item_type is ItemType.LONG_TERM,
            matter.round.source,
            max(len(matter.households), len(heads_named(matter.household))),
        )
    )


def of_the_day(session: Session, actor: Actor, *, today: date, number: int = 1, size: int = 40) -> Page:
    """What the actor may visit and is due today or before, or within the week: what is late first, then what is due
    today, each village by village."""
    where = [*queued(Queue.TO_VISIT, actor, today), today + AHEAD >= NEXT_DUE]
    standing = case((today > NEXT_DUE, 0), (today < NEXT_DUE, 2), else_=1)
    order = (standing, Matter.town_id, Matter.village_id, NEXT_DUE, Matter.id)
    total = session.scalar(select(func.count(Matter.id)).where(*where)) or 0
    found = select(Matter.id).where(*where).order_by(*order).limit(size).offset((number - 1) * size)
    return Page(by_ids(session, session.scalars(found).all()), total, number, size)


def attempts(session: Session, ids: Iterable[int]) -> Mapping[int, int]:
    """How often in vain somebody tried to meet the people of each of these matters since they were met last."""
    met = aliased(Visit)
    later = exists().where(met.matter_id == Visit.matter_id, met.reached, met.id > Visit.id)
    found = (
        select(Visit.matter_id, func.count())
        .where(Visit.matter_id.in_(list(ids)), Visit.kind.in_(CONCLUDING), ~Visit.reached, ~later)
        .where(since_taken_up(Visit.matter_id, Visit.recorded_at))
        .group_by(Visit.matter_id)
    )
    return {row[0]: row[1] for row in session.execute(found)}


def unregistered(session: Session, actor: Actor, uid: str) -> Visit | None:
    """The visit of this address at which something new was told that nobody registered yet, as far as the actor sees
    its matter, or it was put to him."""
    put = select(Raising.visit_id).where(Raising.visit_id.is_not(None), raisings.OPEN, raisings.decides(actor))
    seen = or_(visible(actor), Visit.id.in_(put))
    found = select(Visit).join(Matter, Matter.id == Visit.matter_id).where(Visit.uid == uid, seen)
    return session.scalar(found.where(Visit.new_matter, Visit.raised_id.is_(None)))


def made(actor: Actor, period: Period) -> Select[int]:
    """The ids of the follow-ups and look-backs of matters that the actor sees, the newest first."""
    where: list[ColumnElement[bool]] = [visible(actor), Visit.kind.in_(CONCLUDING)]
    if period.first is not None:
        where.append(Visit.visited_on >= period.first)
    if period.last is not None:
        where.append(Visit.visited_on <= period.last)
    if period.batch_id is not None:
        where.append(Visit.batch_id == period.batch_id)
    found = select(Visit.id).join(Matter, Matter.id == Visit.matter_id).where(*where)
    return found.order_by(Visit.visited_on.desc(), Visit.id.desc())


def these(session: Session, ids: Sequence[int]) -> list[Visit]:
    """These visits, which the actor was asked about before, in their order, with matter and visitor."""
    found = (
        select(Visit)
        .where(Visit.id.in_(ids))
        .options(joinedload(Visit.matter), joinedload(Visit.visitor), joinedload(Visit.unit))
    )
    known = {visit.id: visit for visit in session.scalars(found)}
    return [known[number] for number in ids if number in known]
