"""One matter, and lists of matters, as the actor may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    SQLColumnExpression,
    Subquery,
    and_,
    bindparam,
    false,
    func,
    not_,
    select,
)
from sqlalchemy.orm import Session, joinedload, selectin_polymorphic, selectinload, with_polymorphic
from sqlalchemy.orm.util import AliasedClass
from sqlalchemy.sql.base import ExecutableOption

from app.domain import clocks, numbering, petitions, rectification
from app.domain.accountability import Capacity
from app.domain.limits import BESIDE
from app.domain.permissions import Actor
from app.models.matters import Clock, Holding, Kind, Matter
from app.models.papers import Attachment
from app.models.petitions import Petition
from app.models.rectification import RectificationItem
from app.models.timeline import Step
from app.models.visits import Visit
from app.queries import affected, instructions, ladder
from app.queries.papers import OF_TROUBLE
from app.queries.standings import ENTERED_CLOSED, OPEN
from app.queries.visibility import visible

WEEK = timedelta(days=7)
DUTIES = tuple(rule for rule in clocks.RuleId if clocks.about(rule).kind is clocks.Kind.DUTY and rule not in BESIDE)
"""What is owed with a matter itself; the feedback on advice and the answer of an assisting unit are another unit's."""
LIVE = tuple({stage.value for stage in petitions.LIVE | rectification.LIVE})

VOID = petitions.Stage.VOID.value
"""The same word for both kinds."""
WHOLE = selectin_polymorphic(Matter, [Petition, RectificationItem])
"""Loads with matters the columns of their kind: what a row or a rule asks of them costs no further query."""
_EITHER = with_polymorphic(Matter, [Petition, RectificationItem])
"""The same in one statement, for the few rows of a page."""
_CLOCK_DAYS = (Clock.started_on, Clock.nominal_on, Clock.due_on)
"""Start, nominal day and last day, as the ladder asks for them."""
NEWEST_FIRST = (Matter.received_on.desc(), Matter.id.desc())
"""The order of a list, on its page, on paper and in its ledger."""
OWNERLESS = Matter.id.in_(
    select(Holding.matter_id).where(Holding.to_at.is_(None), Holding.capacity == Capacity.STAND_IN)
)
"""Whose post is vacant, or whose holder is complained of, so that the county's head stands in (无主案件)."""
# What no request changes is built once: building a condition costs more than asking it.
_RUNNING = (Clock.stopped_on.is_(None), Clock.rule.in_(DUTIES))
NEXT_DUE: ColumnElement[date] = (
    select(func.min(Clock.due_on)).where(Clock.matter_id == Matter.id, *_RUNNING).scalar_subquery()
)
"""The day by which something is due next: the nearest running duty's."""


class Due(StrEnum):
    """How a list is narrowed by the next running clock; NEAR is the ladder's 提醒 and 黄牌."""

    LATE = "late"
    TODAY = "today"
    NEAR = "near"
    WEEK = "week"


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; every field stands in the page's address."""

    kind: Kind | None = None
    stages: tuple[str, ...] = ()
    town_id: int | None = None
    village_id: int | None = None
    unit_id: int | None = None
    holder_id: int | None = None
    content: str | None = None
    poverty: bool | None = None
    prominent: bool | None = None
    live: bool | None = None
    settled: bool | None = None
    is_open: bool | None = None
    """Whether it keeps its village from being clear (queries.standings.OPEN)."""
    placed: bool | None = None
    """Whether it names a village."""
    in_town: bool | None = None
    """Whether it lies in a town of the directory or affects one."""
    entered_late: bool | None = None
    ownerless: bool | None = None
    instructed: bool | None = None
    """Whether a leader's instruction about it stands."""
    due: Due | None = None
    received_from: date | None = None
    received_to: date | None = None
    with_void: bool = False
    batch_id: int | None = None
    round_id: int | None = None
    reworked: bool | None = None
    """Whether it was taken up again; what was voided since is among these, so that voiding hides no rework."""
    entered_closed: bool | None = None
    """Whether it was entered as struck off (补录)."""
    uids: tuple[str, ...] = ()
    nothing: bool = False
    """Something was asked for that nobody can read: then nothing matches, for everything would look like an answer."""

    @property
    def has_void(self) -> bool:
        """Whether voided ones are among what matches, without asking for them by their stage."""
        return self.with_void or self.reworked is True


@dataclass(frozen=True)
class Page:
    """One page of a list with the exact count behind it."""

    rows: Sequence[Matter]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


def by_uid(session: Session, actor: Actor, uid: str) -> Matter | None:
    """The matter of this address, or None when it does not exist for the actor."""
    seen = select(Matter.id).where(Matter.uid == uid, visible(actor))
    return session.scalar(_WHOLE.where(_EITHER.id == seen.scalar_subquery()))


