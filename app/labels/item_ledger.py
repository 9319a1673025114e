"""The ledger of rectification items (整改台账): its columns and what a row of it says of an item (DOMAIN 7.3)."""

import re
from collections.abc import Collection, Iterable

from app.domain.contents import Content
from app.domain.privacy import mask_name, mask_text
from app.domain.rectification import RoundSource
from app.labels import label
from app.labels.contents import SHORT
from app.models.rectification import Measure, RectificationItem
from app.models.visits import Visit
from app.operations.importing import ROW
from app.queries import affected
from app.queries.evidence import in_force
from app.queries.item_courses import Course
from app.sheets.columns import Column
from app.sheets.item_rows import KEPT_IN_WORDS, OWNER_LENGTH
from app.sheets.reading import Value

BEFORE = (
    Column("序号", 6, kind="number"),
    Column("整改问题编号", 18),
    Column("原编号", 16),
    Column("检查批次", 24),
    Column("来源", 12),
    Column("反馈文号", 18),
    Column("反馈日期", 12, kind="date"),
    Column("问题内容", 50),
    Column("问题类别", 14),
    Column("地点", 22),
    Column("涉及村", 20),
    Column("涉及户", 24),
    Column("整改类型", 10),
    Column("整改目标", 30),
    Column("整改措施", 40),
    Column("牵头领导", 12),
    Column("牵头单位", 18),
    Column("责任人", 12),
    Column("整改时限", 12, kind="date"),
)
AFTER = (
    Column("整改进展", 40),
    Column("佐证清单", 40),
    Column("自查结果", 40),
    Column("验收日期", 12, kind="date"),
    Column("验收人", 12),
    Column("签批人", 12),
    Column("销号日期", 12, kind="date"),
    Column("销号编号", 18),
    Column("回头看日期", 12, kind="date"),
    Column("回头看结果", 30),
    Column("回炉次数", 9, kind="number"),
    Column("长效机制", 30),
    Column("关联信访件", 20),
)
_NEXT = "|".join((*KEPT_IN_WORDS, "责任人"))
_KEPT = re.compile(rf"(?:^|；)({'|'.join(KEPT_IN_WORDS)})：(.*?)(?=；(?:{_NEXT})：|$)", re.DOTALL)


def before(item: RectificationItem, whom: str | None, course: Course, place: str) -> tuple[Value, ...]:
    """What was fed back and what was planned."""
    newest = max((measure.plan_no for measure in item.measures), default=0)
    measures = [measure for measure in item.measures if measure.plan_no == newest]
    return (
        item.number,
        _own_number(item),
        item.round.name,
        label(RoundSource(item.round.source)),
        item.round.document_no,
        item.round.document_on or item.received_on,
        mask_text(item.problem or ""),
        item.content_given if item.content == Content.POV_OTHER and item.content_given else SHORT[item.content],
        place,
        affected.said_of([row.village for row in item.villages], item.town_id) or None,
        whom,
        label(item.item_type),
        mask_text(item.goal or "") or None,
        "\n".join(f"{at}. {mask_text(measure.text or '')}" for at, measure in enumerate(measures, 1)),
        item.lead_leader.name if item.lead_leader else None,
        item.lead_unit or _kept(course).get("牵头单位"),
        _owners(measures) or (item.handler.name if item.handler else None),
        item.due_on,
    )


def after(item: RectificationItem, course: Course, names: Iterable[str], untold: Collection[int]) -> tuple[Value, ...]:
    """How far it has come; `names`: of whoever is known to stand in the words of it, `untold`: papers (ids) that are
    for the county petition office alone."""
    visit = course.look_back
    return (
        _hidden(course.progress, names),
        _evidence(item, names, untold),
        _hidden(item.report, names) if item.report_approved_by_id else None,
        item.verified_on,
        item.verified_by.name if item.verified_by else None,
        item.signed_off_by.name if item.signed_off_by else None,
        item.closed_on,
        item.close_out_no,
        visit.visited_on if visit else None,
        _found(visit, names) if visit else None,
        item.reopen_count,
        mask_text(item.mechanism or "") or _kept(course).get("长效机制"),
        affected.BETWEEN.join(course.petitions) or None,
    )


def _evidence(item: RectificationItem, names: Iterable[str], untold: Collection[int]) -> str | None:
    """The papers that prove each measure of the plan in force, by name and day; withdrawn ones are none."""
    lines = []
    for number, measure in enumerate(in_force(item), start=1):
        there = (row.paper for row in measure.evidence if row.paper_id not in untold)
        papers = [paper for paper in there if paper.withdrawal is None]
        said = affected.BETWEEN.join(
            f"{_hidden(one.name, names)}" + (f" {one.dated_on}" if one.dated_on else "") for one in papers
        )
        lines += [f"{number}. {said}"] if said else []
    return "\n".join(lines) or None


def _own_number(item: RectificationItem) -> str | None:
    """How the list that was fed back counts it, without source and round, which are told beside it."""
    known = item.external_no or ""
    if known.startswith(ROW):
        return None
    if known.startswith(f"{item.round.source} "):
        whole = f"{item.round.source} {item.round.name} "
        return known.removeprefix(whole) if known.startswith(whole) else known.rsplit(" ", 1)[-1]
    return known or None


def _owners(measures: Iterable[Measure]) -> str:
    owners = list(dict.fromkeys(measure.owner for measure in measures if measure.owner))
    said = affected.BETWEEN.join(owners)
    return said if len(said) <= OWNER_LENGTH else f"{owners[0][: OWNER_LENGTH - 8]}等 {len(owners)} 人"


def _kept(course: Course) -> dict[str, str]:
    """What a sheet told for which an item has no field (item_rows.KEPT_IN_WORDS)."""
    return {found[1]: mask_text(found[2]) for found in _KEPT.finditer(course.listed or "")}


def _found(visit: Visit, names: Iterable[str]) -> str:
    said = label(visit.conclusion) if visit.conclusion else label(visit.solved)
    return "：".join(part for part in (said, _hidden(visit.open_note, names)) if part)


def _hidden(text: str | None, names: Iterable[str]) -> str | None:
    masked = mask_text(text or "")
    for name in sorted(names, key=len, reverse=True):
        masked = masked.replace(name, mask_name(name))
    return masked or None
