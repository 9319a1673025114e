"""The Chinese of the indicators: names, parts, and how each is counted (口径)."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.indicators import Band, Indicator, Part

INDICATORS: Mapping[type[StrEnum], Mapping[str, str]] = {
    Indicator: {
        "office_in_time": "信访部门及时受理率",
        "unit_in_time": "责任单位及时受理率",
        "answered": "按期答复率",
        "closed": "按期办结率",
        "days": "平均办理时长",
        "repeated": "重复信访率",
        "online": "网信占比",
        "told": "回访新说事项登记率",
        "at_once": "一次性化解率",
        "held": "领导包案化解率",
        "visited": "回访覆盖率",
        "proved": "回访核实率",
        "evaluated": "群众参评率",
        "satisfied": "群众满意率（责任单位）",
        "satisfied_office": "群众满意率（信访部门）",
        "kept_in_town": "问题不出镇率",
        "items_done": "整改完成率",
        "items_in_time": "整改按期率",
        "items_reworked": "回炉率",
    },
    Part: {
        "in_time": "按期",
        "late": "超期完成",
        "overdue": "超期未完成",
        "pending": "期限未到",
        "yes": "是",
        "fairly": "基本满意",
        "partly": "部分解决",
        "no": "否",
        "unverifiable": "无法核实",
        "not_reached": "没有联系上",
        "unverified": "没有回访核实",
        "came_back": "又到县级以上反映，或者重新办理",
        "gone": "期限以内作废、并案或者移送",
        "voided": "登记以后作废",
    },
    Band: {"red": "红", "yellow": "黄", "green": "绿"},
}
OF_INDICATOR: Mapping[tuple[str, str], str] = {
    ("days", "yes"): "已办结，回访核实",
    ("told", "in_time"): "15 日内登记",
    ("told", "late"): "超过 15 日登记",
    ("told", "overdue"): "超过 15 日没有登记",
    ("told", "pending"): "等登记",
    ("repeated", "yes"): "重复",
    ("repeated", "no"): "初次",
    ("online", "yes"): "网上",
    ("online", "no"): "其他渠道",
    ("at_once", "yes"): "一次化解",
    ("at_once", "no"): "回访没有解决，又来反映，请求复查，或者重新办理",
    ("at_once", "pending"): "办结不满 90 日",
    ("at_once", "gone"): "没有到那天就作废",
    ("held", "yes"): "已化解",
    ("held", "no"): "结了，没有化解",
    ("held", "pending"): "在办",
    ("visited", "yes"): "见到人",
    ("visited", "overdue"): "到期没有回访",
    ("visited", "pending"): "回访期限未到",
    ("visited", "gone"): "没有到那天就作废",
    ("proved", "yes"): "解决了",
    ("proved", "no"): "没有解决",
    ("evaluated", "yes"): "已评价",
    ("evaluated", "overdue"): "超期没有评价",
    ("evaluated", "pending"): "待评价",
    ("evaluated", "gone"): "没有到那天就作废",
    ("satisfied", "yes"): "满意",
    ("satisfied", "no"): "不满意",
    ("satisfied_office", "yes"): "满意",
    ("satisfied_office", "no"): "不满意",
    ("kept_in_town", "yes"): "在镇里解决",
    ("kept_in_town", "no"): "回访时没有解决",
    ("kept_in_town", "pending"): "办结不满 90 日",
    ("kept_in_town", "gone"): "没有到那天就作废",
    ("items_done", "yes"): "已销号",
    ("items_done", "no"): "没有销号",
    ("items_reworked", "yes"): "回炉补课",
    ("items_reworked", "no"): "没有回炉",
}
"""What a part is called where its common name says too little."""
CALIBRES: Mapping[str, str] = {
    "office_in_time": "期间登记的信访件；信访部门 15 日内转送、交办、受理或者告知，从登记的时刻起算。"
    "分母是全部；期限以内并案、作废的，到期限那天为止在分母里，超过期限才并案、作废的一直算超期。",
    "unit_in_time": "登记满 30 日的那天在期间以内的信访件；责任单位在这 30 日里受理。分母是全部；"
    "期限以内不予受理、分流、移交、并案、作废的，到期限那天为止在分母里，超过期限的一直算超期。",
    "answered": "60 日期限（含依法延长）落在期间以内的初次办理；期限以内送达处理意见算按期。"
    "没有到期的也在分母里，期间没有过完时看着偏低；超过期限才作废的一直算超期。",
    "closed": "同按期答复率，以期限以内办结、并且回访见到本人为准。办结了没有回访核实的在分母里。",
    "days": "期间第一次办结的信访件，从收到到办结的天数平均；只算办结以后回访见到本人的。",
    "repeated": "期间登记的信访件；人工认定为重复的，或者并入、因同一事项不予受理的。作废的照算。",
    "online": "期间登记的信访件，信访形式是网上信访的。作废的照算。",
    "told": "期间回访、“回头看”时说了新的事情的信访件、整改问题；说了以后 15 日内登记的。"
    "没有登记、不予登记的在分母里。",
    "at_once": "期间第一次办结、到今天满 90 日的信访件；回访核实已经解决，"
    "送达以后 90 日内没有重复信访、没有请求复查、没有重新办理。没有回访核实的在分母里。",
    "held": "期间开始由镇党委书记或者县级领导包案的信访件；经回访确认化解的。在办的、作废的也在分母里。",
    "visited": "期间第一次办结的信访件；办结以后回访见到本人的。没有联系上的、到期没有回访的都在分母里。",
    "proved": "期间回访过的信访件，以期间最后一次回访为准；查明已经解决的。",
    "evaluated": "期间第一次办结的信访件；回访时评价过的。办结不满 30 日的不计。",
    "satisfied": "期间最后一次回访时对责任单位作了评价的；满意和基本满意。请同回访核实率一起看。",
    "satisfied_office": "期间最后一次回访时对信访部门作了评价的；满意和基本满意。",
    "kept_in_town": "期间第一次由镇（园区）办结的信访件；"
    "已经化解、回访核实、90 日内没有重新办理、没有到县级以上重复反映，四条都要有。"
    "没有回访核实的在分母里。",
    "items_done": "期间列入清单的整改问题，现在是销号或者长期坚持的。作废的在分母里。",
    "items_in_time": "整改期限落在期间以内的问题；期限以内销号，至今没有回炉的。超过期限才作废的一直算超期。",
    "items_reworked": "期间第一次销号的问题，每条只计一次；后来回炉补课的。",
}
"""How each is counted: the cohort, and what stands above and below the line."""


def part_name(indicator: Indicator, part: Part) -> str:
    """What a part of this indicator is called."""
    return OF_INDICATOR.get((indicator.value, part.value)) or INDICATORS[Part][part.value]
