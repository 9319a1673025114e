"""What visits are called, how they are made and what is answered."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.receptions import Purpose, ReceptionKind, Who
from app.domain.visits import Conclusion, Satisfied, Solved, VisitKind, VisitMethod
from app.queries.visiting import When

VISITS: Mapping[type[StrEnum], Mapping[str, str]] = {
    VisitKind: {"follow_up": "回访", "look_back": "回头看", "reception": "接访", "household": "走访"},
    VisitMethod: {"in_person": "当面", "phone": "电话", "other": "其他"},
    Solved: {"yes": "解决了", "partly": "部分解决", "no": "没有解决", "unverifiable": "无法核实"},
    Satisfied: {"satisfied": "满意", "fairly": "基本满意", "dissatisfied": "不满意", "not_said": "未表态"},
    When: {"late": "超期", "today": "今天到期", "coming": "七天以内"},
    ReceptionKind: {"reception": "接访", "going_down": "下访", "household": "入户走访"},
    Who: {"myself": "我本人", "sent": "委托他人", "another": "替别人记"},
    Purpose: {
        "listen": "听取诉求",
        "tell": "宣传政策",
        "help": "帮办事情",
        "check": "核查情况",
        "ask_again": "回访",
    },
    Conclusion: {"settled": "化解", "reopen_proposed": "建议重新办理", "visit_again": "需再次回访"},
}

MORE_LOOK_BACKS: Mapping[str, str] = {
    "D23-7": "七日回头看",
    "D23-30": "三十日回头看",
    "D23-180": "半年回头看",
    "R11-most": "长效机制检查间隔",
    "H1-most": "入户核实有效期",
}
"""The limits of what is struck off, or watched for good, beside those that each item has; how long a look holds."""

VISIT_REFUSED: Mapping[str, str] = {
    "visitor_unknown": "回访人“{name}”不在名录里，或者同名的不止一人。",
    "visit_unit_unknown": "没有“{name}”这个机构。请与机构名称核对；不填是回访人的单位。",
    "visitor_kept_away": "这个人要回避，不能回访这一件。",
    "talk_met_missing": "请写明见了谁。",
    "talk_said_missing": "请写明谈了什么、看到什么。",
    "talk_sent_himself": "委托的人和去的人不能是同一个人；本人去的请选“我本人”。",
    "talk_without_place": "入户走访要写户编号，没有户编号的选村（社区）。",
    "visit_contradicts": "这一件 {day} 已经有一次回访，记的是“{there}”，与这一行不一样，没有导入。"
    "已有的错了，在那一件里更正；这一行错了，改好再导。",
    "visit_day_differs": "这个记录编号的回访登记的是 {there}，与这一行不一样，没有导入。请核对记录编号、回访日期。",
    "talk_number_unknown": "没有编号是“{number}”的件，或者不在您的查看范围内。",
    "talk_number_of_several": "编号“{number}”对得上的不止一件，请写完整。",
    "talk_household_unknown": "没有户编号是“{number}”的户，或者不在您的查看范围内。",
    "promise_before_talk": "兑现的日子不能早于见面那天。",
    "promise_kept_without": "兑现日期要有承诺，且不早于见面那天。",
}
