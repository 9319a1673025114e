"""What a list shows beside its rows: who raised each petition, and how many rows each narrowing would leave."""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from app.domain.accountability import LOCAL
from app.domain.permissions import Actor
from app.domain.privacy import mask_name, mask_phone, mask_text
from app.domain.rectification import ItemType, RoundSource
from app.models.directory import Person, Unit, UnitLevel, Village
from app.models.matters import ImportBatch, Matter
from app.models.papers import Attachment, Withdrawal
from app.models.petitions import Petition, Petitioner
from app.models.rectification import Measure, RectificationItem, Round
from app.models.timeline import Step
from app.queries.deeds import PROOF
from app.queries.kept import kept
from app.queries.matters import LIVE, NEXT_DUE, VOID, Due, Filters, Page, by_ids, conditions, count
from app.queries.papers import OF_TROUBLE
from app.queries.rounds import known
from app.queries.uploads import in_scope
from app.queries.worklist import to_be_visited


@dataclass(frozen=True)
class People:
    """Who raised a petition, as a row tells it: the first one's name (empty: anonymous) and how many there are."""

    name: str
    count: int


@dataclass(frozen=True)
class Contact:
    """Where one meets or calls whoever raised a petition, as this reader may know it: empty where nothing was left."""

    address: str
    phone: str
    is_hidden: bool
    """There is an address, and he may not read it."""


@dataclass(frozen=True)
class ItemFacts:
    """What a row tells of a rectification item beside its dates: where it comes from, what proves it."""

    item_type: ItemType
    source: RoundSource
    round: str
    evidence: int
    measures: int


@dataclass(frozen=True)
class Option:
    """One value a list can be narrowed to, what it is called if it is a place or a person, and how many rows it has."""

    value: str
    name: str
    count: int


@dataclass(frozen=True)
class Totals:
    """The numbers above a list, over all of it that the actor sees."""

    all: int
    live: int
    late: int


@dataclass(frozen=True)
class Narrowings:
    """How many rows a list has as it is narrowed, and for each narrowing the values it could have instead."""

    total: int
    options: Mapping[str, list[Option]]
    totals: Totals


def petitioners(session: Session, actor: Actor, ids: Iterable[int], *, masked: bool = False) -> dict[int, People]:
    """Who raised these petitions, by the petition's id; masked for those who may not read names, or when asked."""
    wanted = {"ids": list(ids)}
    if not wanted["ids"]:
        return {}
    clear = actor.sees_names() and not masked
    found = {}
    for row in session.execute(_PEOPLE, wanted):
        name = Petitioner.name.of(row) or ""
        found[row.id] = People(name if clear else mask_name(name), row.people_count)
    return found


def contacts(session: Session, actor: Actor, ids: Iterable[int]) -> dict[int, Contact]:
    """Address and phone of whoever a petition's row names, by its id: the phone masked for everybody, the address left
    out for those who may not read names (DECISIONS 12)."""
    clear = actor.sees_names()
    return {
        row.petition_id: Contact(
            mask_text(row.address or "") if clear else "", mask_phone(row.phone or ""), bool(row.address) and not clear
        )
        for row in session.scalars(_FIRST, {"ids": list(ids)})
    }


def item_facts(session: Session, ids: Iterable[int]) -> dict[int, ItemFacts]:
    """What rows tell of these items, by the item's id; evidence counts as it does for applying (R6)."""
    wanted = {"ids": list(ids)}
    if not wanted["ids"]:
        return {}
    measures = {row[0]: row[1] for row in session.execute(_PLANNED, wanted)}
    evidence = {row[0]: row[1] for row in session.execute(_EVIDENCE, wanted)}
    return {
        number: ItemFacts(item_type, source, name, evidence.get(number, 0), measures.get(number, 0))
        for number, item_type, source, name in session.execute(_ITEMS, wanted)
    }


def last_steps(session: Session, ids: Iterable[int]) -> dict[int, Step]:
    """The last thing that happened to each of these matters, with who did it."""
    newest = select(func.max(Step.id)).where(Step.matter_id.in_(list(ids))).group_by(Step.matter_id)
    found = select(Step).where(Step.id.in_(newest)).options(joinedload(Step.person))
    return {step.matter_id: step for step in session.scalars(found)}


def visits_due(session: Session, actor: Actor, *, today: date, number: int = 1, size: int = 20) -> Page:
    """Closed matters whose follow-up or look-back is running: overdue ones first, then by town and village."""
    found = _visits_due(session, actor, today=today)
    return Page(by_ids(session, found[(number - 1) * size : number * size]), len(found), number, size)


