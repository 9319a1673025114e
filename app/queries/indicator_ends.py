"""The indicators of what was closed, repeated or visited, and of items."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, exists, func, or_, select
from sqlalchemy.orm import Session

from app.domain import rectification
from app.domain.accountability import Capacity
from app.domain.indicators import STILL_DAYS, Part, done_by, stayed
from app.domain.indicators import evaluated as said_by_now
from app.domain.indicators import kept_in_town as kept
from app.domain.limits import FOLLOW_UPS
from app.domain.petitions import Outcome, RemedyKind
from app.domain.visits import Satisfied, Solved, VisitKind
from app.models.directory import Unit, UnitLevel
from app.models.matters import Clock, Holding, Judgement, Kind, Link, Matter
from app.models.petitions import Petition
from app.models.rectification import RectificationItem
from app.models.remedies import Remedy
from app.models.visits import Visit
from app.queries.indicator_cases import BEGAN_ON, CLOSED_ON, TIMES_AGAIN, VOID, Asked, Case, registered

_TOWNS = (UnitLevel.TOWN, UnitLevel.PARK)
_HELD = (Capacity.SECRETARY, Capacity.COUNTY_LEADER)
_PETITION, _ITEM = Petition.__table__.c, RectificationItem.__table__.c


def _closed(asked: Asked, *columns: Any) -> Select[*tuple[Any, ...]]:
    """What was closed for the first time in the period."""
    day = asked.period.holds(CLOSED_ON)
    return asked.of(Kind.PETITION, *columns).where(Matter.stage != VOID, day)


def days(asked: Asked) -> Iterable[Case]:
    for number, town, closed_on, began_on in asked.rows(_closed(asked, CLOSED_ON, BEGAN_ON)):
        yield Case(number, town, Part.YES, (closed_on - began_on).days)


def _again(session: Session) -> Mapping[int, Sequence[tuple[int, date, bool]]]:
    """What a person judged a repeat of each petition, or merged into it: which, when, and whether above the towns."""
    linked = select(Link.matter_id, Link.other_id).where(Link.judgement == Judgement.REPEAT, Link.revoked_at.is_(None))
    merged = select(_PETITION.same_as_id, _PETITION.id).where(_PETITION.same_as_id.is_not(None))
    pairs = {frozenset(row) for row in (*session.execute(linked), *session.execute(merged))}
    counts = (Matter.confidential.is_(False), Matter.is_history.is_(False), Matter.stage != VOID)
    about = (
        select(Matter.id, Matter.received_on, Unit.level)
        .outerjoin(Unit, Unit.id == Matter.registrar_unit_id)
        .where(Matter.id.in_({one for pair in pairs for one in pair}), *counts)
    )
    known = {number: (day, number, level not in _TOWNS) for number, day, level in session.execute(about)}
    found: dict[int, list[tuple[int, date, bool]]] = defaultdict(list)
    for pair in pairs:
        if len(pair) == 2 and pair <= known.keys():
            (_, earlier, _), (day, later, above) = sorted(known[one] for one in pair)
            found[earlier].append((later, day, above))
    return found


def _came(rows: Iterable[tuple[int, date, bool]], since: date, *, above: bool) -> bool:
    until = since + timedelta(days=STILL_DAYS)
    return any(since <= day <= until and (is_above or not above) for _, day, is_above in rows)


def at_once(asked: Asked) -> Iterable[Case]:
    again = _again(asked.session)
    reviewed = exists().where(Remedy.petition_id == Matter.id, Remedy.kind == RemedyKind.REVIEW)
    found = _closed(asked, CLOSED_ON, _PETITION.delivered_on, TIMES_AGAIN, reviewed)
    for number, town, closed_on, delivered_on, reopened, asked_for in asked.rows(
        found.join(Petition.__table__, _PETITION.id == Matter.id)
    ):
        came = _came(again.get(number, ()), delivered_on or closed_on, above=False)
        yield Case(number, town, stayed(closed_on, bool(reopened or asked_for or came), asked.today))


def held(asked: Asked) -> Iterable[Case]:
    began = exists().where(
        *(Holding.matter_id == Matter.id, Holding.capacity.in_(_HELD)), asked.period.has_moment(Holding.from_at)
    )
    found = asked.of(Kind.PETITION, Matter.settled_on, Matter.outcome).where(Matter.stage != VOID, began)
    for number, town, settled_on, outcome in asked.rows(found):
        solved = Part.YES if outcome is Outcome.RESOLVED else Part.NO
        yield Case(number, town, Part.PENDING if settled_on is None else solved)


def visited(asked: Asked) -> Iterable[Case]:
    """Closed petitions: met at a visit, tried and not met, not visited and too late, or still to be visited."""
    of_it = (
        Visit.matter_id == Matter.id,
        Visit.kind == VisitKind.FOLLOW_UP,
        Visit.visited_on >= CLOSED_ON,
    )
    met, tried = exists().where(*of_it, Visit.reached), exists().where(*of_it)
    due = select(func.min(Clock.due_on)).where(Clock.matter_id == Matter.id, Clock.rule.in_(FOLLOW_UPS))
    for number, town, is_met, is_tried, due_on in asked.rows(_closed(asked, met, tried, due.scalar_subquery())):
        if is_met or is_tried:
            part = Part.YES if is_met else Part.NOT_REACHED
        else:
            part = Part.PENDING if due_on is not None and asked.today <= due_on else Part.OVERDUE
        yield Case(number, town, part)


def _last_visits(asked: Asked, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Petitions visited after closing in the period, each with the last of these visits."""
    inside = (Visit.kind == VisitKind.FOLLOW_UP, asked.period.holds(Visit.visited_on))
    last = select(func.max(Visit.id)).where(*inside).group_by(Visit.matter_id)
    found = asked.of(Kind.PETITION, *columns).join(Visit, Visit.matter_id == Matter.id)
    ours = or_(Matter.is_history.is_(False), Visit.visited_on >= CLOSED_ON)
    return found.where(Matter.stage != VOID, Visit.id.in_(last), ours)


