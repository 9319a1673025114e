"""The Chinese of advice (三项建议): codes, refusals, steps, facts, sentences."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.advising import AdviceKind, AdviceState

ADVICE: Mapping[type[StrEnum], Mapping[str, str]] = {
    AdviceKind: {"work": "改进工作", "policy": "完善政策", "accountability": "追究责任"},
    AdviceState: {
        "waiting": "等反馈",
        "late": "超期没有反馈",
        "adopted": "采纳",
        "partly": "部分采纳",
        "not_adopted": "不采纳",
        "withdrawn": "已撤回",
    },
}
REFUSED: Mapping[str, str] = {
    "advice_finding_too_short": "请写明发现了什么问题，至少 {least} 字。",
    "advice_text_too_short": "请写明具体建议什么，至少 {least} 字。",
    "advice_reply_too_short": "请写明怎样采纳的；部分采纳、未采纳的写明理由。至少 {least} 字。",
    "advice_due_missing": "请写明在哪一天以前书面反馈采纳情况。",
    "advice_due_too_late": "反馈日期不能晚于 {latest}。",
    "advice_not_open": "这一份建议已经反馈或者撤回，请回到这一件再看看。",
    "advice_names_another": "建议里写到名录里的{person}。追究谁的责任，就在“追究谁的责任”里选谁，一份建议一个人；"
    "不是追究他的，不写姓名。",
    "advice_about_missing": "追究责任的建议，请选追究谁的责任。",
    "advice_about_giver": "不能由本人提出追究本人责任的建议。",
    "advice_to_his_unit": "追究责任的建议不能提给这个人所在的单位和它管的单位，请提给上级单位或者纪检监察机关。",
    "not_the_advised_unit": "这一步由收到建议的单位负责人或者信访局办理。",
}
STEPS: Mapping[str, str] = {
    "give_advice": "提出建议",
    "answer_advice": "记建议的反馈",
    "withdraw_advice": "撤回建议",
}
FIELDS: Mapping[str, str] = {
    "advice_kind": "建议种类",
    "advice_unit_id": "建议给哪个单位",
    "advice_about_id": "追究谁的责任",
    "advice_finding": "发现的问题",
    "advice_text": "建议",
    "advice_sent_on": "提出日期",
    "advice_due_on": "反馈期限",
    "advice_adoption": "采纳情况",
    "advice_answered_on": "反馈日期",
    "advice_reply": "反馈的内容",
    "advice_withdrawal": "撤回的原因",
}
SENTENCES: Mapping[str, str] = {
    "advice_known": "{kind}，{unit}（{sent} 提出，{due} 前反馈）",
    "advice_by_limit": "可以不填，按本县设定的期限到 {due}；要求更早的写明日期。",
    "advice_answered": "反馈已经交给信访局。",
    "advice_by_hand": "必填，如 2024-06-20；现行《信访工作条例》第四十条没有规定天数。",
}