@kept
def _visits_due(session: Session, actor: Actor, *, today: date) -> Sequence[int]:
    return array("q", session.scalars(visits_due_ids(actor, today=today)))


def visits_due_ids(actor: Actor, *, today: date) -> Select[int]:
    """The ids of all of them, in the order of their page."""
    order = (today <= NEXT_DUE, Matter.town_id, Matter.village_id, NEXT_DUE, Matter.id)
    return select(Matter.id).where(*to_be_visited(actor)).order_by(*order)


def _evidence() -> Select[int | None, int]:
    again = (
        select(Step.matter_id, func.max(Step.at).label("at"))
        .where(Step.matter_id.in_(_THESE), Step.action == "rework")
        .group_by(Step.matter_id)
        .subquery()
    )
    return (
        select(Attachment.matter_id, func.count())
        .outerjoin(again, again.c.matter_id == Attachment.matter_id)
        .where(Attachment.matter_id.in_(_THESE), Attachment.role.in_(PROOF))
        .where(~exists().where(Withdrawal.paper_id == Attachment.id), ~OF_TROUBLE)
        .where(or_(again.c.at.is_(None), Attachment.added_at >= again.c.at))
        .group_by(Attachment.matter_id)
    )


def _planned() -> Select[int, int]:
    latest = (
        select(Measure.item_id, func.max(Measure.plan_no).label("plan_no"))
        .where(Measure.item_id.in_(_THESE))
        .group_by(Measure.item_id)
        .subquery()
    )
    return (
        select(Measure.item_id, func.count())
        .join(latest, (latest.c.item_id == Measure.item_id) & (latest.c.plan_no == Measure.plan_no))
        .group_by(Measure.item_id)
    )


_THESE = bindparam("ids", expanding=True, type_=Integer)
_PETITION, _ITEM = Petition.__table__.c, RectificationItem.__table__.c
# What every row of a list asks is put together once: building a statement takes as long as running it.
_RAISED = Petitioner.__table__.c
_PEOPLE = (
    select(_PETITION.id, _PETITION.people_count, _RAISED.uid, _RAISED.name_sealed)
    .outerjoin_from(
        Petition.__table__, Petitioner.__table__, (_RAISED.petition_id == _PETITION.id) & (_RAISED.position == 0)
    )
    .where(_PETITION.id.in_(_THESE))
)
_FIRST = select(Petitioner).where(Petitioner.petition_id.in_(_THESE), Petitioner.position == 0)
_EVIDENCE, _PLANNED = _evidence(), _planned()
_ITEMS = (
    select(_ITEM.id, _ITEM.item_type, Round.source, Round.name)
    .join(Round, Round.id == _ITEM.round_id)
    .where(_ITEM.id.in_(_THESE))
)
_NOT_NARROWED: dict[str, Any] = {"stages": (), "town_id": None, "content": None, "poverty": None, "prominent": None}
"""The filters whose every value is counted at once."""
_ANY = "any"


@kept
def narrowings(session: Session, actor: Actor, filters: Filters, *, today: date) -> Narrowings:
    """For each narrowing, its values with the rows they would leave; a chosen one counts what the others would bring.

    Villages are counted only within a chosen town.
    """
    chosen: dict[str, object] = {
        "stage": filters.stages[0] if filters.stages else None,
        "town": filters.town_id,
        "content": filters.content,
        "poverty": filters.poverty,
        "prominent": filters.prominent,
    }
    bare = replace(filters, **_NOT_NARROWED, with_void=True)
    counts = _counts_of(
        session, conditions(actor, bare, today), chosen, with_void=bool(filters.stages) or filters.has_void
    )
    made = {name: [Option(value, "", number) for value, number in counts[name].items()] for name in chosen}
    made["town"] = _towns(session, counts["town"], filters.town_id)
    anywhere, anybody = replace(filters, village_id=None), replace(filters, holder_id=None)
    made["village"] = []
    if filters.town_id is not None:
        there = conditions(actor, anywhere, today)
        made["village"] = _counted(session, Village, Matter.village_id, there, filters.village_id)
    held = conditions(actor, anybody, today)
    made["holder"] = _counted(session, Person, Matter.holder_id, held, filters.holder_id)
    total = counts[""][""]
    made["batch"] = _batch(session, actor, filters.batch_id, total) if filters.batch_id is not None else []
    made["round"] = _round(session, actor, filters.round_id, total) if filters.round_id is not None else []
    return Narrowings(total, made, _totals(session, actor, filters, counts[_ANY], today=today))


