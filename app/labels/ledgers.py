"""Ledgers (台账): which columns an exported list has, and how a matter stands in a row of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain import escalation, petitions, rectification
from app.domain.accountability import LOCAL, local_day
from app.domain.permissions import Actor
from app.domain.privacy import mask_text
from app.domain.rectification import RoundSource
from app.labels import item_ledger, label
from app.labels.contents import SHORT
from app.models.directory import Village
from app.models.filing import Filing
from app.models.matters import Kind, Matter
from app.models.papers import Attachment
from app.models.petitions import Petition
from app.models.rectification import Evidence, ItemVillage, Measure, RectificationItem
from app.queries import affected, corrections, item_courses, listing, matters, papers
from app.queries.listing import People
from app.queries.matters import DUTIES
from app.sheets.columns import Column
from app.sheets.reading import Value

M = TypeVar("M", bound=Matter)
BATCH = 100

_ENDING = (
    Column("责任单位", 18),
    Column("包案人", 12),
    Column("包案起", 12, kind="date"),
    Column("已包天数", 9, kind="number"),
    Column("当前期限", 12, kind="date"),
    Column("时限状态", 14),
    Column("阶段", 12),
    Column("卷宗号", 14),
    Column("盒号", 8),
    Column("存放处", 14),
    Column("备注", 16),
)
_COURSE = ("登记", "转送、交办", "受理", "受理告知", "延期告知", "意见书", "送达")
"""The days of a petition's course that the national rule asks for (信访信息系统), as far as it has come."""
_COLUMNS: dict[Kind | None, tuple[Column, ...]] = {
    None: (
        Column("序号", 6, kind="number"),
        Column("种类", 10),
        Column("编号", 18),
        Column("原编号", 16),
        Column("收到", 12, kind="date"),
        Column("信访人、来源", 16),
        Column("地点", 22),
        Column("事由", 40),
        *_ENDING,
    ),
    Kind.PETITION: (
        Column("序号", 6, kind="number"),
        Column("信访件编号", 18),
        Column("原编号", 16),
        Column("信访形式", 9),
        Column("收到", 12, kind="date"),
        Column("信访人", 14),
        Column("地点", 22),
        Column("事由", 40),
        Column("内容分类", 16),
        Column("涉贫", 6),
        *(Column(name, 12, kind="date") for name in _COURSE),
        *_ENDING,
    ),
    Kind.ITEM: (*item_ledger.BEFORE, *_ENDING[:-1], *item_ledger.AFTER, _ENDING[-1]),
}


@dataclass(frozen=True)
class _Due:
    """The day by which something is due next, and how that stands."""

    on: date | None = None
    words: str = ""


def columns(kind: Kind | None) -> tuple[Column, ...]:
    """The columns of a ledger of this kind; None: of both kinds together, as queues have them."""
    return _COLUMNS[kind]


def rows(
    session: Session, actor: Actor, kind: Kind | None, ids: Sequence[int], *, today: date
) -> Iterator[tuple[Value, ...]]:
    """The rows of these matters, which the actor sees, in their order; names are masked (DECISIONS 12)."""
    number = 0
    for start in range(0, len(ids), BATCH):
        for row in _rows(session, actor, kind, ids[start : start + BATCH], today):
            number += 1
            yield number, *row


def told(conditions: Iterable[tuple[str, str]]) -> str:
    """Narrowing conditions in words: 阶段：已受理；镇（园区）：柳溪镇."""
    return "；".join(f"{name}：{value}" for name, value in conditions)


def head(kind: Kind | None, actor: Actor, narrowed: str, total: int, now: datetime) -> tuple[str, ...]:
    """What stands above the rows: caliber, number of rows, who took them and when."""
    return (
        f"口径：{narrowed or f'本账号可见的全部{label(kind)}'}；共 {total} 件",
        f"导出人：{actor.account}　统计到：{now.astimezone(LOCAL):%Y-%m-%d %H:%M}",
    )


