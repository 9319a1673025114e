"""What somebody holds (我的包案): by group for the whole of it, and beside each card who was met and promised what."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload, load_only

from app.domain.accountability import LOCAL, local_day
from app.domain.holding import Group, group
from app.domain.permissions import Actor
from app.domain.receptions import Deed, ReceptionKind, deed
from app.domain.visits import Conclusion, VisitKind
from app.models.assists import Assist
from app.models.directory import Person
from app.models.matters import Matter
from app.models.promises import Promise
from app.models.receptions import Reception, ReceptionMatter
from app.models.timeline import Step
from app.models.visits import Visit
from app.queries.assists import OPEN
from app.queries.kept import kept
from app.queries.matters import LIVE, NEXT_DUE
from app.queries.receptions import not_hidden
from app.queries.visibility import visible
from app.queries.worklist import came_back

MEETINGS = ("visit", "reception", "reception_corrected")
ON_THE_WAY = (VisitKind.RECEPTION, VisitKind.HOUSEHOLD)
"""Visits before closing: what somebody did for the matter, not what was asked afterwards."""


@dataclass(frozen=True)
class Met:
    """Somebody was met about a matter: on which day, how, by whom; whose deed that is for whoever holds it."""

    matter_id: int
    on: date
    kind: ReceptionKind | VisitKind
    person: Person | None
    deed: Deed

    @property
    def name(self) -> str:
        """Who met somebody, in a word."""
        return self.person.name if self.person is not None else ""


@dataclass(frozen=True)
class Pledge:
    """A promise of a matter that is not kept yet, made by itself or in a talk."""

    matter_id: int
    text: str
    due_on: date


@dataclass(frozen=True)
class Came:
    """What a visit after closing proposes."""

    matter_id: int
    on: date
    conclusion: Conclusion | None


@kept
def grouped(session: Session, actor: Actor, person_id: int, *, today: date) -> Mapping[Group, Sequence[int]]:
    """All that this person holds and the actor may see, by group, the nearest day first."""
    again = or_(came_back(), and_(Matter.reopen_count > 0, Matter.stage.in_(LIVE)))
    due = NEXT_DUE.label("due")
    asked = select(Matter.id, due, again).where(visible(actor), Matter.holder_id == person_id)
    found = {one: array("q") for one in Group}
    for matter_id, due_on, is_back in session.execute(asked.order_by(due.nulls_last(), Matter.received_on, Matter.id)):
        found[group(due_on, today, came_back=bool(is_back))].append(matter_id)
    return found


def met(session: Session, actor: Actor, matters: Sequence[Matter]) -> Mapping[int, Sequence[Met]]:
    """Everybody who was met about each of these matters before it was closed, the latest first."""
    holders = {matter.id: matter.holder_id or 0 for matter in matters}
    talks = (
        select(Reception, ReceptionMatter.matter_id)
        .join(ReceptionMatter)
        .options(
            load_only(Reception.held_on, Reception.kind, Reception.person_id, Reception.sent_by_id),
            joinedload(Reception.person),
        )
    )
    found = [
        Met(matter_id, row.held_on, row.kind, row.person, deed(holders[matter_id], row.person_id, row.sent_by_id))
        for row, matter_id in session.execute(talks.where(ReceptionMatter.matter_id.in_(holders), not_hidden(actor)))
    ]
    visits = select(Visit).where(Visit.matter_id.in_(holders), Visit.kind.in_(ON_THE_WAY), Visit.reached)
    visits = visits.options(
        load_only(Visit.matter_id, Visit.visited_on, Visit.kind, Visit.visitor_id), joinedload(Visit.visitor)
    )
    found += [
        Met(row.matter_id, row.visited_on, row.kind, row.visitor, deed(holders[row.matter_id], row.visitor_id, None))
        for row in session.scalars(visits)
    ]
    by_matter: dict[int, list[Met]] = {}
    for one in sorted(found, key=lambda one: one.on, reverse=True):
        by_matter.setdefault(one.matter_id, []).append(one)
    return by_matter


def pledges(session: Session, actor: Actor, matter_ids: Iterable[int]) -> Sequence[Pledge]:
    """The promises of these matters that nobody said were kept, the nearest day first."""
    ids = list(matter_ids)
    own = select(Promise).where(Promise.matter_id.in_(ids), Promise.kept_on.is_(None))
    found = [Pledge(row.matter_id, row.text or "", row.due_on) for row in session.scalars(own)]
    talks = (
        select(Reception, ReceptionMatter.matter_id)
        .join(ReceptionMatter)
        .where(
            *(ReceptionMatter.matter_id.in_(ids), not_hidden(actor)),
            *(Reception.promise_due_on.is_not(None), Reception.promise_kept_on.is_(None)),
        )
    )
    found += [
        Pledge(matter_id, row.promise or "", row.promise_due_on or row.held_on)
        for row, matter_id in session.execute(talks)
    ]
    return sorted(found, key=lambda one: one.due_on)


def assisting(session: Session, matter_ids: Iterable[int]) -> Mapping[int, Sequence[Assist]]:
    """The units that still owe their answer as assisting ones, by matter, the nearest day first."""
    asked = select(Assist).where(Assist.matter_id.in_(list(matter_ids)), OPEN).options(joinedload(Assist.unit))
    found: dict[int, list[Assist]] = {}
    for assist in session.scalars(asked.order_by(Assist.due_on, Assist.id)):
        found.setdefault(assist.matter_id, []).append(assist)
    return found


def came_of_visits(session: Session, actor: Actor, matter_ids: Iterable[int], *, since: date) -> Sequence[Came]:
    """What visits after closing said of these matters from that day on, the latest first."""
    asked = select(Visit.matter_id, Visit.visited_on, Visit.conclusion).join(Matter, Matter.id == Visit.matter_id)
    asked = asked.where(
        *(visible(actor), Visit.matter_id.in_(list(matter_ids))),
        *(Visit.visited_on >= since, Visit.conclusion.is_not(None)),
    )
    return [Came(*row) for row in session.execute(asked.order_by(Visit.visited_on.desc(), Visit.id.desc()))]


def steps_by(session: Session, actor: Actor, person_id: int, *, since: date, most: int) -> Sequence[tuple[date, Step]]:
    """What this person did from that day on with matters that the actor may see, the latest first; not his talks, which
    are told by the day on which they were held."""
    begins = datetime.combine(since, time(), tzinfo=LOCAL)
    asked = select(Step).join(Matter, Matter.id == Step.matter_id).options(joinedload(Step.matter))
    asked = asked.where(visible(actor), Step.person_id == person_id, Step.at >= begins)
    asked = asked.where(Step.action.not_in(MEETINGS)).order_by(Step.at.desc(), Step.id.desc()).limit(most)
    return [(local_day(step.at), step) for step in session.scalars(asked)]
