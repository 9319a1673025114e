"""The Chinese of the register of households: what is not a word of it already, refusals, what was done."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain import households
from app.labels import household_proposals, monitoring
from app.labels.campaigns import CAMPAIGNS
from app.labels.sums import REFUSED as SUMS_REFUSED
from app.labels.sums import SUMS
from app.labels.villages import REFUSED as VILLAGE_REFUSED
from app.labels.villages import VILLAGES

_OWN_WORDS = (
    *(households.HouseholdKind, households.Cause, households.Relation, households.Health),
    *(households.Labour, households.Schooling, households.Vulnerable, households.Measure),
)
HOUSEHOLDS: Mapping[type[StrEnum], Mapping[str, str]] = {
    **CAMPAIGNS,  # they go through the households
    **monitoring.MONITORING,
    **household_proposals.PROPOSALS,
    **{kind: {member.value: member.value for member in kind} for kind in _OWN_WORDS},
    **VILLAGES,
    **SUMS,
    households.HouseholdGroup: {"poor": "脱贫户和监测对象", "monitored": "监测对象"},
    households.Housing: {"否": "不是危房", "C级": "C级危房", "D级": "D级危房"},
    households.Known: {"yes": "是", "no": "否"},
    households.Unclear: {
        "not_looked_at": "保障情况没有核实全",
        "open_petition": "有在办信访件",
        "open_item": "有未清问题",
        "open_campaign": "专项行动有问题没有解决",
        "housing": "住房不安全",
        "water": "饮水不安全",
        "schooling": "有失学辍学",
        "insurance": "有人未参保",
        "unconfirmed": "待另一个人确认",
    },
}
REFUSED: Mapping[str, str] = {
    **VILLAGE_REFUSED,
    **SUMS_REFUSED,
    **monitoring.REFUSED,
    **household_proposals.REFUSED,
    "household_number_missing": "请填写户编号。",
    "household_number_known": "户编号 {number} 已经录入过，请核对；同一户不录两次。",
    "household_head": "一户要有一位户主，不多不少。换户主的，先把新户主的“与户主关系”改成户主。",
    "household_is_that_already": "这一户从 {since} 起就是这个类型，不用再改。",
    "household_status_same_day": "现在的类型是从 {since} 起的，变动要在这一天以后。",
    "household_retired": "这一户已于 {day} 注销，不能再改。",
    "household_still_open": "这一户还有在办信访件 {petitions} 件、未清问题 {items} 个、"
    "专项行动没有解决的问题 {campaigns} 个、没有结束的监测 {cases} 项，不能注销。"
    "先办结、销号、解决、结束监测，或者更正它们所说的户。",
    "household_not_retired": "这一户没有注销，不用撤销。",
    "household_status_after_end": "这个身份到 {day} 为止，起始日期不能晚于这一天。",
    "household_export_too_long": "这些户有 {total} 人，一次最多导出 {most} 人。请按镇、村缩小范围后再导出。",
    "household_not_proposed": "请从列出的户里选一户。这一户已经核对过，或者不在您的查看范围内。",
    "no_household_tie": "这一条核对已经撤销，或者不在您的查看范围内。",
    "village_missing": "请选择村（社区）。",
    "village_of_another_town": "您只能录入本镇（园区）各村的户。",
    "plan_member_unknown": "请选这一户现在的人；为全户的留“全户”。",
    "cause_twice": "次要致贫原因里不要再选主要原因“{cause}”。",
    "income_year_missing": "请写明是哪一年的收入。",
    "member_name_missing": "请填写姓名。",
    "household_row_wrong": "本户第 {rows} 行有误，整户未导入。",
    "household_head_twice": "第 {row} 行已经是这一户的户主，一户只有一个户主。",
    "household_size_differs": "第 {row} 行写这一户 {told} 人，表里和登记的一共 {people} 人，对不上，这一户都没有导入。"
    "请核对人数，或者补上、删去多出的行。",
    "member_no_elsewhere": "这个人编号登记在户编号 {number} 的一户里，同一个人不在两户。请核对户编号；确实搬了家的，"
    "先在那一户写明哪天起不在，再在这一户增加成员。",
    "member_no_of_another": "人编号 {number} 登记的是另一个人，姓名和证件号码都不同，请核对人编号。",
    "cause_is_one": "主要致贫原因只写一个，这里写了“{given}”。其余的写到次要致贫原因。",
    "causes_too_many": "次要致贫原因最多 {most} 个，这里写了 {given} 个。",
    "member_elsewhere": "这个人已经在户编号 {number} 的一户里。同一个人不在两户：请先在那一户里写明他哪天起不在。",
    "row_contradicts": "已经登记，“{field}”登记的是“{there}”，表里是“{said}”，没有导入。"
    "以表里为准的，入户核实后在这一户更正；以登记的为准的，改表。",
    "row_adds": "已经登记，“{field}”登记里是空的，表里是“{said}”，没有导入。以表里为准的，入户核实后在这一户补填。",
    "household_not_there": "户编号 {number} 还没有户主的一行：户主的一行写在这一户的最前面。",
    "household_in_another_village": "户编号 {number} 在{village}，与这一行的村不一样。",
    "helper_unknown": "名录里没有“{name}”，或者有几位同名，帮扶责任人先空着。",
    "cause_is_a_code": "{field}请写中文，如 因病，不写代码（{given}）：各系统的代码不一样。",
    "plan_too_short": "请写明做什么，至少 {least} 字。",
    "plan_note_too_short": "请写明怎么看得出做到了，至少 {least} 字。",
    "plan_line_done": "这一条已于 {day} 做到，不用再记。",
}
STEPS: Mapping[str, str] = {
    **monitoring.STEPS,
    **household_proposals.STEPS,
    "enter": "录入",
    "correct": "更正户情况",
    "become": "身份变动",
    "join": "增加成员",
    "correct_member": "更正成员",
    "plan": "增加措施",
    "plan_done": "措施做到了",
    "retire": "整户注销",
    "restore": "撤销注销",
    "correct_status": "更正身份",
    "correct_plan": "更正措施",
    "to_confirm": "有一项不清的情况没有了，待另一个人确认",
}