def is_seen(session: Session, actor: Actor, uid: str) -> bool:
    """Whether the matter of this address exists for the actor; nothing of it is loaded."""
    return session.scalar(select(Matter.id).where(Matter.uid == uid, visible(actor))) is not None


def numbered(session: Session, actor: Actor, typed: str) -> Sequence[Row[int, str, bool]]:
    """Id, number and whether it is an accusation of what has this number, typed whole or by its end (`read_out`), as
    far as the actor may see it; nothing is loaded, so that it can be locked afterwards."""
    asked = read_out(typed)
    if asked is None:
        return []
    found = select(Matter.id, Matter.number, Matter.confidential).where(asked, visible(actor))
    return session.execute(found.order_by(Matter.number)).all()


def read_out(typed: str) -> ColumnElement[bool] | None:
    """The condition that a number is this or ends so, as it is said: 2024-信-18, 信18, 18; None when it is none."""
    end = numbering.ending(typed)
    if not end:
        return None
    return Matter.number.endswith(end) if end.startswith("-") else Matter.number == end


def page(
    session: Session,
    actor: Actor,
    filters: Filters,
    *,
    today: date,
    number: int = 1,
    size: int = 20,
    total: int | None = None,
) -> Page:
    """One page of the matters that match, the newest first; `total`, when they have been counted already."""
    number, size = max(1, min(number, 5000)), max(1, min(size, 100))
    where = conditions(actor, filters, today)
    if total is None:
        total = session.scalar(select(func.count()).select_from(Matter).where(*where)) or 0
    found = select(Matter.id).where(*where).order_by(*NEWEST_FIRST)
    ids = session.scalars(found.limit(size).offset((number - 1) * size)).all()
    return Page(by_ids(session, ids), total, number, size)


def by_ids(session: Session, ids: Sequence[int]) -> list[Matter]:
    """The matters with these ids, in this order, with what a row shows: sorting whole rows would cost more."""
    rows = {matter.id: matter for matter in session.scalars(_ROWS, {"ids": ids}).unique()} if ids else {}
    return [rows[number] for number in ids if number in rows]


def count(session: Session, actor: Actor, filters: Filters, *, today: date) -> int:
    """How many matters match."""
    where = conditions(actor, filters, today)
    return session.scalar(select(func.count()).select_from(Matter).where(*where)) or 0


def ids(actor: Actor, filters: Filters, *, today: date) -> Select[int]:
    """The ids of the matters that match, the newest first, for exports that read them in batches."""
    return select(Matter.id).where(*conditions(actor, filters, today)).order_by(*NEWEST_FIRST)


def conditions(actor: Actor, filters: Filters, today: date) -> list[ColumnElement[bool]]:
    """The filters as SQL, visibility first."""
    where = [visible(actor)]
    for column, value in (
        (Matter.kind, filters.kind),
        (Matter.unit_id, filters.unit_id),
        (Matter.holder_id, filters.holder_id),
        (Matter.content, filters.content),
        (Matter.poverty, filters.poverty),
        (Matter.prominent, filters.prominent),
        (Matter.batch_id, filters.batch_id),
    ):
        if value is not None:
            where.append(column == value)
    where += _at(filters)
    if filters.nothing:
        where.append(false())
    if filters.uids:
        where.append(Matter.uid.in_(filters.uids))
    if filters.stages:
        where.append(Matter.stage.in_(filters.stages))
    elif not filters.has_void:
        where.append(Matter.stage != VOID)  # a voided record counts nowhere and is found by asking for it
    if filters.live is not None:
        where.append(Matter.stage.in_(LIVE) if filters.live else Matter.stage.not_in(LIVE))
    if filters.settled is not None:
        where.append(Matter.settled_on.is_not(None) if filters.settled else Matter.settled_on.is_(None))
    if filters.is_open is not None:
        where.append(OPEN if filters.is_open else not_(OPEN))
    if filters.entered_late is not None:
        late = Matter.id.in_(select(Step.matter_id).where(Step.days_late.is_not(None)))
        where.append(late if filters.entered_late else ~late)
    if filters.ownerless is not None:
        where.append(OWNERLESS if filters.ownerless else not_(OWNERLESS))
    if filters.instructed is not None:
        where.append(instructions.MARKED if filters.instructed else not_(instructions.MARKED))
    if filters.round_id is not None:
        item = RectificationItem.__table__.c
        where.append(Matter.id.in_(select(item.id).where(item.round_id == filters.round_id)))
    if filters.reworked is not None:
        where.append(Matter.reopen_count > 0 if filters.reworked else Matter.reopen_count == 0)
    if filters.entered_closed is not None:
        where.append(ENTERED_CLOSED if filters.entered_closed else not_(ENTERED_CLOSED))
    if filters.received_from:
        where.append(Matter.received_on >= filters.received_from)
    if filters.received_to:
        where.append(Matter.received_on <= filters.received_to)
    if filters.due is not None:
        where.append(has_clock(filters.due, today))
    return where


