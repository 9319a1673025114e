"""The Chinese of monitoring who may fall back into poverty: stages, acts, refusals, what was done."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain import monitoring

TURNS: Mapping[str, str] = {
    "to_verify": "监测线索，待入户核实",
    "to_post": "监测户已核实，待评议公示",
    "to_end_notice": "监测公示期满，待记结果",
    "to_review": "监测户待镇初审",
    "to_decide": "监测户待县审定认定",
    "to_measure": "新认定监测户，待落实帮扶措施",
    "to_post_clearing": "监测户已核查，消除风险待公示",
    "to_end_clearing": "消除风险公示期满，待记结果",
    "to_review_clearing": "监测户消除风险待镇审核",
    "to_clear": "监测户待县审定消除风险",
}
CASES_WAIT: Mapping[str, str] = {f"case_{turn}": words for turn, words in TURNS.items()}
"""What waits of a case, as a message calls it."""
MONITORING: Mapping[type[StrEnum], Mapping[str, str]] = {
    monitoring.Clue: {
        "declared": "农户申报",
        "found": "干部排查",
        "warned": "部门预警",
        "taken_over": "原有名册转入",
    },
    monitoring.Stage: {
        "clue": "有线索，待入户核实",
        "verifying": "已核实，待评议公示",
        "village_notice": "村级公示",
        "town_review": "待镇初审",
        "county_decision": "待县审定",
        "monitored": "监测中",
        "clearing": "已核查，消除待公示",
        "clearing_notice": "消除风险公示",
        "clearing_review": "消除待镇审核",
        "clearing_decision": "待县审定消除",
        "cleared": "风险已消除",
        "rejected": "不予认定",
        "relapsed": "风险再现",
    },
    monitoring.Action: {
        "verify": "记入户核实",
        "post_notice": "记评议公示",
        "end_notice": "记公示结果",
        "review": "镇初审",
        "decide": "县审定认定",
        "reject": "不予认定",
        "ask_clearing": "提请消除风险",
        "post_clearing": "记消除公示",
        "end_clearing": "记消除公示结果",
        "review_clearing": "镇审核消除",
        "keep": "继续监测",
        "clear": "县审定消除",
    },
    monitoring.Turn: TURNS,
    monitoring.Check: {
        "1_02_003": "有人未参加大病保险，没有纳入监测",
        "1_02_006": "脱贫户人均纯收入低于当年监测线，没有纳入监测",
        "1_02_008": "风险已消除，住房又不安全",
        "1_02_009": "风险已消除，饮水又不安全",
        "1_11_010": "识别满 1 个月，还没有落实帮扶措施",
        "1_12_002": "证件号码不是 18 位、20 位或者 22 位",
        "2_11_001": "风险是因残，户内没有残疾人",
        "4_11_008": "风险是失学辍学，户内没有适龄失学辍学的人",
        "4_11_009": "风险是缺劳动力，户内人人有劳动力",
        "4_11_014": "就业、公益岗位措施记为做到了，户内没有人务工",
        "4_11_015": "低保、特困供养措施记为做到了，户内没有低保、特困供养的人",
        "4_11_016": "残疾补贴措施记为做到了，户内没有残疾人",
        "5_18_006": "风险是安全饮水，没有饮水安全的措施",
        "cleared_soon": "认定当月或者次月就消除风险（自然消除的除外）",
        "no_allowance": "整户无劳动力，没有人享受低保",
        "two_homes": "有人的证件号码和另一户的人是同一个，一人在两户",
    },
    monitoring.Way: {"helped": "帮扶消除", "natural": "自然消除"},
}
REFUSED: Mapping[str, str] = {
    "monitoring_open": "这一户从 {day} 的线索起已在识别或者监测，不用另报。",
    "notice_too_short": "村级公示只满 {days} 天，要满 {least} 个整天，请把结束日期往后写。",
    "notice_with_numbers": "公示内容里有证件号码或者电话，请删去后再填。",
    "income_line_missing": "还没有录入 {year} 年度和上一年度的监测线，不能比较收入；请县里先在“监测线”里录入。",
    "income_below_line": "近 12 个月人均纯收入要超过当年监测线 {line} 元，没有填或者没有超过的，不能消除风险。",
    "causes_not_settled": "还没有逐项核实消除：{causes}。每一项都消除或者有了稳定保障，才能提请。",
    "clearing_needs_two": "入户核查要两个人去，请选上两个人。",
    "clearing_same_person": "入户核查要两个不同的人。",
    "clearing_looker_from_elsewhere": "入户核查要本镇（园区）或者县里的人去；核查那天，{name}不在这些单位任职。",
    "clearing_looker_of_household": "{name}和这一户的成员同名，入户核查要户外的人去；不是同一个人的，请换一个人写。",
    "income_not_steady": "收入还不稳定的，不能消除风险。",
    "risk_not_gone": "识别时的风险还没有消除，或者有新的风险，不能消除。",
    "guarantee_not_safe": "教育、医疗、住房、饮水没有都保障，或者没有核实全，不能消除风险；先更正户情况、家庭成员。",
    "no_labour_is_watched": "整户没有劳动力，或者劳动技能还没有核实，继续监测，不标注风险消除。",
    "monitored_by_procedure": "“{kind}”要按程序认定（线索、入户核实、评议公示、镇初审、县审定）：没有认定的，先按脱贫户"
    "或一般户登记，再报监测线索；原有名册里的监测对象，用表格导入；监测中改类型，由县里办。",
    "monitored_until_cleared": "这一户从 {day} 起在监测中，风险消除要按程序：请提请消除风险，公示、镇审核以后县审定。",
    "decided_by_another": "这一天由作出决定的一级（初审是镇，审定是县）更正，本账号不能改。",
    "clearing_decided_by_another": "入户核查的人和提请消除风险的人不能自己审定，请由县里另一个人审定。",
    "monitored_by_the_county": "监测对象由县里认定，这张表不能直接写成监测对象。请按线索、核实、公示、评议、审定办理；"
    "原有名册里的，请县里导入。",
    "clue_taken_over": "原有名册转入的，线索来源不能改；本系统里报的线索，也不能改成原有名册转入。",
    "income_line_year": "年度请写 {first} 到 {last} 之间的年份。",
}
STEPS: Mapping[str, str] = {
    "monitor_clue": "报监测线索",
    "monitor_correct": "更正监测",
    **{f"monitor_{action}": words for action, words in MONITORING[monitoring.Action].items()},
}
