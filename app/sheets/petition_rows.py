"""One row of a sheet of petitions as clean values, or its faults: the same validators as the form's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.domain import intake
from app.domain.contents import Content, named
from app.domain.intake import Fault
from app.domain.petitions import Channel, Source
from app.sheets import days
from app.sheets.faults import Faults

CHANNELS = {
    "来信": Channel.LETTER,
    "来访": Channel.VISIT,
    "来电": Channel.CALL,
    "网上": Channel.ONLINE,
    "传真": Channel.FAX,
}
SOURCES = {
    "12345": Source.HOTLINE_12345,
    "12317": Source.HOTLINE_12317,
    "领导信箱": Source.LEADER_BOX,
    "上级转送": Source.SUPERIOR,
    "领导批示": Source.INSTRUCTION,
    "回访中发现": Source.FOUND_AT_VISIT,
}
"""Any other word in 来源 is kept as 其他; an empty one means that it came to us directly."""
TOWN, VILLAGE = "镇(园区)", "村(社区)"
HEADERS = {
    "external_no": "外部编号",
    "received_on": "收到日期",
    "late_reason": "收到日期",
    "body": "内容",
    "title": "标题",
    "name": "信访人",
    "people": "人数",
    "people_count": "人数",
    "town": TOWN,
    "village": VILLAGE,
    "content": "内容分类",
}
"""The column in which somebody reading the sheet finds a field of the operation."""
ENDED_WORDS = ("办结", "办毕", "结案", "归档", "终结", "化解", "已结", "已答复", "已回复")
NOT_YET = ("未", "没", "待", "尚", "正在")
"""未办结 and 待归档 are still open."""


@dataclass(frozen=True)
class PetitionRow:
    """What a good row says; names of places are still names."""

    external_no: str | None
    channel: Channel
    received_on: date
    town: str
    village: str
    name: str
    phone: str
    id_no: str
    address: str
    people_count: int
    title: str
    body: str
    content: Content
    content_given: str | None
    poverty: bool
    source: Source
    closed_on: date | None


def read_row(cells: Mapping[str, str], *, today: date) -> PetitionRow | list[Fault]:
    """The row's values, or everything that is wrong with it; fields are named by their column."""
    faults = Faults()

    def cell(header: str) -> str:
        return cells.get(header, "")

    channel = faults.take(intake.choice(cell("信访形式"), "信访形式", CHANNELS), Channel.LETTER)
    received_on = faults.take(days.day(cell("收到日期"), "收到日期", today=today), today)
    closed_on = None
    if not intake.blank(cell("办结日期")):
        closed_on = faults.take(days.day(cell("办结日期"), "办结日期", today=today), today)
        if closed_on < received_on and faults.spare("收到日期", "办结日期"):
            faults.append(Fault("办结日期", "closed_before_received", {"received_on": received_on}))
    elif _ended(cell("阶段")):
        faults.append(Fault("办结日期", "ended_without_day", {"stage": intake.fold_line(cell("阶段"))}))
    if intake.blank(cell(TOWN)):
        faults.append(Fault(TOWN, "value_missing"))
    content, source = intake.fold_line(cell("内容分类")), intake.fold_line(cell("来源"))
    row = PetitionRow(
        external_no=faults.take(intake.line(cell("外部编号"), "外部编号", 120), "") or None,
        channel=channel,
        received_on=received_on,
        town=faults.take(intake.line(cell(TOWN), TOWN), ""),
        village=faults.take(intake.line(cell(VILLAGE), VILLAGE), ""),
        name=faults.take(intake.name(cell("信访人"), "信访人"), ""),
        phone=faults.take(intake.phone(cell("联系电话"), "联系电话"), ""),
        id_no=faults.take(intake.id_number(cell("证件号码"), "证件号码", today=today), ""),
        address=faults.take(intake.line(cell("住址"), "住址"), ""),
        people_count=1 if intake.blank(cell("人数")) else faults.take(intake.count(cell("人数"), "人数"), 1),
        title="" if intake.blank(cell("标题")) else faults.take(intake.title(cell("标题"), "标题"), ""),
        body=faults.take(intake.body(cell("内容"), "内容"), ""),
        content=named(content) or Content.OTHER,
        content_given=content[:200] or None,
        poverty=not intake.blank(cell("涉贫")) and faults.take(intake.yes_no(cell("涉贫"), "涉贫"), False),
        source=SOURCES.get(source, Source.OTHER if source else Source.DIRECT),
        closed_on=closed_on,
    )
    return list(faults) or row


def _ended(stage: str) -> bool:
    return any(word in stage for word in ENDED_WORDS) and not any(word in stage for word in NOT_YET)
