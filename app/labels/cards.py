"""The Chinese of cards and orders: codes, refusals, steps, what an order demands."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.cards import Addressee, CardCause, CardKind, CardState, Deciding, MeetingMeasure, TryResult
from app.domain.orders import OrderEffect, OrderState
from app.labels.sampling import SAMPLING_REFUSED
from app.labels.warnings import WARNING_REFUSED

CARDS: Mapping[type[StrEnum], Mapping[str, str]] = {
    CardKind: {"yellow": "黄牌", "red": "红牌", "order": "督办建议", "meeting": "提请联席会议"},
    CardState: {"proposed": "待定", "issued": "已发", "dismissed": "不发", "withdrawn": "已撤回"},
    Deciding: {"issue": "发牌", "dismiss": "不发", "withdraw": "撤回"},
    CardCause: {
        "due_soon": "离期限不到 5 日",
        "silent": "15 日没有记进展",
        "node_missed": "误了办理节点",
        "overdue": "超过期限",
        "half_time": "期限过半没有办理记录",
        "returned_silent": "退回以后没有动静",
        "asked_again": "没有办结又来反映",
        "passed_round": "两次退回，推来推去",
        "false_report": "虚假整改",
        "grave": "超期 15 日以上",
        "two_yellows": "一件两张黄牌",
        "three_reds": "一个单位一季三张红牌",
    },
    MeetingMeasure: {
        "talk": "约谈",
        "circular": "通报",
        "listed": "挂牌督办",
        "put_right": "责令限期整改",
        "nothing": "不采取措施",
    },
    Addressee: {"handler": "承办人", "unit_head": "单位负责人", "holder": "包保责任人", "office": "县级主管部门"},
    OrderState: {
        "waiting": "等反馈",
        "late": "超期没有反馈",
        "answered": "已反馈，等记结果",
        "concluded": "已记结果",
        "ended": "件已转走，不用反馈",
    },
    OrderEffect: {
        "solved": "问题解决",
        "faster": "加快办理",
        "put_right": "纠正做法",
        "held_to_account": "追究责任",
        "none": "没有作用",
    },
    TryResult: {"done": "已送达", "nobody": "没有人可送", "failed": "没有办成"},
}
REFUSED: Mapping[str, str] = {
    **WARNING_REFUSED,
    **SAMPLING_REFUSED,
    "card_not_to_be_issued": "这一条不是黄牌、红牌，不能发牌；督办在件的页面上办，提请联席会议的记会议决定。",
    "card_decided": "这一条别人已经定了，请看最新的情况。",
    "card_not_issued": "还没有发出的牌，不用撤回。",
    "card_of_own_matter": "您是这一件的承办人或者包保责任人，不能由您撤回、不发，请本单位另一位同志办。",
    "card_not_for_meeting": "这一条没有提请联席会议，不能记会议决定。",
    "put_right_without_day": "责令限期整改的，请写明限期到哪一天。",
    "order_not_answered": "督办还没有反馈，反馈以后再记结果。",
    "put_right_day_past": "整改期限要在会议日期以后，请改。",
}
STEPS: Mapping[str, str] = {
    "issue_card": "发牌",
    "withdraw_card": "撤回牌",
    "meeting_decided": "联席会议决定",
    "meeting_corrected": "更正联席会议决定",
    "order_effect": "记督办结果",
}
FIELDS: Mapping[str, str] = {
    "card": "牌",
    "card_cause": "原因",
    "meeting_on": "会议日期",
    "meeting_measure": "措施",
    "meeting_text": "决定内容",
    "meeting_document": "文号",
    "meeting_due_on": "整改期限",
    "order_effect": "督办的结果",
    "order_effect_on": "结果的日期",
    "order_effect_note": "结果说明",
}
DEMANDS: Mapping[CardCause, str] = {
    CardCause.OVERDUE: "这一件已经超过办理期限。请说明超期的原因，立即办理，并书面反馈办理情况和办结的日期。",
    CardCause.HALF_TIME: "这一件办理期限已经过半，没有办理记录。请说明原因，抓紧调查核实，并书面反馈办理进度。",
    CardCause.RETURNED_SILENT: "这一件退回重新办理以后没有进展。请说明原因，按退回的要求办理，并书面反馈。",
    CardCause.ASKED_AGAIN: "信访人在办理期间又反映同一事项。请主动联系信访人，说明办理情况，抓紧办理，并书面反馈。",
    CardCause.PASSED_ROUND: "这一件两次被退回，还没有单位承办。请按转送、交办的要求承办，不得推诿，并书面反馈。",
    CardCause.FALSE_REPORT: "核查发现这一件报送的整改情况与实际不符。请说明原因，据实重新整改，并书面反馈。",
    CardCause.TWO_YELLOWS: "这一件已发两张黄牌，现专函督办。请主要负责人过问，限期办理，并书面反馈原因和办理情况。",
}
"""What an order demands because of a cause, to begin with: whoever gives it changes what does not fit."""