def _counts_of(
    session: Session, where: list[ColumnElement[bool]], chosen: Mapping[str, object], *, with_void: bool
) -> dict[str, Counter[str]]:
    """Rows by the values of each narrowing as all the others leave them; under "" how many all of them leave, under
    _ANY by stage what none of them narrows.

    The rows are read once, in the order of the index that counts, and grouped in the database: what few rows a county
    has of each combination would be thousands of groups to carry over.
    """
    row = Matter.__table__.c
    columns = (row.stage, row.town_id, type_coerce(row.content, String), row.poverty, row.prominent)
    named = [column.label(name) for name, column in zip(chosen, columns, strict=True)]
    groups = select(*named, func.count().label("rows")).where(*where).group_by(*columns).cte("counted")
    given = {name: groups.c[name] == value for name, value in chosen.items() if value is not None}
    live = [] if with_void else [groups.c.stage != VOID]
    rows = func.coalesce(func.sum(groups.c.rows), 0)
    asked = [
        select(literal(""), literal(""), rows).where(*given.values(), *live),
        select(literal(_ANY), groups.c.stage, rows).group_by(groups.c.stage),
    ]
    for name in chosen:
        # Voided ones count for their own choice alone.
        others = [condition for other, condition in given.items() if other != name] + live * (name != "stage")
        column = groups.c[name]
        value = case((column, "yes"), else_="no") if name in ("poverty", "prominent") else cast(column, String)
        asked.append(select(literal(name), value, rows).where(*others, column.is_not(None)).group_by(column))
    found: dict[str, Counter[str]] = {name: Counter() for name in ("", _ANY, *chosen)}
    for name, value, number in session.connection().execute(union_all(*asked)):
        found[name][value] = int(number)
    return found


def _totals(session: Session, actor: Actor, filters: Filters, by_stage: Counter[str], *, today: date) -> Totals:
    """How many matters of this kind there are for the actor, how many are open, how many of them late.

    `by_stage` as these filters' narrowings have it: it spares another count of all, as long as nothing else narrows.
    """
    everything = Filters(kind=filters.kind)
    if replace(filters, **_NOT_NARROWED) != everything:
        counted = select(Matter.stage, func.count()).where(*conditions(actor, everything, today)).group_by(Matter.stage)
        by_stage = Counter({row[0]: row[1] for row in session.execute(counted)})
    late = count(session, actor, replace(everything, due=Due.LATE), today=today)
    return Totals(by_stage.total() - by_stage[VOID], sum(by_stage[stage] for stage in LIVE), late)


def _counted(
    session: Session,
    table: type[Village | Person],
    column: InstrumentedAttribute[int | None],
    where: list[ColumnElement[bool]],
    chosen: int | None,
) -> list[Option]:
    """With the chosen one, whether it has rows or not."""
    rows = select(column.label("id"), func.count().label("rows")).where(*where, column.is_not(None)).group_by(column)
    counted = rows.subquery("counted")
    found = select(table.id, table.name, func.coalesce(counted.c.rows, 0)).order_by(table.id)
    found = found.outerjoin(counted, counted.c.id == table.id)
    shown = found.where(or_(counted.c.rows.is_not(None), table.id == chosen))
    return [Option(str(number), name, many) for number, name, many in session.execute(shown)]


def _towns(session: Session, counts: Counter[str], chosen: int | None) -> list[Option]:
    if chosen is not None:
        counts[str(chosen)] += 0
    found = select(Unit.id, Unit.name).where(Unit.level.in_((UnitLevel.TOWN, UnitLevel.PARK))).order_by(Unit.id)
    return [
        Option(str(number), name, counts[str(number)])
        for number, name in session.execute(found)
        if str(number) in counts
    ]


def _round(session: Session, actor: Actor, round_id: int, total: int) -> list[Option]:
    """The chosen round by its name, if the actor may know of it."""
    name = session.scalar(select(Round.name).where(Round.id == round_id, known(actor)))
    return [] if name is None else [Option(str(round_id), name, total)]


def _batch(session: Session, actor: Actor, batch_id: int, total: int) -> list[Option]:
    """The chosen batch by its day and time, if the actor may see it."""
    chosen = ImportBatch.id == batch_id
    started_at = session.scalar(select(ImportBatch.started_at).where(chosen, in_scope(actor)))
    if started_at is None:
        return []
    return [Option(str(batch_id), f"{started_at.astimezone(LOCAL):%Y-%m-%d %H:%M}", total)]