def _at(filters: Filters) -> list[ColumnElement[bool]]:
    """Where it is; an item is also where it affects a village. Petitions are asked by their own columns alone."""
    where: list[ColumnElement[bool]] = []
    of_petitions = filters.kind is Kind.PETITION
    if filters.town_id is not None:
        where.append(Matter.town_id == filters.town_id if of_petitions else affected.of_town(filters.town_id))
    if filters.village_id is not None:
        at = filters.village_id
        where.append(Matter.village_id == at if of_petitions else affected.of_village(at))
    if filters.placed is not None:
        placed = affected.names_village()
        where.append(placed if filters.placed else not_(placed))
    if filters.in_town is not None:
        there = affected.in_a_town(of_petitions=of_petitions)
        where.append(there if filters.in_town else not_(there))
    return where


def duties(until: date) -> Subquery:
    """Each day by which something is due, up to this nominal day."""
    # The first condition by an index, the second row by row.
    running = select(Clock.matter_id, *_CLOCK_DAYS).where(
        *_RUNNING, Clock.due_on <= until + ladder.LONGEST_ROLL, Clock.nominal_on <= until
    )
    return running.subquery("duty")


def has_clock(due: Due, today: date) -> ColumnElement[bool]:
    """Matters with a duty that is late, due today, near or due within a week; rights never count (DECISIONS 4)."""
    return Matter.id.in_(select(Clock.matter_id).where(*_RUNNING, falls(_CLOCK_DAYS, due, today)))


def falls(days: Sequence[SQLColumnExpression[date]], due: Due, today: date) -> ColumnElement[bool]:
    """Whether what starts, nominally ends and ends on these days is late, due today, near or due within a week."""
    day = days[-1]
    if due is Due.NEAR:
        return ladder.near(*days, today=today)
    if due is Due.LATE:
        return day < today
    if due is Due.TODAY:
        return day == today
    return and_(day > today, day <= today + WEEK)


def steps(session: Session, matter: Matter) -> Sequence[Step]:
    """The timeline, newest first."""
    found = select(Step).where(Step.matter_id == matter.id).options(joinedload(Step.person), joinedload(Step.unit))
    return session.scalars(found.order_by(Step.at.desc(), Step.id.desc())).all()


def step_by_uid(session: Session, uid: str) -> Step | None:
    """One step of a matter that is shown already."""
    return session.scalar(select(Step).where(Step.uid == uid))


def papers(session: Session, matter: Matter, *, of_trouble: bool) -> Sequence[Attachment]:
    """The papers, oldest first, withdrawn ones too. `of_trouble`: those as well that came with a visit at which trouble
    was told (打击报复, queries.trouble)."""
    found = select(Attachment).where(Attachment.matter_id == matter.id)
    found = found if of_trouble else found.where(~OF_TROUBLE)
    beside = (Attachment.added_by, Attachment.withdrawal, Attachment.words)
    found = found.options(*map(joinedload, beside))
    return session.scalars(found.order_by(Attachment.id)).all()


def visits(session: Session, matter: Matter) -> Sequence[Visit]:
    """The visits, newest first."""
    found = select(Visit).where(Visit.matter_id == matter.id).options(joinedload(Visit.visitor))
    return session.scalars(found.order_by(Visit.visited_on.desc(), Visit.id.desc())).all()


def list_options(of: type[Matter] | AliasedClass[Matter] = Matter) -> tuple[ExecutableOption, ...]:
    """What a row of a list shows beside its own columns, loaded with it."""
    return *_named(of), selectinload(of.running)


def _named(of: type[Matter] | AliasedClass[Matter]) -> tuple[ExecutableOption, ...]:
    near = (of.unit, of.town, of.village, of.holder, of.handler, of.verifier, of.span)
    return tuple(joinedload(one) for one in near)


_WHOLE = select(_EITHER).options(*_named(_EITHER), joinedload(_EITHER.registrar), joinedload(_EITHER.registrar_unit))
"""A matter for its page; its clocks are read where they are shown, not at every act."""
_ROWS = select(_EITHER).where(_EITHER.id.in_(bindparam("ids", expanding=True))).options(*list_options(_EITHER))