_SOLVED = {
    Solved.YES: Part.YES,
    Solved.PARTLY: Part.PARTLY,
    Solved.NO: Part.NO,
    Solved.UNVERIFIABLE: Part.UNVERIFIABLE,
}
_SAID = {Satisfied.SATISFIED: Part.YES, Satisfied.FAIRLY: Part.FAIRLY, Satisfied.DISSATISFIED: Part.NO}


def proved(asked: Asked) -> Iterable[Case]:
    for number, town, reached, solved in asked.rows(_last_visits(asked, Visit.reached, Visit.solved)):
        yield Case(number, town, _SOLVED[solved] if reached else Part.NOT_REACHED)


def satisfied(asked: Asked) -> Iterable[Case]:
    yield from _said(asked, Visit.satisfied)


def satisfied_office(asked: Asked) -> Iterable[Case]:
    yield from _said(asked, Visit.satisfied_office)


def _said(asked: Asked, column: SQLColumnExpression[Satisfied]) -> Iterable[Case]:
    for number, town, said in asked.rows(_last_visits(asked, column)):
        if said in _SAID:
            yield Case(number, town, _SAID[said])


def evaluated(asked: Asked) -> Iterable[Case]:
    said = exists().where(
        *(Visit.matter_id == Matter.id, Visit.visited_on >= CLOSED_ON),
        or_(Visit.satisfied != Satisfied.NOT_SAID, Visit.satisfied_office != Satisfied.NOT_SAID),
    )
    for number, town, closed_on, is_said in asked.rows(_closed(asked, CLOSED_ON, said)):
        yield Case(number, town, said_by_now(closed_on, is_said, asked.today))


def kept_in_town(asked: Asked) -> Iterable[Case]:
    """Petitions that a town or park handled and closed."""
    again = _again(asked.session)
    verified = exists().where(
        *(Visit.matter_id == Matter.id, Visit.kind == VisitKind.FOLLOW_UP, Visit.reached),
        Visit.visited_on >= CLOSED_ON,
    )
    columns = (CLOSED_ON, Matter.outcome, TIMES_AGAIN, verified)
    found = _closed(asked, *columns).join(Unit, Unit.id == Matter.unit_id).where(Unit.level.in_(_TOWNS))
    for number, town, closed_on, outcome, reopened, is_verified in asked.rows(found):
        part = kept(
            closed_on,
            solved=outcome is Outcome.RESOLVED,
            verified=is_verified,
            came_back=bool(reopened) or _came(again.get(number, ()), closed_on, above=True),
            today=asked.today,
        )
        yield Case(number, town, part)


_LIVE = tuple(rectification.LIVE)


def _items(asked: Asked, *columns: Any) -> Select[*tuple[Any, ...]]:
    found = asked.of(Kind.ITEM, *columns).join(RectificationItem.__table__, _ITEM.id == Matter.id)
    return found.where(Matter.stage != VOID)


def items_done(asked: Asked) -> Iterable[Case]:
    found = _items(asked, Matter.stage).where(asked.period.holds(BEGAN_ON))
    for number, town, stage in asked.rows(found):
        yield Case(number, town, Part.NO if stage in _LIVE else Part.YES)


def items_in_time(asked: Asked) -> Iterable[Case]:
    found = _items(asked, _ITEM.due_on, Matter.stage, Matter.closed_on).where(asked.period.holds(_ITEM.due_on))
    for number, town, due_on, stage, closed_on in asked.rows(found):
        part = done_by(due_on, None if stage in _LIVE else closed_on, None, asked.today)
        if part is not None:
            yield Case(number, town, part)


def items_reworked(asked: Asked) -> Iterable[Case]:
    found = _items(asked, TIMES_AGAIN).where(asked.period.holds(CLOSED_ON))
    for number, town, reopened in asked.rows(found):
        yield Case(number, town, Part.YES if reopened else Part.NO)


def repeated(asked: Asked) -> Iterable[Case]:
    again = {later for rows in _again(asked.session).values() for later, _, _ in rows}
    for number, town in asked.rows(registered(asked)):
        yield Case(number, town, Part.YES if number in again else Part.NO)
