"""What persons answer for, in figures of which each is the length of a list: held, overdue, acted, met, promised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, exists, func, not_, or_, select, true
from sqlalchemy.orm import Session, joinedload

from app.domain.accountability import LOCAL
from app.domain.holding import SOON, UNSEEN, Part
from app.domain.permissions import Actor
from app.models.directory import Person
from app.models.matters import Holding, Matter
from app.models.promises import Promise
from app.models.receptions import Reception, ReceptionMatter
from app.models.timeline import Step
from app.models.visits import Visit
from app.queries.held import ON_THE_WAY
from app.queries.matters import NEXT_DUE, Page, by_ids
from app.queries.receptions import not_hidden
from app.queries.visibility import visible


@dataclass(frozen=True)
class Past:
    """A stretch in which somebody held a matter and that is over, and who holds it after him."""

    span: Holding
    after: Person | None


def figures(
    session: Session, actor: Actor, person_ids: Sequence[int], *, today: date
) -> Mapping[int, Mapping[Part, int]]:
    """Of each of these persons how many matters stand in each part, as far as the actor may see them."""
    parts = [func.count().filter(_in(part, actor, today)).label(part) for part in Part]
    asked = select(Matter.holder_id, *parts).where(visible(actor), Matter.holder_id.in_(person_ids))
    found = {person_id: dict.fromkeys(Part, 0) for person_id in person_ids}
    for person_id, *numbers in session.execute(asked.group_by(Matter.holder_id)):
        found[person_id or 0] = dict(zip(Part, numbers, strict=True))
    return found


def page(
    session: Session, actor: Actor, person_id: int, part: Part, *, today: date, number: int = 1, size: int = 20
) -> Page:
    """One page of a part of what this person holds, the nearest day first."""
    where = (visible(actor), Matter.holder_id == person_id, _in(part, actor, today))
    total = session.scalar(select(func.count()).select_from(Matter).where(*where)) or 0
    found = select(Matter.id).where(*where).order_by(NEXT_DUE.nulls_last(), Matter.received_on, Matter.id)
    rows = by_ids(session, session.scalars(found.limit(size).offset((number - 1) * size)).all())
    return Page(rows, total, number, size)


def past(session: Session, actor: Actor, person_id: int, *, most: int) -> tuple[int, Sequence[Past]]:
    """The stretches of this person that are over: how many, and the latest of them."""
    where = (visible(actor), Holding.person_id == person_id, Holding.to_at.is_not(None))
    total = session.scalar(select(func.count(Holding.id)).join(Matter, Matter.id == Holding.matter_id).where(*where))
    found = select(Holding).join(Matter, Matter.id == Holding.matter_id).where(*where)
    found = found.options(joinedload(Holding.matter)).order_by(Holding.to_at.desc(), Holding.id.desc()).limit(most)
    spans = session.scalars(found).all()
    return total or 0, [Past(span, after) for span, after in zip(spans, _after(session, spans), strict=True)]


def _after(session: Session, spans: Sequence[Holding]) -> list[Person | None]:
    asked = select(Holding).where(Holding.matter_id.in_([span.matter_id for span in spans]))
    chains: dict[int, list[Holding]] = {}
    for one in session.scalars(asked.options(joinedload(Holding.person)).order_by(Holding.id)):
        chains.setdefault(one.matter_id, []).append(one)
    return [next((one.person for one in chains[span.matter_id] if one.id > span.id), None) for span in spans]


def _in(part: Part, actor: Actor, today: date) -> ColumnElement[bool]:
    """The part as a condition on a matter, of whoever holds it."""
    since = today - UNSEEN
    match part:
        case Part.HELD:
            return true()
        case Part.LATE:
            return today > NEXT_DUE
        case Part.SOON:
            return NEXT_DUE.between(today, today + SOON)
        case Part.ACTED:
            return _acted(since)
        case Part.SILENT:
            return not_(_acted(since))
        case Part.MET:
            own = Reception.person_id == Matter.holder_id
            visited = exists().where(
                *(Visit.matter_id == Matter.id, Visit.visitor_id == Matter.holder_id, Visit.reached),
                *(Visit.kind.in_(ON_THE_WAY), Visit.visited_on >= since),
            )
            return or_(_talk(actor, own, Reception.held_on >= since), visited.correlate(Matter))
        case Part.SENT:
            return _talk(actor, Reception.sent_by_id == Matter.holder_id, Reception.held_on >= since)
        case Part.PROMISED:
            return _promised(actor, None)
        case Part.PROMISE_LATE:
            return _promised(actor, today)


def _acted(since: date) -> ColumnElement[bool]:
    begins = datetime.combine(since, time(), tzinfo=LOCAL)
    return (
        exists()
        .where(Step.matter_id == Matter.id, Step.person_id == Matter.holder_id, Step.at >= begins)
        .correlate(Matter)
    )


def _talk(actor: Actor, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    about = exists().where(
        ReceptionMatter.matter_id == Matter.id, ReceptionMatter.reception_id == Reception.id, *conditions
    )
    return about.where(not_hidden(actor)).correlate(Matter)


def _promised(actor: Actor, before: date | None) -> ColumnElement[bool]:
    own = exists().where(Promise.matter_id == Matter.id, Promise.kept_on.is_(None))
    talk = [Reception.promise_due_on.is_not(None), Reception.promise_kept_on.is_(None)]
    if before is None:
        return or_(own.correlate(Matter), _talk(actor, *talk))
    own = own.where(Promise.due_on < before)
    return or_(own.correlate(Matter), _talk(actor, *talk, Reception.promise_due_on < before))
