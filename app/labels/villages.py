"""The Chinese of villages: levels of supervision, why a village is not clear, refusals, what was done."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain import villages

VILLAGES: Mapping[type[StrEnum], Mapping[str, str]] = {
    villages.ListingLevel: {"nation": "国家级", "province": "省级", "city": "市级", "county": "县级"},
    villages.Light: {"clear": "已清", "not_clear": "未清", "not_judged": "只看到一部分，不判断"},
    villages.VillageUnclear: {
        "no_household": "没有录入户",
        "households": "有户未清",
        "campaigns": "专项行动有问题没有解决",
        "petitions": "有村级在办信访件",
        "items": "有村级未清问题",
        "toilets": "有公厕五有不全",
        "unconfirmed": "待另一个人确认",
    },
}
REFUSED: Mapping[str, str] = {
    "village_listed_already": "这个村从 {since} 起已经挂牌督战。要改级别、责任人或者期限的，请用“更正挂牌”。",
    "village_not_listed": "这个村现在没有挂牌督战。",
    "village_unknown": "没有这个村（社区），或者已经撤并，请从列表里选。",
    "village_supervisor_post": "督战责任人要是县级领导、县直单位负责人或者本镇（园区）的干部，请从列表里选。",
    "week_outside": "请选挂牌期间已经开始的一周：{first} 到 {last}（各周的周一）。",
    "week_has_note": "{week} 这一周已经写过周记；写错了请用“更正周记”。",
    "note_too_short": "请写明这一周做了什么、还差什么，至少 {least} 字。",
    "note_of_another": "周记由写的人或者县整改办更正。",
    "note_outside": "{week} 这一周已经写了周记，挂牌的起止日期要包括这一周。",
    "unit_paired_already": "这个单位从 {since} 起已经包这个村。",
    "village_nothing_to_confirm": "这个村没有等另一个人确认的。",
    "village_confirmed_by_writer": "村级的事项是您解除的，确认要另一个人办。",
    "pairing_ended": "这个单位包村已于 {day} 结束。",
}
STEPS: Mapping[str, str] = {
    "begin": "挂牌督战",
    "end": "摘牌",
    "correct_listing": "更正挂牌",
    "note": "写督战周记",
    "correct_note": "更正周记",
    "pair": "单位包村",
    "part": "不再包村",
    "correct_pairing": "更正包村",
    "to_confirm": "由一个人解除了村级的事项，待另一个人确认",
    "confirm": "确认村级事项解除",
}
