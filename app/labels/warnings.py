"""The Chinese of early warning: rules, states, refusals, messages."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.warnings import AlarmRule, AlarmState

RULE_OF: Mapping[AlarmRule, str] = {
    AlarmRule.SAME_PERSON: "{days} 天内同一人反映 {least} 件以上，其中还有没有化解的。",
    AlarmRule.PLACE: "{days} 天内同一个村、同一类反映 {least} 件以上；“其他”类不算。",
    AlarmRule.UNIT_RISE: (
        "{days} 天内一个单位承办 {least} 件以上，并且比它自己前 {past} 个 {days} 天的平均数多 {rise}% 以上。"
    ),
    AlarmRule.ALIKE: "{days} 天内同一个镇、同一类、说法相近的 {least} 件以上。",
    AlarmRule.NEW_DEMAND: "{days} 天内回访时说了新的事情，还没有登记。",
    AlarmRule.DISSATISFIED: "{days} 天内办结以后回访，对责任单位或者信访部门不满意。",
}
ABOUT: Mapping[AlarmRule, str] = {
    AlarmRule.SAME_PERSON: "提醒的是诉求没有解决，不是人。请看哪一件卡住了，把事办好；不得据此对信访人采取任何措施。",
    AlarmRule.PLACE: "同一个村的同类问题，请查有没有共同的原因，一并解决。",
    AlarmRule.UNIT_RISE: "来件多不是过错，不排名、不考核。请查是不是一项政策、一个工程引起的，及早解决。",
    AlarmRule.ALIKE: "几件说的可能是同一件事，请查实后一并解决。",
    AlarmRule.NEW_DEMAND: "新的事情要登记、受理，不能只记在回访里。",
    AlarmRule.DISSATISFIED: "请核实办理结果是不是落实了，要重新办理的，按程序办。",
}
"""What is to be done about one: always about the matter, never about whoever raised it."""
WARNINGS: Mapping[type[StrEnum], Mapping[str, str]] = {
    AlarmRule: {
        "same_person": "多次反映没有解决",
        "place": "一村一类集中反映",
        "unit_rise": "单位来件突增",
        "alike": "热点问题",
        "new_demand": "回访有新的诉求",
        "dissatisfied": "办结以后不满意",
    },
    AlarmState: {"open": "待处置", "started": "正在处置", "done": "已处置", "unfounded": "查实不成立"},
}
WARNING_REFUSED: Mapping[str, str] = {
    "warning_note_too_short": "请写明怎样处置的，至少 {least} 字。",
    "least_not_allowed": "件数要在 {fewest} 到 {most} 之间。",
    "days_not_allowed": "天数要在 1 到 {most} 之间。",
    "rise_missing": "请写明增加百分之几。",
    "rise_not_allowed": "百分数要在 1 到 {most} 之间。",
}
WARNING_SENTENCES: Mapping[str, str] = {
    "warning_dealt": "处置情况已记下。",
    "warning_rule_set": "“{rule}”已设定，从下一次计算起按它算；已经发出的预警不变。",
}
