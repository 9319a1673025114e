"""One row of a sheet of follow-up visits as clean values, or its faults: the same rules as the form's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.domain import intake
from app.domain import visits as rules
from app.domain.intake import Fault
from app.domain.visits import Answers, Satisfied, Solved, VisitMethod
from app.sheets import days
from app.sheets.faults import Faults

NOT_REACHED = "没联系上"
WAYS = {
    **dict.fromkeys(("当面", "当面回访"), VisitMethod.IN_PERSON),
    **dict.fromkeys(("电话", "电话回访"), VisitMethod.PHONE),
    **dict.fromkeys(("其他", "其他方式", NOT_REACHED, "没有联系上"), VisitMethod.OTHER),
}
"""The words of the template and those of the form of DOMAIN 7.2."""
SOLVED = {
    **dict.fromkeys(("解决了", "已解决"), Solved.YES),
    "部分解决": Solved.PARTLY,
    **dict.fromkeys(("没有解决", "未解决"), Solved.NO),
    "无法核实": Solved.UNVERIFIABLE,
}
RATINGS = {
    "满意": Satisfied.SATISFIED,
    "基本满意": Satisfied.FAIRLY,
    "不满意": Satisfied.DISSATISFIED,
    **dict.fromkeys(("未表态", "不表态"), Satisfied.NOT_SAID),
}
HEADERS = {
    "external_no": "记录编号",
    "number": "件编号",
    "visited_on": "回访日期",
    "visitor": "回访人",
    "unit": "回访机构",
    "reached": "回访方式",
    "kind": "件编号",
    "solved": "问题解决情况",
    "satisfied": "对责任单位满意度",
    "carried_out": "处理意见书已落实",
    "reason": "没有解决、不满意的原因",
    "reason_office": "对信访部门不满意的原因",
    "told": "已有回复告知",
    "opinion_received": "已收到处理意见",
    "retaliation": "有人为难信访人",
    "trouble": "怎样为难",
    "new_matter": "说了新的事情",
}
"""The column in which somebody reading the sheet finds a field of the operation."""


@dataclass(frozen=True)
class VisitRow:
    """What a good row says; the number and the name of the visitor are still as they were written."""

    external_no: str
    number: str
    visited_on: date
    visitor: str
    unit: str
    method: VisitMethod
    answers: Answers
    new_matter: bool
    retaliation: bool
    trouble: str
    note: str


def read_row(cells: Mapping[str, str], *, today: date) -> VisitRow | list[Fault]:
    """The row's values, or everything that is wrong with it; fields are named by their column."""
    faults = Faults()

    def cell(header: str) -> str:
        return cells.get(header, "")

    def yes(header: str) -> bool | None:
        if intake.blank(cell(header)):
            return None
        return faults.take(intake.yes_no(cell(header), header), False)

    def rating(header: str, *, needed: bool) -> Satisfied:
        if intake.blank(cell(header)) and not needed:
            return Satisfied.NOT_SAID
        return faults.take(intake.choice(cell(header), header, RATINGS), Satisfied.NOT_SAID)

    def reason(header: str) -> str:
        return faults.take(intake.text(cell(header), header, 2000), "")

    reached = intake.fold_line(cell("回访方式")) not in (NOT_REACHED, "没有联系上")
    solved = Solved.UNVERIFIABLE
    if reached or not intake.blank(cell("问题解决情况")):
        solved = faults.take(intake.choice(cell("问题解决情况"), "问题解决情况", SOLVED), Solved.UNVERIFIABLE)
    answers = Answers(
        reached=reached,
        solved=solved,
        satisfied=rating("对责任单位满意度", needed=reached),
        carried_out=yes("处理意见书已落实"),
        reason=reason("没有解决、不满意的原因"),
        told=yes("已有回复告知"),
        opinion_received=yes("已收到处理意见"),
        satisfied_office=rating("对信访部门满意度", needed=False),
        reason_office=reason("对信访部门不满意的原因"),
    )
    row = VisitRow(
        external_no=faults.take(intake.line(cell("记录编号"), "记录编号", 60), ""),
        number=faults.take(intake.line(cell("件编号"), "件编号", 60), ""),
        visited_on=faults.take(days.day(cell("回访日期"), "回访日期", today=today), today),
        visitor=faults.take(intake.line(cell("回访人"), "回访人", 60), ""),
        unit=faults.take(intake.line(cell("回访机构"), "回访机构", 60), ""),
        method=faults.take(intake.choice(cell("回访方式"), "回访方式", WAYS), VisitMethod.OTHER),
        answers=answers,
        new_matter=bool(yes("说了新的事情")),
        retaliation=bool(yes("有人为难信访人")),
        trouble=reason("怎样为难"),
        note=faults.take(intake.text(cell("回访情况"), "回访情况", 5000), ""),
    )
    if intake.blank(cell("件编号")):
        faults.append(Fault("件编号", "value_missing"))
    if not faults and (wrong := rules.fault(answers)) is not None:
        faults.append(Fault(HEADERS[wrong[0]], wrong[1]))
    if not faults and (wrong := rules.trouble_fault(answers, row.retaliation, row.trouble)) is not None:
        faults.append(Fault(HEADERS[wrong[0]], wrong[1]))
    return list(faults) or row