def _rows(
    session: Session, actor: Actor, kind: Kind | None, ids: Sequence[int], today: date
) -> Iterator[tuple[Value, ...]]:
    filed = {row.matter_id: row for row in session.scalars(select(Filing).where(Filing.matter_id.in_(ids)))}
    if kind is None:
        yield from _of_both_kinds(session, actor, ids, filed, today)
        return
    if kind is Kind.PETITION:
        people = listing.petitioners(session, actor, ids, masked=True)
        chosen = select(Petition).where(Petition.id.in_(ids)).options(*matters.list_options())
        for petition in _in_order(session.scalars(chosen).unique(), ids):
            ending = _ending(petition, _duty(petition, today), filed.get(petition.id), today)
            yield *_petition(petition, people.get(petition.id)), *ending
        return
    loading = (
        joinedload(RectificationItem.round),
        joinedload(RectificationItem.lead_leader),
        joinedload(RectificationItem.verified_by),
        joinedload(RectificationItem.signed_off_by),
        selectinload(RectificationItem.measures)
        .selectinload(Measure.evidence)
        .joinedload(Evidence.paper)
        .joinedload(Attachment.withdrawal),
        selectinload(RectificationItem.villages).joinedload(ItemVillage.village).joinedload(Village.town),
    )
    items = select(RectificationItem).where(RectificationItem.id.in_(ids)).options(*matters.list_options(), *loading)
    found = list(_in_order(session.scalars(items).unique(), ids))
    whom, courses = affected.spoken(session, found), item_courses.of_items(session, actor, ids)
    names, untold = corrections.names_in(session, ids), papers.of_trouble(session, ids)
    for item in found:
        course = courses[item.id]
        ending = _ending(item, _own(item, today), filed.get(item.id), today)
        yield (
            *item_ledger.before(item, whom.get(item.id), course, _place(item)),
            *ending[:-1],
            *item_ledger.after(item, course, names[item.id], untold),
            ending[-1],
        )


def _in_order(found: Iterable[M], ids: Sequence[int]) -> Iterator[M]:
    known = {matter.id: matter for matter in found}
    return (known[number] for number in ids if number in known)


def _of_both_kinds(
    session: Session, actor: Actor, ids: Sequence[int], filed: Mapping[int, Filing], today: date
) -> Iterator[tuple[Value, ...]]:
    people = listing.petitioners(session, actor, ids, masked=True)
    items = listing.item_facts(session, ids)
    for matter in matters.by_ids(session, ids):
        item = items.get(matter.id)
        due = _own(matter, today) if isinstance(matter, RectificationItem) else _duty(matter, today)
        yield (
            label(Kind(matter.kind)),
            matter.number,
            matter.external_no,
            matter.received_on,
            label(RoundSource(item.source)) if item else _names(people.get(matter.id)),
            _place(matter),
            mask_text(matter.title),
            *_ending(matter, due, filed.get(matter.id), today),
        )


def _petition(petition: Petition, people: People | None) -> tuple[Value, ...]:
    return (
        petition.number,
        petition.external_no,
        label(petition.channel),
        petition.received_on,
        _names(people),
        _place(petition),
        mask_text(petition.title),
        SHORT[petition.content],
        "是" if petition.poverty else "否",
        local_day(petition.registered_at),
        petition.routed_on,
        petition.accepted_on,
        petition.notice_on,
        petition.extension_told_on,
        petition.issued_on,
        petition.delivered_on,
    )


def _ending(matter: Matter, due: _Due, filing: Filing | None, today: date) -> tuple[Value, ...]:
    span = matter.span
    since = local_day(span.from_at) if span else None
    return (
        matter.unit.name if matter.unit else None,
        matter.holder.name if matter.holder else None,
        since,
        (today - since).days if since else None,
        due.on,
        due.words,
        label(petitions.Stage(matter.stage) if matter.kind == Kind.PETITION else rectification.Stage(matter.stage)),
        filing.volume_no if filing else None,
        filing.box_no if filing else None,
        filing.shelf if filing else None,
        "补录" if matter.entered_closed else "存量" if matter.is_history else None,
    )


def _duty(matter: Matter, today: date) -> _Due:
    running = [clock for clock in matter.running if clock.rule in DUTIES]
    if not running:
        return _Due()
    first = min(running, key=lambda clock: clock.due_on)
    return _standing(first.started_on, first.nominal_on, first.due_on, today)


def _own(item: RectificationItem, today: date) -> _Due:
    running = _duty(item, today)
    return running if running.on else _Due(item.due_on)


def _standing(started_on: date, nominal_on: date, due_on: date, today: date) -> _Due:
    level = escalation.level(started_on=started_on, nominal_on=nominal_on, due_on=due_on, today=today)
    late = escalation.days_late(due_on, today)
    how = f"超 {late} 天" if late else f"剩 {max(0, escalation.days_left(nominal_on, today))} 天"
    return _Due(due_on, f"{label(level)} {how}")


def _names(people: People | None) -> str:
    if people is None or not people.name:
        return "匿名"
    return people.name if people.count == 1 else f"{people.name}等{people.count}人"


def _place(matter: Matter) -> str:
    return "".join(place.name for place in (matter.town, matter.village) if place) + (matter.place or "")
