"""Words for the course of a petition: hours of an urgent matter, extensions, how many speak for few people."""

from collections.abc import Mapping

REFUSED: Mapping[str, str] = {
    "execution_unproven": "支持诉求的，应当落实（《信访工作条例》第三十二条）：没有解决完的，写明由谁、何时落实什么。",
    "execution_not_owed": "只有支持诉求的意见有落实任务，这一件不填。",
    "execution_text_missing": "请写明还要落实的事。",
    "execution_owner_missing": "请选由谁落实。",
    "execution_too_late": "落实期限最晚到 {latest}（一年以内），更久的分成几步落实。",
    "execution_due_missing": "请填哪天以前落实。",
    "execution_open": "支持的诉求还没有落实：到“承诺”里登记落实情况、上传佐证以后再归档。",
    "execution_needs_evidence": "落实情况要有佐证，请在这里上传，种类选“佐证材料”。",
    "hour_missing": "{field}还要写几点几分，如 2024-05-11 9:30。",
    "hour_impossible": "{field}没有这个时刻：{given}。",
    "hour_in_future": "{field}不能晚于现在：{hour}。",
    "reported_before_known": "上报的时间不能早于知道的时间（{known}）。",
    "no_report_awaited": "这一件没有在等的反馈：不是交办的，或者已经反馈。",
    "report_day_not_later": "延长后的反馈日期要晚于现在的 {due_on}。",
    "report_day_too_far": "反馈日期至多到 {latest}：离交办的日期不能超过本县设定的天数（时限规则 D11-first）。",
    "report_day_too_late": "反馈日期至多到 {latest}：不能晚于办结期限，离原来指定的日期也不能超过本县设定的天数。",
    "hearing_too_long": "听证合计 {days} 日，本县至多 {most} 日：条例没有定天数，听证时间由本县在时限规则里设定。",
    "not_being_redone": "这一件没有在责令重新办理，没有期限可以更正。",
    "reopened_not_extended": "这一件是重新办理的，期限以重新办理时指定的日期为准，不能再延期。",
    "routing_by_superior": "这一件是上级转送、交办或者由共同的上一级决定的，要报送结果，不能更正为转送。",
    "routing_after_report": "结果已经反馈，或者这一件已经不在责任单位，不能再更正为转送。",
    "routing_by_who_assigned": "交办更正为转送，只由交办的人，或者交办的机关、单位（{unit}）管转送交办的人更正。",
    "extension_by_handler": "承办人不能批准自己承办的信访件延期，请由本机关、单位的其他负责人批准。",
    "redo_not_extended": "这一件是责令重新办理的，期限以责令时指定的日期为准，不能再延期。",
    "too_many_for_so_few": "{people} 人以下的，代表不能超过 {most} 人，您填了 {given} 人（{document}）。",
}

SAID: Mapping[str, str] = {
    "extends_unit": "责任单位",
    "extends_named": "延期由{unit}负责人（{names}）批准，承办人不能自己批准。要延期的，在期满以前向负责人说明理由。",
    "extends_unnamed": "延期由{unit}负责人批准，承办人不能自己批准。要延期的，在期满以前向负责人说明理由。",
}
