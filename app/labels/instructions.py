"""The Chinese of leaders' instructions (领导批示): codes, refusals, steps, facts, sentences."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.instructing import AnswerKind, InstructionState, Narrowing

INSTRUCTIONS: Mapping[type[StrEnum], Mapping[str, str]] = {
    AnswerKind: {"acted": "落实情况", "reported": "报告结果"},
    InstructionState: {
        "passed": "已转办",
        "acted": "正在落实",
        "late": "超期没有报告",
        "reported": "已报告，等办结",
        "settled": "已办结",
        "withdrawn": "已撤销",
    },
    Narrowing: {
        "open": "没有办结",
        "late": "超期没有报告",
        "reported": "已报告，等办结",
        "settled": "已办结",
        "withdrawn": "已撤销",
    },
}
REFUSED: Mapping[str, str] = {
    "instruction_text_missing": "请照原文填写批示内容。",
    "instruction_answer_too_short": "请写明做了什么、结果怎样，至少 {least} 字。",
    "instruction_settlement_too_short": "请写明怎样办结的，至少 {least} 字。",
    "instruction_not_open": "这一条批示已经办结或者撤销，请回到批示登记再看看。",
    "instruction_not_yours": "落实情况由批示转给的单位负责人、个人或者登记批示的机关填写。",
    "instruction_not_reported": "还没有报告结果，不能办结；请先记“报告结果”。",
    "instruction_due_too_late": "报告期限不能晚于 {latest}。",
    "instruction_to_accused": "不能转给被反映的人或者应当回避的人。",
    "instruction_general_papers": "不属于某一件的批示不能添加材料，请写在文字里。",
    "leader_missing": "请选择批示的领导；名录里没有的，写姓名和职务。",
    "leader_twice": "已选名录里的领导，不要再写名录以外的姓名、职务。",
    "leader_not_in_post": "这个人在 {day} 不是本县在任的领导，请核对批示日期，或者写姓名和职务。",
    "leader_post_missing": "请写明这位领导的职务。",
}
STEPS: Mapping[str, str] = {
    "give_instruction": "记领导批示",
    "answer_instruction": "记批示的落实",
    "settle_instruction": "办结批示",
    "withdraw_instruction": "撤销批示登记",
}
FIELDS: Mapping[str, str] = {
    "instruction_leader_id": "批示的领导",
    "instruction_leader": "批示的领导",
    "instruction_leader_name": "领导姓名",
    "instruction_leader_post": "领导职务",
    "instruction_instructed_on": "批示日期",
    "instruction_unit_id": "转给哪个单位",
    "instruction_person_id": "转给谁",
    "instruction_passed_on": "转办日期",
    "instruction_due_on": "报告期限",
    "instruction_answer_kind": "填的是",
    "instruction_answered_on": "落实、报告日期",
    "instruction_answer": "落实、报告的内容",
    "instruction_settled_on": "批示办结日期",
    "instruction_settlement": "批示怎样办结",
    "instruction_withdrawal": "撤销批示登记的原因",
}
SENTENCES: Mapping[str, str] = {
    "instruction_kept": "批示已登记并转办。",
    "instruction_answered": "落实情况已保存。",
    "instruction_settled": "批示已办结。",
    "instruction_withdrawn_saved": "批示登记已撤销。",
    "instruction_general": "综合批示（不属于某一件）",
}
