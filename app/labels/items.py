"""What a rule about rectification items says when it refuses, beside what they share with petitions."""

from collections.abc import Mapping

REFUSED: Mapping[str, str] = {
    "no_plan": "还没有整改方案。请先报方案。",
    "report_not_approved": "主要负责人还没有审定整改报告。请先审定。",
    "report_already_approved": "整改报告已经审定。",
    "measures_missing": "请至少写一条整改措施。",
    "plan_unchanged": "回炉后的措施和上次的一样，请写出新的措施。",
    "too_many_measures": "整改措施最多 {most} 条，现有 {given} 条。请合并后再导入。",
    "extension_asked_already": "延期的申请还没有批，不能再申请。",
    "extension_asked_late": "整改期限已经过了，不能再申请延期。",
    "no_extension_asked": "没有待批的延期申请。",
    "extension_not_later": "新的期限要晚于现在的整改期限（{due_on}）。",
    "source_consent_missing": "反馈单位规定的期限是 {limit_on}，延到以后的，请写明反馈单位同意的文件。",
    "long_term_is_watched": "这一条是长期坚持的，请用“签批长期坚持”。",
    "not_long_term": "这一条不是长期坚持的，请用“签批销号”。",
    "mechanism_too_short": "长效机制太短，至少 {least} 字。",
    "public_notice_missing": "这一批销号以前要公示，请写明公示的起止日期。",
    "public_notice_half": "公示的起止日期要都写，或者都不写。",
}
