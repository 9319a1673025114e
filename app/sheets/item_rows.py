"""One row of a sheet of rectification items as clean values, or its faults: the same validators as the form's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.domain import intake
from app.domain.contents import Content, named
from app.domain.intake import Fault
from app.domain.rectification import ItemType, RoundSource
from app.sheets import days
from app.sheets.faults import Faults

SOURCES = {
    "国考": RoundSource.NATIONAL_ASSESSMENT,
    "国家考核评估反馈": RoundSource.NATIONAL_ASSESSMENT,
    "省考": RoundSource.PROVINCIAL_ASSESSMENT,
    "省考核评估反馈": RoundSource.PROVINCIAL_ASSESSMENT,
    "专项巡视": RoundSource.SPECIAL_INSPECTION,
    "专项巡视巡察反馈": RoundSource.SPECIAL_INSPECTION,
    "检查督导": RoundSource.CHECK_SUPERVISION,
    "督查检查反馈": RoundSource.CHECK_SUPERVISION,
    "扶贫审计": RoundSource.POVERTY_AUDIT,
    "扶贫审计反馈": RoundSource.POVERTY_AUDIT,
    "自查": RoundSource.SELF_CHECK,
    "自查发现": RoundSource.SELF_CHECK,
    "信访转入": RoundSource.FROM_PETITION,
    "信访反映": RoundSource.FROM_PETITION,
}
"""The words of the template and those of an exported ledger."""
TYPES = {"立行立改": ItemType.IMMEDIATE, "限期整改": ItemType.BY_DATE, "长期坚持": ItemType.LONG_TERM}
STRUCK_OFF = frozenset({"已销号", "销号", "完成销号", "已完成销号", "已办结销号"})
"""Said of an item that was closed before."""
UNDER_WAY = frozenset({"整改中", "正在整改", "在整改", "未销号", "待销号", "未整改"})
"""Said of one that is still open. Others (待验收, 完成整改) say nothing sure of the close-out."""
HEADERS = {
    "external_no": "编号",
    "own_number": "整改问题编号",
    "problem": "问题内容",
    "round": "检查批次",
    "source": "来源",
    "document_no": "反馈文号",
    "document_on": "反馈日期",
    "received_on": "反馈日期",
    "problem_count": "文件条数",
    "unit": "责任单位",
    "due_on": "整改时限",
    "town": "镇(园区)",
    "village": "村(社区)",
    "villages": "涉及村",
    "household": "涉及户",
    "lead_leader": "牵头领导",
    "lead_unit": "牵头单位",
    "content": "问题类别",
    "closed_on": "销号日期",
    "close_out_no": "销号编号",
    "item_type": "整改类型",
    "goal": "整改目标",
    "measures": "整改措施",
}
"""The column in which somebody reading the sheet finds a field of the operation."""
KEPT_IN_WORDS = ("牵头单位", "长效机制")
"""Columns that stand in the note of an item's first step, as the sheet has them."""

GOAL_LENGTH = 2000
MEASURE_LENGTH = 1000
MOST_MEASURES = 30
NUMBER_LENGTH = 60
OWNER_LENGTH = 100

_COUNTED = re.compile(r"^\s*(?:[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[.．、）)]|[)）][.．、]?))\s*(?!\d)")


@dataclass(frozen=True)
class ItemRow:
    """What a good row says; names of places, units and people are still names."""

    external_no: str
    source: RoundSource
    round: str
    document_no: str
    document_on: date | None
    problem_count: int | None
    problem: str
    content: Content
    content_given: str | None
    town: str
    village: str
    villages: str
    household: str
    goal: str
    measures: tuple[str, ...]
    owner: str
    lead_leader: str
    unit: str
    item_type: ItemType
    due_on: date
    note: str
    closed_on: date | None
    close_out_no: str
    lead_unit: str = ""
    own_number: str = ""
    """The number that the item has in this system already, where it was taken from it as a ledger."""

    @property
    def is_watched_here(self) -> bool:
        """Whether it is of a ledger of this system and watched for good: signed off by number, of no day of closing."""
        return bool(self.own_number) and self.item_type is ItemType.LONG_TERM


