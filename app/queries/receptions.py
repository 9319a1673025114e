"""Talks on the way (接访、下访、入户走访) as an Actor may see them: by person and town, of a matter, a household."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain.permissions import Actor, Permission, Scope
from app.domain.receptions import ReceptionKind
from app.models.directory import Person
from app.models.households import Household
from app.models.matters import Matter
from app.models.papers import Attachment
from app.models.receptions import Reception, ReceptionMatter
from app.queries.papers import WITHDRAWN
from app.queries.visibility import visible

PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """How the list is narrowed."""

    first: date | None = None
    last: date | None = None
    person_id: int | None = None
    town_id: int | None = None
    kind: ReceptionKind | None = None
    page: int = 1


@dataclass(frozen=True)
class Found:
    """One page of the list with how many there are."""

    rows: Sequence[Reception]
    total: int
    number: int


def not_hidden(actor: Actor) -> ColumnElement[bool]:
    """It is about no matter that the actor may not see: whoever is complained of there reads nothing of the talk."""
    if actor.is_system:
        return true()
    about = select(ReceptionMatter.reception_id).join(Matter, Matter.id == ReceptionMatter.matter_id)
    return Reception.id.not_in(about.where(visible(actor).is_not(true())))


def seen(actor: Actor) -> ColumnElement[bool]:
    """Those of the county for whoever oversees it, of his unit for others, and whoever was there or wrote it down."""
    if actor.is_system:
        return true()
    if not actor.may(Permission.MATTER_VIEW):
        return false()
    ways: list[ColumnElement[bool]] = [
        Reception.person_id == actor.person_id,
        Reception.recorder_id == actor.person_id,
    ]
    if actor.scopes() & {Scope.UNIT, Scope.TOWN}:
        ways.append(Reception.unit_id.in_(actor.unit_ids | {actor.unit_id} - {None} or {-1}))
    if Scope.COUNTY in actor.scopes():
        ways.append(true())
    return or_(*ways) & not_hidden(actor)


def may_correct(row: Reception, actor: Actor) -> bool:
    """Whoever was there or wrote it down, and others of that unit."""
    units = actor.unit_ids | {actor.unit_id}
    return actor.person_id in (row.person_id, row.recorder_id) or (row.unit_id is not None and row.unit_id in units)


def page(session: Session, actor: Actor, wanted: Wanted) -> Found:
    """The talks that match, the newest first."""
    where = [seen(actor)]
    for column, value in (
        (Reception.person_id, wanted.person_id),
        (Reception.town_id, wanted.town_id),
        (Reception.kind, wanted.kind),
    ):
        if value is not None:
            where.append(column == value)
    if wanted.first is not None:
        where.append(Reception.held_on >= wanted.first)
    if wanted.last is not None:
        where.append(Reception.held_on <= wanted.last)
    total = session.scalar(select(func.count(Reception.id)).where(*where)) or 0
    found = select(Reception).where(*where).options(*_ROW).order_by(Reception.held_on.desc(), Reception.id.desc())
    rows = session.scalars(found.limit(PAGE).offset((wanted.page - 1) * PAGE)).all()
    return Found(rows, total, wanted.page)


def persons(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Who was there in the talks that the actor sees, for narrowing."""
    found = select(Person.id, Person.name).where(Person.id.in_(select(Reception.person_id).where(seen(actor))))
    return [(row[0], row[1]) for row in session.execute(found.order_by(Person.id))]


def by_uid(session: Session, actor: Actor, uid: str) -> Reception | None:
    """The talk of this address, or None when it does not exist for the actor."""
    found = select(Reception).where(Reception.uid == uid, seen(actor))
    return session.scalar(found.options(*_ROW, selectinload(Reception.changes), joinedload(Reception.household)))


def of_matter(session: Session, actor: Actor, matter: Matter) -> Sequence[Reception]:
    """The talks about this matter, which the actor sees, the newest first."""
    about = select(ReceptionMatter.reception_id).where(ReceptionMatter.matter_id == matter.id)
    return _newest(session, Reception.id.in_(about), not_hidden(actor))


def promised(session: Session, actor: Actor, matter: Matter) -> Sequence[Reception]:
    """The talks about this matter, which the actor sees, in which something was promised, by the promise's day."""
    about = select(ReceptionMatter.reception_id).where(ReceptionMatter.matter_id == matter.id)
    return _by_day(session, Reception.id.in_(about), not_hidden(actor))


def promised_to(session: Session, actor: Actor, household: Household) -> Sequence[Reception]:
    """The talks in this household, which the actor reaches, or about its matters, in which something was promised."""
    about = select(ReceptionMatter.reception_id).join(Matter, Matter.id == ReceptionMatter.matter_id)
    of_it = about.where(Matter.household_id == household.id, visible(actor))
    return _by_day(session, or_(Reception.household_id == household.id, Reception.id.in_(of_it)), not_hidden(actor))


def of_household(session: Session, actor: Actor, household: Household) -> Sequence[Reception]:
    """The talks in this household, which the actor reaches, the newest first."""
    return _newest(session, Reception.household_id == household.id, not_hidden(actor))


def papers(session: Session, talk: Reception) -> Sequence[Attachment]:
    """The talk's own papers, oldest first, withdrawn ones too; of one about a matter they lie there."""
    found = select(Attachment).where(Attachment.reception_id == talk.id)
    found = found.options(joinedload(Attachment.added_by), joinedload(Attachment.withdrawal))
    return session.scalars(found.order_by(Attachment.id)).all()


def papers_of(session: Session, actor: Actor, talks: Iterable[Reception]) -> Mapping[int, Sequence[Attachment]]:
    """The own papers of those of these talks that the actor sees, by their ids, without those withdrawn."""
    found = select(Attachment).join(Reception, Reception.id == Attachment.reception_id)
    found = found.where(Reception.id.in_([talk.id for talk in talks]), seen(actor), ~WITHDRAWN)
    there: defaultdict[int, list[Attachment]] = defaultdict(list)
    for paper in session.scalars(found.order_by(Attachment.id)):
        there[paper.reception_id or 0].append(paper)
    return there


def _newest(session: Session, *where: ColumnElement[bool]) -> Sequence[Reception]:
    found = select(Reception).where(*where).options(*_ROW)
    return session.scalars(found.order_by(Reception.held_on.desc(), Reception.id.desc())).all()


def _by_day(session: Session, *where: ColumnElement[bool]) -> Sequence[Reception]:
    found = select(Reception).where(Reception.promise_due_on.is_not(None), *where).options(*_ROW)
    return session.scalars(found.order_by(Reception.promise_due_on, Reception.id)).all()


_ROW = (
    joinedload(Reception.person),
    joinedload(Reception.recorder),
    joinedload(Reception.sent_by),
    joinedload(Reception.town),
    joinedload(Reception.village),
    selectinload(Reception.matters),
)
NOTHING = Found((), 0, 1)
"""What a list shows whose conditions nobody can read."""
