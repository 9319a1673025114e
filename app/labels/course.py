"""Words for the course of a petition: hours of an urgent matter, extensions, how many speak for few people."""

from collections.abc import Mapping

REFUSED: Mapping[str, str] = {
    "hour_missing": "{field}还要写几点几分，如 2024-05-11 9:30。",
    "hour_impossible": "{field}没有这个时刻：{given}。",
    "hour_in_future": "{field}不能晚于现在：{hour}。",
    "reported_before_known": "上报的时间不能早于知道的时间（{known}）。",
    "no_report_awaited": "这一件没有在等的反馈：不是交办的，或者已经反馈。",
    "report_day_not_later": "延长后的反馈日期要晚于现在的 {due_on}。",
    "extension_by_handler": "承办人不能批准自己承办的信访件延期，请由本机关、单位的其他负责人批准。",
    "redo_not_extended": "这一件是责令重新办理的，期限以责令时指定的日期为准，不能再延期。",
    "too_many_for_so_few": "{people} 人以下的，代表不能超过 {most} 人，您填了 {given} 人（{document}）。",
}
