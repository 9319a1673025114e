"""Rectification items: the names of their codes, and what their rules say when they refuse."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain import rectification
from app.domain.separation import Part

ITEMS: Mapping[type[StrEnum], Mapping[str, str]] = {
    rectification.RoundSource: {
        "national_assessment": "国家考核评估反馈",
        "provincial_assessment": "省考核评估反馈",
        "special_inspection": "专项巡视巡察反馈",
        "check_supervision": "督查检查反馈",
        "poverty_audit": "扶贫审计反馈",
        "self_check": "自查发现",
        "from_petition": "信访反映",
    },
    rectification.ItemType: {"immediate": "立行立改", "by_date": "限期整改", "long_term": "长期坚持"},
    rectification.CheckWay: {"on_site": "现场核查", "on_file": "资料核查"},
    rectification.CheckPoint: {
        "measures_done": "措施都已落实",
        "evidence_true": "佐证真实、与措施对应",
        "goal_met": "整改目标已达到",
    },
    Part: {
        "put_forward": "提请过验收",
        "approved_report": "审定过整改报告",
        "was_handler": "是或者当过承办人",
        "was_holder": "是或者当过责任人",
        "made_plan": "认领过或者报过方案",
        "did_work": "记过进展、申请过延期或者答复过督办、协办",
        "did_check": "验收、退回或者检查过",
    },
    rectification.ReworkCause: {
        "poor_quality": "整改质量不高",
        "relapse": "问题反弹",
        "false_rectification": "虚假整改",
        "same_problem_again": "同类问题再次发生",
    },
}

_BY_OTHERS = "。验收、签批、检查和“回头看”要由没有参与整改的人来。"
REFUSED: Mapping[str, str] = {
    "had_part_put_forward": "您提请过这一条验收，退回、作废的也算" + _BY_OTHERS,
    "had_part_approved_report": "您审定过这一条的整改报告" + _BY_OTHERS,
    "had_part_was_handler": "您是或者当过这一条的承办人" + _BY_OTHERS,
    "had_part_was_holder": "您是或者当过这一条的责任人" + _BY_OTHERS,
    "had_part_made_plan": "您认领过这一条，或者报过它的整改方案" + _BY_OTHERS,
    "had_part_did_work": "您记过这一条的进展、申请过延期，或者答复过督办、协办" + _BY_OTHERS,
    "had_part_did_check": "您验收、退回或者检查过这一条。签批和“回头看”要由另一个人来。",
    "verifier_of_same_unit": "责任单位的人、协办单位的人不能验收、检查，要由别的单位的人来。",
    "verifier_had_part": "{person}在这一条里{part}，不能验收，请另选一人。",
    "visitor_of_same_unit": "“回头看”不由责任单位的人、协办单位的人做，要由别的单位的人来。",
    "visitor_had_part": "这个人在这一条里{part}，不能做“回头看”，要由没有参与整改的人来。",
    "measures_unproven": "有的措施还没有自己的佐证。请逐条添加，或者写明已有的材料是哪几条的佐证。",
    "measure_unproven": "第 {number} 条措施还没有佐证。请上传，或者勾选已有的材料。",
    "evidence_is_none": "送达凭证、方案等材料不能作措施的佐证，请换一份。",
    "evidence_day_missing": "请填写佐证日期。",
    "evidence_in_future": "佐证日期 {day} 还没有到，不能晚于今天（{today}）。",
    "evidence_after_closing": "佐证日期 {day} 在销号（{closed_on}）以后，不能作销号的佐证。",
    "closed_before_evidence": "有一份佐证是 {latest} 的，销号日期不能早于这一天。",
    "evidence_days_differ": "同一份材料写了两个佐证日期，请写成同一天。",
    "evidence_without_paper": "选了措施，还没有选文件。",
    "paper_proves_nothing": "这份材料已经撤下，或者是回炉以前的，不能作佐证，请换一份。",
    "no_plan": "还没有整改方案。请先报方案。",
    "nothing_lacking": "三项都做到的，不退回：请点“验收通过”；没有做到的，答“否”。",
    "households_not_named": "涉及户只写了户数。请写出户编号或者户主姓名，几户用“、”分开，再提请验收。",
    "affected_village_unknown": "没有“{name}”这个村（社区）。请与机构名称核对，几个村用“、”分开。",
    "affected_village_of_several": "几个镇都有“{name}”，请在前面写上镇名。",
    "affected_villages_elsewhere": "涉及的村都不在这个镇。请改镇（园区），或者不选镇。",
    "report_not_approved": "主要负责人还没有审定整改报告。请先审定。",
    "report_already_approved": "整改报告已经审定。",
    "measures_missing": "请至少写一条整改措施。",
    "plan_unchanged": "回炉后的措施和上次的一样，请写出新的措施。",
    "item_said_otherwise": "编号 {number} 已经登记为 {known}，问题内容和这里写的不一样。问题原文登记以后不改："
    "编号写错了的请改正，是另一个问题的请另编一号。",
    "round_known_by_paper": "文号“{document}”是已有的批次“{round}”的文件。请把批次写成“{round}”，或者核对文号。",
    "round_by_paper": "文号和已有的批次“{round}”相同，没有另立“{given}”，归入“{round}”。",
    "too_many_measures": "整改措施最多 {most} 条，现有 {given} 条。请合并后再导入。",
    "extension_asked_already": "延期的申请还没有批，不能再申请。",
    "extension_asked_late": "整改期限已经过了，不能再申请延期。",
    "no_extension_asked": "没有待批的延期申请。",
    "extension_not_later": "新的期限要晚于现在的整改期限（{due_on}）。",
    "source_consent_missing": "反馈单位规定的期限是 {limit_on}，延到以后的，请写明反馈单位同意的文件。",
    "item_state_unknown": "没有“{given}”这个整改状态，可填：整改中、已销号。还没有销号的写整改中，或者空着不填。",
    "close_out_no_without_day": "写了销号编号，没有写销号日期。已销号的补上销号日期，没有销号的删去销号编号。",
    "closed_and_under_way": "整改状态写的是“{given}”，又写了销号日期 {day}。请改整改状态，或者删去销号日期。",
    "long_term_is_never_closed": "长期坚持的不销号，又写了已销号或者销号日期。请核对整改类型和销号日期。",
    "long_term_is_watched": "这一条是长期坚持的，请用“签批长期坚持”。",
    "not_long_term": "这一条不是长期坚持的，请用“签批销号”。",
    "mechanism_too_short": "长效机制太短，至少 {least} 字。",
    "public_notice_missing": "这一批销号以前要公示，请写明公示的起止日期。",
    "no_false_finding": "没有等着送交的虚假整改。",
    "referral_to_missing": "请填写送交哪个机关。",
    "public_notice_half": "公示的起止日期要都写，或者都不写。",
}