def read_row(cells: Mapping[str, str], *, today: date) -> ItemRow | list[Fault]:
    """The row's values, or everything that is wrong with it; fields are named by their column."""
    faults = Faults()

    def line(header: str, most: int = 200) -> str:
        return faults.take(intake.line(cells.get(header, ""), header, most), "")

    def needed(header: str) -> str:
        found = line(header)
        if intake.blank(cells.get(header, "")):
            faults.append(Fault(header, "value_missing"))
        return found

    def day(header: str) -> date | None:
        given = cells.get(header, "")
        return None if intake.blank(given) else faults.take(days.day(given, header, today=today), today)

    def counted(header: str) -> int | None:
        given = cells.get(header, "")
        return None if intake.blank(given) else faults.take(intake.amount(given, header, most=intake.MOST_PEOPLE), 1)

    kind, content = cells.get("整改类型", ""), line("问题类别")
    row = ItemRow(
        external_no=line("编号", NUMBER_LENGTH),
        source=faults.take(intake.choice(cells.get("来源", ""), "来源", SOURCES), RoundSource.SELF_CHECK),
        round=needed("检查批次"),
        document_no=line("反馈文号"),
        document_on=day("反馈日期"),
        problem_count=counted("文件条数"),
        problem=faults.take(intake.body(cells.get("问题内容", ""), "问题内容"), ""),
        content=named(content) or Content.POV_OTHER,
        content_given=content or None,
        town=line("镇(园区)"),
        village=line("村(社区)"),
        villages=line("涉及村", 500),
        household=line("涉及户", 500),
        goal=faults.take(intake.text(cells.get("整改目标", ""), "整改目标", GOAL_LENGTH), ""),
        measures=_measures(cells.get("整改措施", ""), faults),
        owner=line("责任人", OWNER_LENGTH),
        lead_leader=line("牵头领导", 60),
        unit=needed("责任单位"),
        item_type=ItemType.BY_DATE if intake.blank(kind) else _type(kind, faults),
        due_on=faults.take(days.day(cells.get("整改时限", ""), "整改时限", today=today, latest=date.max), today),
        note=_note(cells),
        closed_on=day("销号日期"),
        close_out_no=line("销号编号", 60),
        lead_unit=line(HEADERS["lead_unit"]),
        own_number=line(HEADERS["own_number"], NUMBER_LENGTH),
    )
    _check_closing(row, kind, cells, faults)
    if row.closed_on is not None and row.document_on is None:
        faults.append(Fault("反馈日期", "closed_without_document_day"))
    for header, on in (("整改时限", row.due_on), ("销号日期", row.closed_on)):
        if on and row.document_on and on < row.document_on and faults.spare(header, "反馈日期"):
            faults.append(Fault(header, "day_before", {"day": on, "earliest": row.document_on}))
    return list(faults) or row


def _check_closing(row: ItemRow, kind: str, cells: Mapping[str, str], faults: Faults) -> None:
    """Hold what the row says of its close-out against itself: the state, the day, the number, the type."""
    given = faults.take(intake.line(cells.get("整改状态", ""), "整改状态", 60), "")
    said = "" if intake.blank(given) else given
    if said and said not in STRUCK_OFF | UNDER_WAY and faults.spare("整改状态"):
        faults.append(Fault("整改状态", "item_state_unknown", {"given": said}))
    if not faults.spare("整改状态", "销号日期"):
        return
    if row.closed_on is None and said in STRUCK_OFF:
        faults.append(Fault("销号日期", "closed_on_missing"))
    elif row.closed_on is None and not intake.blank(row.close_out_no) and not row.is_watched_here:
        faults.append(Fault("销号编号", "close_out_no_without_day"))
    elif row.closed_on is not None and said in UNDER_WAY:
        faults.append(Fault("整改状态", "closed_and_under_way", {"given": said, "day": row.closed_on}))
    if row.item_type is ItemType.LONG_TERM and (row.closed_on is not None or said in STRUCK_OFF):
        faults.append(Fault("整改类型", "long_term_is_never_closed", {"given": kind}))


def _type(kind: str, faults: Faults) -> ItemType:
    return faults.take(intake.choice(kind, "整改类型", TYPES), ItemType.BY_DATE)


def _measures(text: str, faults: Faults) -> tuple[str, ...]:
    """One measure a line, the number before it left out."""
    told = [_COUNTED.sub("", line) for line in intake.fold(text).splitlines() if line.strip()]
    if len(told) > MOST_MEASURES:
        faults.append(Fault("整改措施", "too_many_measures", {"given": len(told), "most": MOST_MEASURES}))
    return tuple(faults.take(intake.text(measure, "整改措施", MEASURE_LENGTH), "") for measure in told)


def _note(cells: Mapping[str, str]) -> str:
    kept = [(header, intake.fold(cells.get(header, ""))) for header in KEPT_IN_WORDS]
    if not intake.fold(cells.get("整改措施", "")):
        kept.append(("责任人", intake.fold(cells.get("责任人", ""))))
    return "；".join(f"{header}：{text}" for header, text in kept if text)
